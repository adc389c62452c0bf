import { readScript } from '../../script/cell.ts';
import type { RunnableCell } from '../cell.ts';
import { apiVersion } from './apiVersion.ts';
import { emptyService } from './emptyService.ts';
import { exactSpaces } from './exactSpaces.ts';
import { hiddenCharacters } from './hiddenCharacters.ts';
import { idleAntiAffinity } from './idleAntiAffinity.ts';
import { l2Policy } from './l2Policy.ts';
import type { Lint, LintContext, LintRule } from './lint.ts';
import { lonelyCapture } from './lonelyCapture.ts';
import { routerComment } from './routerComment.ts';
import { strayQuote } from './strayQuote.ts';
import { unsetVariable } from './unsetVariable.ts';

const RULES: readonly LintRule[] = [
  hiddenCharacters,
  strayQuote,
  idleAntiAffinity,
  emptyService,
  l2Policy,
  apiVersion,
  unsetVariable,
  exactSpaces,
  lonelyCapture,
  routerComment,
];

/** What every rule has to say about a cell, in the order of the text. */
export function lintCell(cell: RunnableCell, context: LintContext): readonly Lint[] {
  // What is no complete shell yet is being typed: only what would complete it is of use.
  const rules = readScript(cell.text).error === undefined ? RULES : [hiddenCharacters, strayQuote];
  return rules.flatMap((rule) => rule(cell, context)).sort((a, b) => a.start - b.start);
}
