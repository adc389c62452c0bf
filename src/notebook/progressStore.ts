import type * as vscode from 'vscode';
import { NO_PROGRESS, readProgress } from '../course/progress.ts';
import type { Progress } from '../course/progress.ts';

/** Progress of each notebook, kept by the editor with its workspace. */
export class ProgressStore {
  readonly #memento: vscode.Memento;

  constructor(memento: vscode.Memento) {
    this.#memento = memento;
  }

  read(notebook: vscode.Uri): Progress {
    return readProgress(this.#memento.get(keyOf(notebook)));
  }

  /** Ids of the cells that ran when the notebook or the editor was closed. */
  interrupted(notebook: vscode.Uri): readonly string[] {
    const ids = this.#memento.get<unknown>(runningKey(notebook));
    return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
  }

  /** Kept while they run: an editor that is closed in the middle tells nobody. */
  async writeRunning(notebook: vscode.Uri, ids: readonly string[]): Promise<void> {
    await this.#memento.update(runningKey(notebook), ids.length === 0 ? undefined : ids);
  }

  async write(notebook: vscode.Uri, progress: Progress): Promise<void> {
    await this.#memento.update(keyOf(notebook), progress === NO_PROGRESS ? undefined : progress);
  }
}

function runningKey(notebook: vscode.Uri): string {
  return `running ${notebook.toString()}`;
}

function keyOf(notebook: vscode.Uri): string {
  return `progress ${notebook.toString()}`;
}
