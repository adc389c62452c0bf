/** What a parser is given: cleaned lines, the command's words, and where to put what is no row. */
import type { Column, Row, Section, UnparsedLine } from './parsed.ts';

export interface Printed {
  /** The program without its directory, then its words as typed. */
  readonly argv: readonly string[];
  /** Without colours, line ends and other noise of a terminal. */
  readonly text: string;
  /** The same, split on first use; the index is the line number less one. */
  readonly lines: readonly string[];
  /**
   * Rows may be missing between two lines, or be moved (`| grep`, `| sort`). A line that continues the row above then
   * cannot be told from one that continues a row which is gone.
   */
  readonly gaps: boolean;
  readonly leftovers: Leftovers;
}

/** A table or packets without what all outputs share. Undefined of a parser: the output is text. */
export type Body =
  | {
      readonly kind: 'table';
      readonly table: string;
      readonly key: readonly string[];
      readonly columns: readonly Column[];
      readonly rows: readonly Row[];
      readonly summary?: Row;
      readonly more?: readonly Section[];
    }
  | {
      readonly kind: 'packets';
      readonly columns: readonly Column[];
      readonly rows: readonly Row[];
      readonly summary?: Row;
    };

export interface OutputParser {
  handles(argv: readonly string[]): boolean;
  parse(printed: Printed): Body | undefined;
}

/** Sorts the lines that are no rows: notes are facts, cuts are the author's, the rest is unparsed. Blank lines are nothing. */
export interface Leftovers {
  /** `index` counts from 0. */
  take(line: string, index: number): void;
  /** A line that is a note or a cut whatever stands around it. */
  isRemark(line: string): boolean;
  /** A command line above its output, as far as nothing else explains the line. */
  isTyped(line: string): boolean;
  note(line: string): void;
  cut(): void;
  readonly unparsed: readonly UnparsedLine[];
  readonly notes: readonly string[];
  readonly truncated: boolean;
}

/** The columns that some row has, and those that the tool always prints. */
export function presentColumns(
  columns: readonly (Column & { readonly optional?: true })[],
  rows: readonly Row[],
): readonly Column[] {
  return columns
    .filter((column) => column.optional !== true || rows.some((row) => row[column.id] !== undefined))
    .map(({ id, label, type }) => ({ id, label, type }));
}
