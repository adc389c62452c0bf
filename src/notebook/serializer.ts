import * as vscode from 'vscode';
import { decodeNotebook, writeNotebook } from '../course/notebookFile.ts';
import { currentCells, editorCells, formatOf } from './notebookData.ts';
import type { EditorCell } from './notebookData.ts';

/** Reads and writes `*.study.md`. A file that cannot be read is refused with its line; it is never shown as empty. */
export class StudySerializer implements vscode.NotebookSerializer {
  deserializeNotebook(content: Uint8Array): vscode.NotebookData {
    const notebook = decodeNotebook(content);
    const data = new vscode.NotebookData(
      editorCells(notebook).map(({ kind, text, language, metadata }) => {
        const cell = new vscode.NotebookCellData(
          kind === 'code' ? vscode.NotebookCellKind.Code : vscode.NotebookCellKind.Markup,
          text,
          language,
        );
        cell.metadata = { ...metadata };
        return cell;
      }),
    );
    data.metadata = { format: notebook.format };
    return data;
  }

  serializeNotebook(data: vscode.NotebookData): Uint8Array {
    return new TextEncoder().encode(
      writeNotebook(currentCells(data.cells.map(fromData)), formatOf(data.metadata)),
    );
  }
}

function fromData({ kind, value, languageId, metadata }: vscode.NotebookCellData): EditorCell {
  return {
    kind: kind === vscode.NotebookCellKind.Code ? 'code' : 'markup',
    text: value,
    language: languageId,
    metadata,
  };
}
