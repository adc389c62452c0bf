import * as vscode from 'vscode';
import type { NewCell } from '../views/shownStudy.ts';
import { SHELL_LANGUAGE } from './notebookData.ts';

/** Writes a cell below the selected one, as an edit that can be undone. */
export async function addCell(
  document: vscode.NotebookDocument,
  { host, text, expect }: NewCell,
  reveal: (cell: vscode.NotebookCell) => void,
): Promise<void> {
  const editor = vscode.window.visibleNotebookEditors.find(({ notebook }) => notebook === document);
  const index = Math.min(editor?.selection.end ?? document.cellCount, document.cellCount);
  const cell = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, text, SHELL_LANGUAGE);
  cell.metadata = { attributes: { host, ...(expect === undefined ? {} : { expect }) } };
  const edit = new vscode.WorkspaceEdit();
  edit.set(document.uri, [vscode.NotebookEdit.insertCells(index, [cell])]);
  await vscode.workspace.applyEdit(edit);
  reveal(document.cellAt(index));
}
