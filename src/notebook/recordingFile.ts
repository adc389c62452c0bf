import * as vscode from 'vscode';

/** Milliseconds from a line to its writing, and how many times the last writing's time is waited for on top. */
const PAUSE = 2000;
const PATIENCE = 20;

/**
 * A file that grows by lines. The editor's file system, which reaches remote machines and browsers too, writes whole files
 * only: so it is written now and then, and the longer that takes the less often.
 */
export class RecordingFile {
  readonly #uri: vscode.Uri;
  #text = '';
  #took = 0;
  #timer: NodeJS.Timeout | undefined;
  #written: Promise<void> = Promise.resolve();

  constructor(uri: vscode.Uri) {
    this.#uri = uri;
  }

  /** @param failed told when the file cannot be written */
  put(line: string, failed: (reason: unknown) => void): void {
    this.#text += line;
    this.#timer ??= setTimeout(() => void this.write().catch(failed), PAUSE + PATIENCE * this.#took);
  }

  /** Writes what there is now. */
  write(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const written = this.#written
      .catch(() => undefined)
      .then(async () => {
        const began = Date.now();
        await vscode.workspace.fs.writeFile(this.#uri, new TextEncoder().encode(this.#text));
        this.#took = Date.now() - began;
      });
    this.#written = written;
    return written;
  }
}
