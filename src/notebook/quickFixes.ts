import * as vscode from 'vscode';
import { loadCellHelp } from './bundles.ts';
import type { Studies } from './studies.ts';

/** The changes that answer what the hints say about a cell, at the bulb beside them. */
export class QuickFixes implements vscode.CodeActionProvider {
  static readonly metadata: vscode.CodeActionProviderMetadata = {
    providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
  };
  readonly #studies: Studies;

  constructor(studies: Studies) {
    this.#studies = studies;
  }

  provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    const study = this.#studies.ofCell(document);
    const cell = study?.document.getCells().find((each) => each.document === document);
    const spec = cell && study?.cells.specs[cell.index];
    if (!study || !spec) return [];
    const rangeOf = (start: number, end: number): vscode.Range =>
      new vscode.Range(document.positionAt(start), document.positionAt(end));
    return loadCellHelp()
      .lintCell({ spec, text: document.getText() }, study.lintContext)
      .flatMap(({ rule, start, end, fix }) => {
        if (!fix || !rangeOf(start, end).intersection(range)) return [];
        const action = new vscode.CodeAction(fix.title[study.locale], vscode.CodeActionKind.QuickFix);
        action.edit = new vscode.WorkspaceEdit();
        for (const edit of fix.edits)
          action.edit.replace(document.uri, rangeOf(edit.start, edit.end), edit.text);
        action.diagnostics = diagnostics.filter(({ code }) => code === rule);
        action.isPreferred = true;
        return [action];
      });
  }
}
