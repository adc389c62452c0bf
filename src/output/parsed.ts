/** What a parser makes of a command's output. Plain data: it crosses to the renderer, to `--json` and to the state. */

export type ColumnType = 'text' | 'number' | 'address' | 'list' | 'boolean' | 'time';

export interface Column {
  /** Canonical field name; the key in each row. A field inside a packet has a dotted name: `icmp.seq`, `inner.source`. */
  readonly id: string;
  /** The header as the tool prints it, or the field's own name where the tool prints none. */
  readonly label: string;
  readonly type: ColumnType;
}

export type Value = string | number | boolean | readonly string[];

/** Absent field = absent key; an empty cell is `''`. */
export type Row = Readonly<Record<string, Value>>;

/** A line that no rule of the grammar explains. `line` counts from 1 in the text that was given. */
export interface UnparsedLine {
  readonly line: number;
  readonly text: string;
}

interface ParsedBase {
  /** The command line that the parser was chosen by. */
  readonly command: string;
  readonly unparsed: readonly UnparsedLine[];
  /** Lines that are no rows but facts: `command terminated with exit code 28`, packet totals, error texts. */
  readonly notes: readonly string[];
  /** The paste was cut by its author or by the terminal. */
  readonly truncated?: boolean;
  /** The totals that a tool prints after its rows (`ping`, `arping`): `sent`, `received`, `lossPercent`, … */
  readonly summary?: Row;
}

/** A table of rows of one kind. */
export interface Section {
  /** Which table it is, the same for every command that prints it: `services`, `lb`, `lb-services`, `routes`, … */
  readonly table: string;
  /** Columns whose values together name a row, for diffs and links. */
  readonly key: readonly string[];
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

export interface ParsedTable extends ParsedBase, Section {
  readonly kind: 'table';
  /** What the command printed besides in tables of their own: the controllers of `status --verbose`, the events of `describe`. */
  readonly more?: readonly Section[];
}

/** One row per packet, in capture order. */
export interface ParsedPackets extends ParsedBase {
  readonly kind: 'packets';
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

export interface ParsedText extends ParsedBase {
  readonly kind: 'text';
}

export type Parsed = ParsedTable | ParsedPackets | ParsedText;

/** Outputs whose text says more than their fields: objects, a page's head, a description. They are shown as text first. */
export function readsAsText(table: string): boolean {
  return /^(objects-|describe-|helm-(values|status)$|http$|kube-changes$)/.test(table);
}

/** The row's name within its table: its key columns' values. */
export function rowKey(table: Pick<ParsedTable, 'key'>, row: Row): string {
  return table.key.map((id) => String(row[id] ?? '')).join(' ');
}
