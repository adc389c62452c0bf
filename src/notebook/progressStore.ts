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

  async write(notebook: vscode.Uri, progress: Progress): Promise<void> {
    await this.#memento.update(keyOf(notebook), progress === NO_PROGRESS ? undefined : progress);
  }
}

function keyOf(notebook: vscode.Uri): string {
  return `progress ${notebook.toString()}`;
}
