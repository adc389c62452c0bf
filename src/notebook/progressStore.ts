import type * as vscode from 'vscode';
import { NO_PROGRESS, readProgress } from '../course/progress.ts';
import type { Progress } from '../course/progress.ts';

/** Whose progress it is: what was done in a lab was not done in a cluster. */
export interface ProgressKey {
  readonly notebook: vscode.Uri;
  /** Name of a cluster; undefined: the embedded lab. */
  readonly cluster?: string;
}

/** Progress of each notebook on each backend, kept by the editor with its workspace. */
export class ProgressStore {
  readonly #memento: vscode.Memento;

  constructor(memento: vscode.Memento) {
    this.#memento = memento;
  }

  read(key: ProgressKey): Progress {
    return readProgress(this.#memento.get(keyOf('progress', key)));
  }

  /** Ids of the cells that ran when the notebook or the editor was closed. */
  interrupted(key: ProgressKey): readonly string[] {
    const ids = this.#memento.get<unknown>(keyOf('running', key));
    return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
  }

  /** Kept while they run: an editor that is closed in the middle tells nobody. */
  async writeRunning(key: ProgressKey, ids: readonly string[]): Promise<void> {
    await this.#memento.update(keyOf('running', key), ids.length === 0 ? undefined : ids);
  }

  async write(key: ProgressKey, progress: Progress): Promise<void> {
    await this.#memento.update(keyOf('progress', key), progress === NO_PROGRESS ? undefined : progress);
  }
}

function keyOf(what: 'progress' | 'running', { notebook, cluster }: ProgressKey): string {
  const key = `${what} ${notebook.toString()}`;
  return cluster === undefined ? key : `${key} ${cluster}`;
}
