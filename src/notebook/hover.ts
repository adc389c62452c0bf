import * as vscode from 'vscode';
import type { KnownThing } from '../protocol/rendererMessages.ts';
import { COMMANDS } from '../views/contributions.ts';
import { knownOf } from './known.ts';
import type { Studies } from './studies.ts';

/** An address with its port or prefix, a number, or a name such as that of a pod. */
const TOKEN = /[A-Za-z0-9](?:[\w.:/-]*[A-Za-z0-9])?/;

/** Tells what an address, an id or a name in a cell, of code or of text, is, from what is known now. */
export class KnownHover implements vscode.HoverProvider {
  readonly #studies: Studies;

  constructor(studies: Studies) {
    this.#studies = studies;
  }

  provideHover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
    const range = document.getWordRangeAtPosition(position, TOKEN);
    if (!range) return undefined;
    const known = knownOf(this.#studies.ofCell(document), document.getText(range));
    if (known.length === 0) return undefined;
    return new vscode.Hover([...known.map(described), inTopology(document.getText(range))], range);
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
