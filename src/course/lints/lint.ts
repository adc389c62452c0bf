import type { State } from '../../state/state.ts';
import type { RunnableCell } from '../cell.ts';
import type { Localized } from '../course.ts';

/** Something about a cell that a learner should know before running it. */
export interface Lint {
  readonly rule: string;
  /** `hint`: nothing is wrong as long as the cells run in their order. */
  readonly severity: 'warning' | 'info' | 'hint';
  readonly message: Localized;
  /** Offsets into the cell's text. */
  readonly start: number;
  readonly end: number;
}

/** What a rule may look at besides the cell itself. */
export interface LintContext {
  /** All code cells of the notebook as they are now, in order. */
  readonly cells: readonly RunnableCell[];
  readonly state: State;
}

export type LintRule = (cell: RunnableCell, context: LintContext) => readonly Lint[];
