/** Work that may take more than half a second: told while it goes on, with a way to stop it. */
import * as vscode from 'vscode';
import { notice } from '../views/notice.ts';

/**
 * Resolves to undefined when it was stopped; what the work leaves behind then is its own matter. Rejects when the work fails.
 */
export function withProgress<Result>(
  title: string,
  work: (signal: AbortSignal) => Promise<Result>,
): Thenable<Result | undefined> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: notice(title), cancellable: true },
    async (_progress, token) => {
      const stop = new AbortController();
      token.onCancellationRequested(() => stop.abort());
      try {
        const result = await work(stop.signal);
        return stop.signal.aborted ? undefined : result;
      } catch (error) {
        if (stop.signal.aborted) return undefined;
        throw error;
      }
    },
  );
}
