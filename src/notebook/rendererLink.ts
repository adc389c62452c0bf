import * as vscode from 'vscode';
import type { FromRenderer, ToRenderer } from '../protocol/rendererMessages.ts';
import { RENDERER } from '../views/contributions.ts';
import { findCell } from './documentCells.ts';
import { payloadIn } from './outputItems.ts';

/** Talks with the renderer of a notebook's outputs. */
export class RendererLink implements vscode.Disposable {
  readonly #messaging = vscode.notebooks.createRendererMessaging(RENDERER);
  readonly #listening: vscode.Disposable;

  constructor() {
    this.#listening = this.#messaging.onDidReceiveMessage(({ editor, message }) => {
      if (isFromRenderer(message)) void this.#receive(editor, message);
    });
  }

  /** Scrolls to the cell and, when a row is named, marks it in the cell's output. */
  async reveal(
    cell: vscode.NotebookCell,
    row?: { readonly table: string; readonly rowKey: string },
  ): Promise<void> {
    const visible = vscode.window.visibleNotebookEditors.find(({ notebook }) => notebook === cell.notebook);
    const editor = visible ?? (await vscode.window.showNotebookDocument(cell.notebook));
    const range = new vscode.NotebookRange(cell.index, cell.index + 1);
    editor.selections = [range];
    editor.revealRange(range, vscode.NotebookEditorRevealType.InCenterIfOutsideViewport);
    const { cellId } = (row && whereShown(cell, row)) ?? {};
    if (!row || cellId === undefined) return;
    const message: ToRenderer = { type: 'highlight-row', cellId, ...row };
    await this.#messaging.postMessage(message, editor);
  }

  dispose(): void {
    this.#listening.dispose();
  }

  async #receive(editor: vscode.NotebookEditor, message: FromRenderer): Promise<void> {
    switch (message.type) {
      case 'copy':
        await vscode.env.clipboard.writeText(message.text);
        break;
      case 'reveal-row': {
        const cell = findCell(editor.notebook, message.cellId);
        if (cell) await this.reveal(cell, message);
        break;
      }
      case 'open-text': {
        const content = wholeText(editor.notebook, message.outputId) ?? message.text;
        const document = await vscode.workspace.openTextDocument({ content, language: 'plaintext' });
        await vscode.window.showTextDocument(document, {
          viewColumn: vscode.ViewColumn.Beside,
          preview: true,
        });
        break;
      }
    }
  }
}

/** The cell whose output shows the table: its own id may have changed since it ran. */
function whereShown(
  cell: vscode.NotebookCell,
  { table }: { readonly table: string },
): { readonly cellId?: string } | undefined {
  for (const output of cell.outputs) {
    const payload = payloadIn(output);
    if (payload?.kind === 'table' && payload.table === table) return payload.provenance;
  }
  return undefined;
}

/** The live view keeps its last lines only; beside it stands everything. */
function wholeText(notebook: vscode.NotebookDocument, outputId: string): string | undefined {
  for (const cell of notebook.getCells()) {
    const output = cell.outputs.find((each) => payloadIn(each)?.id === outputId);
    const text = output?.items.find(({ mime }) => mime === 'text/plain');
    if (text) return new TextDecoder().decode(text.data);
  }
  return undefined;
}

/** The outputs' document is shared with other renderers: only messages in our own shape pass. */
function isFromRenderer(message: unknown): message is FromRenderer {
  if (typeof message !== 'object' || message === null || !('type' in message)) return false;
  const has = (field: string): boolean => typeof (message as Record<string, unknown>)[field] === 'string';
  switch (message.type) {
    case 'copy':
      return has('text');
    case 'open-text':
      return has('outputId') && has('text');
    case 'reveal-row':
      return has('cellId') && has('table') && has('rowKey');
    default:
      return false;
  }
}
