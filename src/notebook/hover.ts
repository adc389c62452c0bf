import * as vscode from 'vscode';
import type { Known } from '../state/identify.ts';
import { loadEngine } from './bundles.ts';
import type { Studies } from './studies.ts';

/** An address with its port or prefix, a number, or a name such as that of a pod. */
const TOKEN = /[A-Za-z0-9](?:[\w.:/-]*[A-Za-z0-9])?/;

/** Things that one name can be at once are few; a hover with more is a list that nobody reads. */
const MOST = 8;

/** Tells what an address, an id or a name in a cell is, from what is known now. */
export class KnownHover implements vscode.HoverProvider {
  readonly #studies: Studies;

  constructor(studies: Studies) {
    this.#studies = studies;
  }

  provideHover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
    const study = this.#studies.ofCell(document);
    const state = study?.state;
    const range = document.getWordRangeAtPosition(position, TOKEN);
    if (!study || !state || !range) return undefined;
    const known = loadEngine().identify(state, document.getText(range), study.locale);
    if (known.length === 0) return undefined;
    return new vscode.Hover(known.slice(0, MOST).map(described), range);
  }
}

function described({ what, detail, source, age }: Known): vscode.MarkdownString {
  const text = new vscode.MarkdownString(undefined, true);
  // Names and details come from outputs: they are text, whatever they look like.
  text.appendMarkdown('**').appendText(what).appendMarkdown('** ').appendText(detail);
  text.appendMarkdown('\n\n$(database) ').appendText(source);
  if (age > 0)
    text.appendMarkdown(' · ').appendText(vscode.l10n.t('the state has changed {0} times since', age));
  return text;
}
