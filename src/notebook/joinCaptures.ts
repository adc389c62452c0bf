/** When a capture has ended, captures of the same time that are shown already are given what it has seen of their packets. */
import type * as vscode from 'vscode';
import { PACKETS_MIME } from '../protocol/outputs.ts';
import type { State } from '../state/state.ts';
import { loadEngine } from './bundles.ts';
import { outputItems, payloadIn } from './outputItems.ts';

/** Changes what a cell has printed, as its last run would have done. */
export type Rewrite = (
  cell: vscode.NotebookCell,
  change: (execution: vscode.NotebookCellExecution) => Thenable<void>,
) => Promise<void>;

export async function joinCaptures(
  notebook: vscode.NotebookDocument,
  ended: vscode.NotebookCell,
  state: State,
  rewrite: Rewrite,
): Promise<void> {
  for (const cell of notebook.getCells()) {
    if (cell === ended) continue;
    for (const output of cell.outputs) {
      const shown = output.items.some(({ mime }) => mime === PACKETS_MIME) ? payloadIn(output) : undefined;
      const joined = shown?.kind === 'packets' ? loadEngine().rejoined(shown, state) : undefined;
      const text = output.items.find(({ mime }) => mime === 'text/plain');
      if (joined === undefined || text === undefined) continue;
      const items = outputItems(joined, new TextDecoder().decode(text.data));
      await rewrite(cell, (execution) => execution.replaceOutputItems(items, output));
    }
  }
}
