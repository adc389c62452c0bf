import type { RunnableCell } from '../cell.ts';
import { idleAntiAffinity } from './idleAntiAffinity.ts';
import type { Lint, LintContext, LintRule } from './lint.ts';
import { lonelyCapture } from './lonelyCapture.ts';
import { unsetVariable } from './unsetVariable.ts';

const RULES: readonly LintRule[] = [idleAntiAffinity, unsetVariable, lonelyCapture];

/** What every rule has to say about a cell, in the order of the text. */
export function lintCell(cell: RunnableCell, context: LintContext): readonly Lint[] {
  return RULES.flatMap((rule) => rule(cell, context)).sort((a, b) => a.start - b.start);
}
