/** The cells of an open notebook as the course sees them, as they are now. */
import * as vscode from 'vscode';
import type { CellSpec, RunnableCell } from '../course/cell.ts';
import { cellSpecs } from '../course/cellSpecs.ts';
import type { NotebookStep, SpecSource } from '../course/cellSpecs.ts';
import { NO_COURSE } from '../course/course.ts';
import type { Course } from '../course/course.ts';
import { fitProblems } from '../course/fit.ts';
import { NEW_FILE } from '../course/notebookFile.ts';
import type { StudyNotebook } from '../course/notebookFile.ts';
import type { Problem } from '../course/problem.ts';
import { attributesOf, cellMetadata, formatOf } from './notebookData.ts';
import type { EditorCell } from './notebookData.ts';

export interface DocumentCells {
  /** Parallel to the document's cells; undefined for markup. */
  readonly specs: readonly (CellSpec | undefined)[];
  readonly steps: readonly NotebookStep[];
  /** Each with the cell that it is in. */
  /** Of the steps file: what it says of this notebook and is not so. */
  readonly courseProblems: readonly Problem[];
  readonly problems: readonly { readonly cell: vscode.NotebookCell | undefined; readonly problem: Problem }[];
}

/** `hosts`: names that `host=` may have, once they are known. `course`: what its steps and cells are held against. */
export function documentCells(
  document: vscode.NotebookDocument,
  hosts?: readonly string[],
  course: Course = NO_COURSE,
): DocumentCells {
  const cells = document.getCells();
  const sources = specSources(cells);
  const { specs, steps, problems: own } = cellSpecs(sources, hosts);
  const ids = specs.flatMap((spec) => (spec === undefined ? [] : [spec.id]));
  const fit = fitProblems(course, { steps, cells: ids });
  const problems = [...own, ...fit.filter(({ file }) => file === undefined)];
  return {
    courseProblems: fit.filter(({ file }) => file !== undefined),
    specs,
    steps,
    problems: problems.map((problem) => ({
      cell: cells[sources.findLastIndex(({ line }) => line <= problem.line)],
      problem,
    })),
  };
}

/** The cell that has the id now. */
export function findCell(document: vscode.NotebookDocument, id: string): vscode.NotebookCell | undefined {
  const index = documentCells(document).specs.findIndex((spec) => spec?.id === id);
  return index < 0 ? undefined : document.cellAt(index);
}

export function runnable(cell: vscode.NotebookCell): RunnableCell | undefined {
  const spec = documentCells(cell.notebook).specs[cell.index];
  return spec && { spec, text: cell.document.getText() };
}

function editorCell(cell: vscode.NotebookCell): EditorCell {
  return {
    kind: cell.kind === vscode.NotebookCellKind.Code ? 'code' : 'markup',
    text: cell.document.getText(),
    language: cell.document.languageId,
    metadata: cell.metadata,
  };
}

/** The notebook as it is in the editor, saved or not. */
export function notebookOf(document: vscode.NotebookDocument): StudyNotebook {
  const cells = document.getCells();
  const sources = specSources(cells);
  return {
    format: formatOf(document.metadata) ?? NEW_FILE,
    cells: cells.map((cell, index) => {
      const { kind, text, language, metadata } = editorCell(cell);
      const { file } = cellMetadata(metadata);
      const { attributes = {}, line = 1 } = sources[index] ?? {};
      return { kind, text, language, attributes, line, raw: file?.raw ?? text };
    }),
  };
}

/** Lines count as the file would have them; an edited cell counts with its fences and one blank line. */
function specSources(cells: readonly vscode.NotebookCell[]): readonly SpecSource[] {
  let line = 1;
  return cells.map((cell) => {
    const { kind, text, metadata } = editorCell(cell);
    const { file } = cellMetadata(metadata);
    const source = { kind, text, attributes: attributesOf(metadata), line };
    line +=
      file?.text === text && file.raw !== ''
        ? file.raw.split(/\r\n|\r|\n/).length - 1
        : text.split('\n').length + (kind === 'code' ? 3 : 1);
    return source;
  });
}
