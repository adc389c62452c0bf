import * as vscode from 'vscode';
import type { Lint } from '../course/lints/lint.ts';
import type { Problem } from '../course/problem.ts';
import type { Locale } from '../protocol/outputs.ts';
import { NOTEBOOK_TYPE } from '../views/contributions.ts';
import { settings } from '../views/settings.ts';
import { loadCellHelp, loadEngine } from './bundles.ts';
import type { OpenStudy } from './openStudy.ts';
import type { Studies } from './studies.ts';

const SOURCE = 'Cilium Study';

/** Milliseconds of quiet before cells are looked at again: a learner types, and a starting lab changes all the time. */
const QUIET = 400;

/** What is wrong in cells, found before they run: info strings, shell syntax, and what a learner should know. */
export class CellDiagnostics implements vscode.Disposable {
  readonly #studies: Studies;
  readonly #collection = vscode.languages.createDiagnosticCollection(NOTEBOOK_TYPE);
  readonly #listening: vscode.Disposable;
  #waiting: NodeJS.Timeout | undefined;

  constructor(studies: Studies) {
    this.#studies = studies;
    this.#listening = studies.onDidChange(() => {
      clearTimeout(this.#waiting);
      this.#waiting = setTimeout(() => this.#update(), QUIET);
    });
  }

  dispose(): void {
    clearTimeout(this.#waiting);
    this.#listening.dispose();
    this.#collection.dispose();
  }

  #update(): void {
    const open = new Set<string>();
    for (const study of this.#studies.all()) {
      for (const cell of study.document.getCells()) {
        open.add(cell.document.uri.toString());
        this.#collection.set(cell.document.uri, diagnosticsOf(study, cell));
      }
    }
    for (const study of this.#studies.all()) {
      const { course } = study;
      const file = study.uri.with({ path: course.file });
      // The course that the extension brings is nothing that its reader could mend.
      const beside = vscode.Uri.joinPath(file, '..').path === vscode.Uri.joinPath(study.uri, '..').path;
      if (course.file === '' || !beside) continue;
      open.add(file.toString());
      this.#collection.set(
        file,
        [...course.problems, ...study.cells.courseProblems].map((each) => fileProblem(each, study.locale)),
      );
    }
    this.#collection.forEach((uri) => {
      if (!open.has(uri.toString())) this.#collection.delete(uri);
    });
  }
}

function diagnosticsOf(study: OpenStudy, cell: vscode.NotebookCell): readonly vscode.Diagnostic[] {
  const found = [...infoProblems(study, cell)];
  if (cell.kind === vscode.NotebookCellKind.Code) {
    const syntax = syntaxError(cell.document);
    if (syntax) found.push(syntax);
    if (settings.hints()) found.push(...hints(study, cell));
  }
  for (const diagnostic of found) diagnostic.source = SOURCE;
  return found;
}

/** The info string is not shown in the cell, so the first line stands for it; its line in the file says nothing here. */
function infoProblems(study: OpenStudy, cell: vscode.NotebookCell): readonly vscode.Diagnostic[] {
  return study.cells.problems
    .filter((each) => each.cell === cell)
    .map(
      ({ problem }) =>
        new vscode.Diagnostic(
          cell.document.lineAt(0).range,
          problem.message[study.locale],
          problem.severity === 'problem'
            ? vscode.DiagnosticSeverity.Error
            : vscode.DiagnosticSeverity.Warning,
        ),
    );
}

function syntaxError(document: vscode.TextDocument): vscode.Diagnostic | undefined {
  const { error } = loadEngine().readScript(document.getText());
  if (!error) return undefined;
  const at = document.validatePosition(new vscode.Position(error.line - 1, error.column - 1));
  const range = document.getWordRangeAtPosition(at) ?? new vscode.Range(at, at.translate(0, 1));
  return new vscode.Diagnostic(range, error.message, vscode.DiagnosticSeverity.Error);
}

/** In the steps file: the whole line. */
function fileProblem({ line, message, severity }: Problem, locale: Locale): vscode.Diagnostic {
  const row = Math.max(0, line - 1);
  const diagnostic = new vscode.Diagnostic(
    new vscode.Range(row, 0, row, Number.MAX_SAFE_INTEGER),
    message[locale],
    severity === 'problem' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning,
  );
  diagnostic.source = SOURCE;
  return diagnostic;
}

/** A hint is marked in the cell; it is not counted among the problems of the notebook. */
const SEVERITIES: Readonly<Record<Lint['severity'], vscode.DiagnosticSeverity>> = {
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
  hint: vscode.DiagnosticSeverity.Hint,
};

function hints(study: OpenStudy, { document, index }: vscode.NotebookCell): readonly vscode.Diagnostic[] {
  const spec = study.cells.specs[index];
  if (!spec) return [];
  return loadCellHelp()
    .lintCell({ spec, text: document.getText() }, study.lintContext)
    .map(({ rule, severity, message, start, end }) => {
      const diagnostic = new vscode.Diagnostic(
        new vscode.Range(document.positionAt(start), document.positionAt(end)),
        message[study.locale],
        SEVERITIES[severity],
      );
      diagnostic.code = rule;
      return diagnostic;
    });
}
