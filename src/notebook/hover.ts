import * as vscode from 'vscode';
import type { KnownThing } from '../protocol/rendererMessages.ts';
import { COMMANDS } from '../views/contributions.ts';
import { knownOf } from './known.ts';
import type { Studies } from './studies.ts';
import { wordAt } from './wordAt.ts';

/** Tells what an address, an id or a name in a cell, of code or of text, is, from what is known now. */
export class KnownHover implements vscode.HoverProvider {
  readonly #studies: Studies;
  readonly #look: (cell: vscode.TextDocument, word: string) => void;

  /** @param look told of what is pointed at, when it is known */
  constructor(studies: Studies, look: (cell: vscode.TextDocument, word: string) => void) {
    this.#studies = studies;
    this.#look = look;
  }

  provideHover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
    const at = wordAt(document, position);
    if (!at) return undefined;
    const { word, range } = at;
    const known = knownOf(this.#studies.ofCell(document), word);
    if (known.length === 0) return undefined;
    this.#look(document, word);
    return new vscode.Hover([...known.map(described), inTopology(word)], range);
  }
}

function inTopology(token: string): vscode.MarkdownString {
  const text = new vscode.MarkdownString(undefined, true);
  // The token is written by the learner or comes from an output: it may be an argument of this one command only.
  text.isTrusted = { enabledCommands: [COMMANDS.showTopology] };
  const target = `command:${COMMANDS.showTopology}?${encodeURIComponent(JSON.stringify([token]))}`;
  return text.appendMarkdown(`[$(type-hierarchy) ${vscode.l10n.t('Show in the topology')}](${target})`);
}

function described({ what, detail, from }: KnownThing): vscode.MarkdownString {
  const text = new vscode.MarkdownString(undefined, true);
  // Names and details come from outputs: they are text, whatever they look like.
  text.appendMarkdown('**').appendText(what).appendMarkdown('** ').appendText(detail);
  text.appendMarkdown('\n\n$(database) ').appendText(from);
  return text;
}
