import * as vscode from 'vscode';
import { NOTEBOOK_TYPE } from '../views/contributions.ts';
import { loadEngine } from './bundles.ts';
import type { OpenStudy } from './openStudy.ts';
import type { Studies } from './studies.ts';

const SOURCE = 'Cilium Study';

/** What is wrong in cells: their info strings and their shell syntax. Found before a cell runs. */
export class CellDiagnostics implements vscode.Disposable {
  readonly #collection = vscode.languages.createDiagnosticCollection(NOTEBOOK_TYPE);
  readonly #listening: vscode.Disposable;

  constructor(studies: Studies) {
    this.#listening = vscode.Disposable.from(
      studies.onDidChange(() => {
        this.#collection.clear();
        for (const study of studies.all()) this.#check(study);
      }),
      studies.onDidClose(() => this.#collection.clear()),
    );
  }

  dispose(): void {
    this.#listening.dispose();
    this.#collection.dispose();
  }

  #check(study: OpenStudy): void {
    const found = new Map<vscode.TextDocument, vscode.Diagnostic[]>();
    const add = (cell: vscode.NotebookCell, diagnostic: vscode.Diagnostic): void => {
      diagnostic.source = SOURCE;
      found.set(cell.document, [...(found.get(cell.document) ?? []), diagnostic]);
    };
    for (const { cell, problem } of study.cells.problems) {
      if (!cell) continue;
      const severity =
        problem.severity === 'problem' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning;
      // The info string is not shown in the cell: the first line stands for it. The line in the file says nothing here.
      const message = problem.message.replace(/^Line \d+: /, '');
      add(cell, new vscode.Diagnostic(cell.document.lineAt(0).range, message, severity));
    }
    for (const cell of study.document.getCells()) {
      if (cell.kind !== vscode.NotebookCellKind.Code) continue;
      const { error } = loadEngine().readScript(cell.document.getText());
      if (!error) continue;
      const at = new vscode.Position(Math.max(0, error.line - 1), Math.max(0, error.column - 1));
      const range = cell.document.getWordRangeAtPosition(at) ?? new vscode.Range(at, at.translate(0, 1));
      add(cell, new vscode.Diagnostic(range, error.message, vscode.DiagnosticSeverity.Error));
    }
    for (const [document, diagnostics] of found) this.#collection.set(document.uri, diagnostics);
  }
}
