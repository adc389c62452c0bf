import * as vscode from 'vscode';
import type { KubeObject } from '../state/fact.ts';
import { loadEngine } from './bundles.ts';
import type { OpenStudy } from './openStudy.ts';
import type { Studies } from './studies.ts';

/** Resources whose names are typed into commands. */
const NAMED = ['pods', 'services', 'deployments', 'nodes'];

/** Names that exist now, the lab's hosts, and the commands that the notebook uses. */
export class CellCompletion implements vscode.CompletionItemProvider {
  readonly #studies: Studies;

  constructor(studies: Studies) {
    this.#studies = studies;
  }

  provideCompletionItems(document: vscode.TextDocument): vscode.CompletionItem[] {
    const study = this.#studies.ofCell(document);
    if (!study) return [];
    return [...objectItems(study), ...hostItems(study), ...commandItems(study)];
  }
}

function objectItems({ state }: OpenStudy): readonly vscode.CompletionItem[] {
  return NAMED.flatMap((resource) =>
    (state?.objects(resource) ?? []).map((object) => {
      const item = new vscode.CompletionItem(
        { label: object.metadata.name, description: describe(object) },
        vscode.CompletionItemKind.Value,
      );
      item.detail = `${object.kind} ${describe(object)}`;
      return item;
    }),
  );
}

function describe({ metadata }: KubeObject): string {
  return metadata.namespace ?? '';
}

function hostItems(study: OpenStudy): readonly vscode.CompletionItem[] {
  return (study.hosts ?? []).map((host) => {
    const item = new vscode.CompletionItem(host, vscode.CompletionItemKind.Constant);
    item.detail = vscode.l10n.t('host of the lab');
    return item;
  });
}

function commandItems({ document, cells }: OpenStudy): readonly vscode.CompletionItem[] {
  const { readScript, commandOf } = loadEngine();
  const { specs } = cells;
  const names = document.getCells().flatMap((cell) => {
    const host = specs[cell.index]?.host;
    if (host === undefined) return [];
    return readScript(cell.document.getText()).statements.map(
      ({ text }) => commandOf(text, host)?.argv[0] ?? '',
    );
  });
  return [...new Set(names)]
    .filter((name) => /^[a-z][\w-]*$/.test(name))
    .map((name) => new vscode.CompletionItem(name, vscode.CompletionItemKind.Function));
}
