/** Work that may take more than half a second: told while it goes on, with a way to stop it. */
import * as vscode from 'vscode';
import { notice } from './notice.ts';
import { stoppable } from './stoppable.ts';

/** Resolves to undefined when it was stopped. Rejects when the work fails. */
export function withProgress<Result>(
  title: string,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result | undefined> {
  const location = vscode.ProgressLocation.Notification;
  return stoppable(work, (end, stop) => {
    void vscode.window.withProgress(
      { location, title: notice(title), cancellable: true },
      (_progress, token) => {
        token.onCancellationRequested(stop);
        return end;
      },
    );
  });
}

/** Writes a file whole or not at all: beside it first. Resolves to false when it was stopped. */
export async function saveFile(file: vscode.Uri, bytes: Uint8Array): Promise<boolean> {
  const { fs } = vscode.workspace;
  const part = file.with({ path: `${file.path}.part` });
  const saved = await withProgress(vscode.l10n.t('Saving {0}', file.path), async (signal) => {
    try {
      await fs.writeFile(part, bytes);
      signal.throwIfAborted();
      await fs.rename(part, file, { overwrite: true });
      return true;
    } catch (error) {
      await fs.delete(part).then(undefined, () => undefined);
      throw error;
    }
  });
  return saved === true;
}
