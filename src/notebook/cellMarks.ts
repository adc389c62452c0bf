import * as vscode from 'vscode';
import { isLookedAt } from '../protocol/look.ts';
import { WORD } from './wordAt.ts';

const CELLS = 'vscode-notebook-cell';

/** Made when it is first needed, and kept: the editor has no more than one of them. */
const marked = vscode.window.createTextEditorDecorationType({
  backgroundColor: new vscode.ThemeColor('editor.wordHighlightStrongBackground'),
  border: '1px solid',
  borderColor: new vscode.ThemeColor('editor.wordHighlightStrongBorder'),
});

/** Marks the words of a notebook's cells, as far as they are on screen, that name what is looked at. */
export function markCells(notebook: vscode.Uri, texts: readonly string[]): void {
  for (const editor of vscode.window.visibleTextEditors) {
    const { document } = editor;
    if (document.uri.scheme === CELLS && document.uri.path === notebook.path)
      editor.setDecorations(marked, rangesIn(document, texts));
  }
}

function rangesIn(document: vscode.TextDocument, texts: readonly string[]): readonly vscode.Range[] {
  if (texts.length === 0) return [];
  return [...document.getText().matchAll(new RegExp(WORD, 'g'))].flatMap(({ 0: word, index }) =>
    isLookedAt(word, texts)
      ? [new vscode.Range(document.positionAt(index), document.positionAt(index + word.length))]
      : [],
  );
}
