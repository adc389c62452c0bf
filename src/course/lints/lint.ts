import type { State } from '../../state/state.ts';
import type { RunnableCell } from '../cell.ts';
import type { Localized } from '../course.ts';

/** A change of the cell's text that answers a lint. */
export interface Fix {
  readonly title: Localized;
  /** Offsets into the cell's text; the edits do not overlap. */
  readonly edits: readonly { readonly start: number; readonly end: number; readonly text: string }[];
}

/** Something about a cell that a learner should know before running it. */
export interface Lint {
  readonly rule: string;
  /** `hint`: nothing is wrong as long as the cells run in their order. */
  readonly severity: 'warning' | 'info' | 'hint';
  readonly message: Localized;
  /** Offsets into the cell's text. */
  readonly start: number;
  readonly end: number;
  readonly fix?: Fix;
}

/** What a rule may look at besides the cell itself. */
export interface LintContext {
  /** All code cells of the notebook as they are now, in order. */
  readonly cells: readonly RunnableCell[];
  readonly state: State;
}

export type LintRule = (cell: RunnableCell, context: LintContext) => readonly Lint[];

/** The text with a fix applied. */
export function fixed(text: string, { edits }: Fix): string {
  return [...edits]
    .sort((a, b) => b.start - a.start)
    .reduce((result, { start, end, text: put }) => result.slice(0, start) + put + result.slice(end), text);
}
