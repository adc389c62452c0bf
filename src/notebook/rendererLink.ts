import * as vscode from 'vscode';
import type { Look } from '../protocol/look.ts';
import type { FromRenderer, KnownThing, StaleMark, ToRenderer } from '../protocol/rendererMessages.ts';
import { MARKUP_RENDERER, NOTEBOOK_TYPE, RENDERER, TOPOLOGY_RENDERER } from '../views/contributions.ts';
import type { Marks } from '../views/marks.ts';
import { findCell } from './documentCells.ts';
import type { LargeOutputs } from './largeOutputs.ts';
import { payloadIn } from './outputItems.ts';
import { answer, isFromRenderer } from './rendererRequests.ts';

/** What the renderer asks of a notebook's lab. */
export interface KnownNotebooks {
  /** What is known of an address, an id or a name. */
  whatIs(notebook: vscode.NotebookDocument, token: string): readonly KnownThing[];
  stale(notebook: vscode.NotebookDocument): readonly StaleMark[];
  run(notebook: vscode.NotebookDocument, cellId: string): void;
  look(notebook: vscode.NotebookDocument, look: Look): void;
}

/** Talks with the renderer of a notebook's outputs, and with what listens in its Markdown. */
export class RendererLink implements Marks, vscode.Disposable {
  readonly #messaging = vscode.notebooks.createRendererMessaging(RENDERER);
  readonly #markup = vscode.notebooks.createRendererMessaging(MARKUP_RENDERER);
  readonly #drawings = vscode.notebooks.createRendererMessaging(TOPOLOGY_RENDERER);
  readonly #listening: vscode.Disposable;
  readonly #large: LargeOutputs;
  readonly #notebooks: KnownNotebooks;
  /** What each editor was told last of outputs that are out of date. */
  readonly #told = new WeakMap<vscode.NotebookEditor, string>();

  constructor(large: LargeOutputs, notebooks: KnownNotebooks) {
    this.#large = large;
    this.#notebooks = notebooks;
    this.#listening = vscode.Disposable.from(
      this.#messaging.onDidReceiveMessage(({ editor, message }) => {
        if (isFromRenderer(message)) void this.#receive(editor, message);
      }),
      this.#drawings.onDidReceiveMessage(({ editor, message }) => {
        if (isFromRenderer(message) && message.type === 'look') notebooks.look(editor.notebook, message);
      }),
      this.#markup.onDidReceiveMessage(({ editor, message }) => {
        if (isFromRenderer(message) && message.type === 'what-is')
          void this.#markup.postMessage(this.#known(editor, message), editor);
      }),
    );
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

  /** In the outputs of the notebook. */
  mark(notebook: vscode.Uri, look: Look): void {
    const message: ToRenderer = { type: 'mark', ...look };
    for (const editor of vscode.window.visibleNotebookEditors) {
      if (editor.notebook.uri.toString() !== notebook.toString()) continue;
      void this.#messaging.postMessage(message, editor);
      void this.#drawings.postMessage(message, editor);
    }
  }

  /** Tells the outputs on screen which of them are out of date now. */
  showStale(): void {
    for (const editor of vscode.window.visibleNotebookEditors)
      if (editor.notebook.notebookType === NOTEBOOK_TYPE) void this.#tellStale(editor);
  }

  dispose(): void {
    this.#listening.dispose();
  }

  #known(
    { notebook }: vscode.NotebookEditor,
    { request, token }: Extract<FromRenderer, { type: 'what-is' }>,
  ): ToRenderer {
    return { type: 'known', request, known: this.#notebooks.whatIs(notebook, token) };
  }

  async #tellStale(editor: vscode.NotebookEditor): Promise<void> {
    const outputs = this.#notebooks.stale(editor.notebook);
    const text = JSON.stringify(outputs);
    if ((this.#told.get(editor) ?? '[]') === text) return;
    this.#told.set(editor, text);
    const message: ToRenderer = { type: 'stale', outputs };
    await this.#messaging.postMessage(message, editor);
  }

  async #receive(editor: vscode.NotebookEditor, message: FromRenderer): Promise<void> {
    switch (message.type) {
      case 'show-in-topology':
      case 'copy':
      case 'save':
        await answer(message);
        break;
      case 'ready':
        this.#told.delete(editor);
        await this.#tellStale(editor);
        break;
      case 'run-cell':
        this.#notebooks.run(editor.notebook, message.cellId);
        break;
      case 'look':
        this.#notebooks.look(editor.notebook, message);
        break;
      case 'what-is':
        this.#notebooks.look(editor.notebook, { texts: [message.token] });
        await this.#messaging.postMessage(this.#known(editor, message), editor);
        break;
      case 'more-rows': {
        const { request, outputId, from } = message;
        const reply: ToRenderer = { type: 'rows', request, ...this.#large.page(outputId, from) };
        await this.#messaging.postMessage(reply, editor);
        break;
      }
      case 'reveal-row': {
        const cell = findCell(editor.notebook, message.cellId);
        if (cell) await this.reveal(cell, message);
        break;
      }
      case 'open-text':
        await answer({ ...message, text: wholeText(editor.notebook, message.outputId) ?? message.text });
        break;
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
    if (payload?.kind !== 'table') continue;
    if ([payload, ...(payload.more ?? [])].some((shown) => shown.table === table)) return payload.provenance;
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
