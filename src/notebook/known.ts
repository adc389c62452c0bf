import * as vscode from 'vscode';
import type { KnownThing } from '../protocol/rendererMessages.ts';
import { visible } from '../protocol/visible.ts';
import type { Known } from '../state/identify.ts';
import { loadCellHelp } from './bundles.ts';
import type { OpenStudy } from './openStudy.ts';

/** Things that one name can be at once are few; a hover with more is a list that nobody reads. */
const MOST = 8;

/** What is known now of an address, an id or a name, for hovers in cells and in outputs. */
export function knownOf(study: OpenStudy | undefined, token: string): readonly KnownThing[] {
  if (!study?.state) return [];
  return loadCellHelp().identify(study.state, token, study.locale).slice(0, MOST).map(told);
}

/** Hovers and cards are drawn by the editor and by us: both get texts in which nothing hides. */
function told({ source, age, at, what, detail, ...known }: Known): KnownThing {
  const from = [
    source,
    ...(at === undefined ? [] : [new Date(at).toLocaleTimeString()]),
    ...(age > 0 ? [vscode.l10n.t('the state has changed {0} times since', age)] : []),
  ];
  return { ...known, what, detail: visible(detail), from: visible(from.join(' · ')) };
}
