/** What helps while a cell is read and written: hovers, completion, hints and their fixes. */
import * as vscode from 'vscode';
import { NOTEBOOK_TYPE } from '../views/contributions.ts';
import { CellCompletion } from './completion.ts';
import { CellDiagnostics } from './diagnostics.ts';
import { KnownHover } from './hover.ts';
import { SHELL_LANGUAGE } from './notebookData.ts';
import { QuickFixes } from './quickFixes.ts';
import type { Studies } from './studies.ts';
import { wordAt } from './wordAt.ts';

export function registerCellLanguage(
  studies: Studies,
  look: (cell: vscode.TextDocument, words: readonly string[]) => void,
): vscode.Disposable {
  const cells: vscode.DocumentFilter = { notebookType: NOTEBOOK_TYPE, language: SHELL_LANGUAGE };
  const text: vscode.DocumentFilter = { notebookType: NOTEBOOK_TYPE, language: 'markdown' };
  return vscode.Disposable.from(
    new CellDiagnostics(studies),
    vscode.languages.registerHoverProvider(
      [cells, text],
      new KnownHover(studies, (cell, word) => look(cell, [word])),
    ),
    vscode.window.onDidChangeTextEditorSelection(({ textEditor: { document }, selections: [selection] }) => {
      if (selection === undefined || document.languageId !== SHELL_LANGUAGE) return;
      const at = wordAt(document, selection.active);
      look(document, at ? [at.word] : []);
    }),
    vscode.languages.registerCompletionItemProvider(
      cells,
      new CellCompletion(studies),
      ...CellCompletion.triggers,
    ),
    vscode.languages.registerCodeActionsProvider(cells, new QuickFixes(studies), QuickFixes.metadata),
  );
}
