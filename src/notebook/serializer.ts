import * as vscode from 'vscode';
import { decodeNotebook, NotebookError, writeNotebook } from '../course/notebookFile.ts';
import type { StudyNotebook } from '../course/notebookFile.ts';
import { settings } from '../views/settings.ts';
import { currentCells, editorCells, formatOf } from './notebookData.ts';
import type { EditorCell } from './notebookData.ts';
import { preferredLocale } from './packagedNotebook.ts';

/** Reads and writes `*.study.md`. A file that cannot be read is refused with its line; it is never shown as empty. */
export class StudySerializer implements vscode.NotebookSerializer {
  deserializeNotebook(content: Uint8Array): vscode.NotebookData {
    const notebook = decoded(content);
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

/** In the editor's language: it shows the error's message where the notebook would be. */
function decoded(content: Uint8Array): StudyNotebook {
  try {
    return decodeNotebook(content);
  } catch (error) {
    if (error instanceof NotebookError)
      throw new Error(error.text[preferredLocale(settings.locale())], { cause: error });
    throw error;
  }
}
