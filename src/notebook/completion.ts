import * as vscode from 'vscode';
import type { Suggestion, SuggestionKind } from '../course/completion.ts';
import { loadCellHelp } from './bundles.ts';
import type { Studies } from './studies.ts';

const KINDS: Readonly<Record<SuggestionKind, vscode.CompletionItemKind>> = {
  object: vscode.CompletionItemKind.Value,
  host: vscode.CompletionItemKind.Constant,
  map: vscode.CompletionItemKind.Struct,
  flag: vscode.CompletionItemKind.Property,
  variable: vscode.CompletionItemKind.Variable,
  resource: vscode.CompletionItemKind.Class,
  command: vscode.CompletionItemKind.Function,
};

/** What exists now where the cursor is: pods, services, hosts, maps, flags, variables. */
export class CellCompletion implements vscode.CompletionItemProvider {
  /** Characters after which the editor asks at once. */
  static readonly triggers = ['-', '$', '@'] as const;
  readonly #studies: Studies;

  constructor(studies: Studies) {
    this.#studies = studies;
  }

  provideCompletionItems(document: vscode.TextDocument, position: vscode.Position): vscode.CompletionItem[] {
    const study = this.#studies.ofCell(document);
    const cell = study?.document.getCells().find((each) => each.document === document);
    const spec = cell && study?.cells.specs[cell.index];
    if (!study || !spec) return [];
    const { start, suggestions } = loadCellHelp().completionAt(
      document.getText(),
      document.offsetAt(position),
      {
        state: study.state,
        hosts: study.hosts ?? [],
        cells: study.lintContext.cells,
        host: spec.host,
      },
    );
    const range = new vscode.Range(document.positionAt(start), position);
    return suggestions.map((suggestion) => itemOf(suggestion, range));
  }
}

function itemOf({ text, kind, detail }: Suggestion, range: vscode.Range): vscode.CompletionItem {
  const item = new vscode.CompletionItem({ label: text, description: detail }, KINDS[kind]);
  item.range = range;
  if (kind === 'host') item.detail = vscode.l10n.t('host of the lab');
  return item;
}
