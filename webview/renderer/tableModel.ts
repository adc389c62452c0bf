/** What a table shows for a query: filtered, sorted, with the differences to the previous run. No DOM here. */
import type { Column, Row, Value } from '../../src/output/parsed.ts';
import type { Meanings, RowChanges, RowLink } from '../../src/protocol/outputs.ts';
import { search } from './rowSearch.ts';
import type { Order, Searchable, SortOrder, TableQuery } from './rowSearch.ts';

/** A row that is as it was has none of them. */
const MARKS = ['added', 'changed', 'removed'] as const;

export type Mark = (typeof MARKS)[number];

export interface ViewRow {
  readonly key: string;
  readonly row: Row;
  readonly links: readonly RowLink[];
  readonly mark?: Mark;
  /** Values of the previous run, by column; set on changed rows. */
  readonly before?: ReadonlyMap<string, string>;
  /** What values say in words, by column. */
  readonly says?: Readonly<Record<string, string>>;
}

export interface TableSource {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly keys: readonly string[];
  readonly links: readonly (readonly RowLink[])[];
  readonly changes?: RowChanges;
  readonly meanings?: Meanings;
}

/** The rows of one query. Each is made when it is asked for: of 100,000 rows, some thirty are ever drawn. */
export interface ViewRows {
  readonly length: number;
  at(index: number): ViewRow;
  slice(first: number, last: number): readonly ViewRow[];
  /** The first place of the row with that key, or -1. */
  indexOf(key: string): number;
}

export interface TableModel {
  readonly counts: Readonly<Record<Mark, number>>;
  /** Rows of the latest run. */
  readonly total: number;
  /** What a search of it reads, here or in a worker. */
  readonly searched: Searchable;
  /** The rows in an order that a search has found. */
  view(order: Order): ViewRows;
  /** The rows of a query, found at once. */
  rows(query: TableQuery): ViewRows;
}

const NO_LINKS: readonly RowLink[] = [];

export function valueText(value: Value | undefined): string {
  if (Array.isArray(value)) return value.join(', ');
  // A row may lack a column that every object has, such as `constructor`.
  return typeof value === 'object' || typeof value === 'function' || value === undefined ? '' : String(value);
}

export function createTableModel(source: TableSource): TableModel {
  const { columns, rows, keys, links, changes, meanings } = source;
  const removed = changes?.removed ?? [];
  const marks = changes && marksOf(source, changes);
  const searched = {
    columns,
    rows: removed.length === 0 ? rows : [...rows, ...removed],
    links,
    ...(meanings && { meanings }),
    ...(marks && { marks }),
  };
  const count = searched.rows.length;
  const entry = rowMaker(source, searched);
  const view = (order: Order): ViewRows => viewOf(order, order?.length ?? count, entry, keys);
  const counts = { added: 0, changed: 0, removed: 0 };
  for (const mark of marks ?? []) {
    const name = MARKS[mark - 1];
    if (name !== undefined) counts[name] += 1;
  }
  return {
    counts,
    total: rows.length,
    searched,
    view,
    rows: (query) => view(completed(search(searched, query))),
  };
}

/** By row: the place of its mark, counted from 1, or 0. */
function marksOf({ rows, keys }: TableSource, { added, changed, removed }: RowChanges): Uint8Array {
  const isNew = new Set(added);
  const differs = new Set(changed.map(({ rowKey }) => rowKey));
  const marks = new Uint8Array(rows.length + removed.length).fill(3, rows.length);
  for (const [index, key] of keys.entries()) marks[index] = isNew.has(key) ? 1 : differs.has(key) ? 2 : 0;
  return marks;
}

function completed<Result>(steps: Generator<void, Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

function viewOf(
  order: Order,
  length: number,
  entry: (index: number) => ViewRow,
  keys: readonly string[],
): ViewRows {
  const at = (index: number): ViewRow => entry(order === undefined ? index : (order[index] ?? -1));
  return {
    length,
    at,
    slice: (first, last) =>
      Array.from({ length: Math.max(0, Math.min(last, length) - first) }, (_, offset) => at(first + offset)),
    indexOf(key) {
      if (order === undefined) return keys.indexOf(key);
      for (let place = 0; place < length; place++) if (at(place).key === key) return place;
      return -1;
    },
  };
}

/** Makes the row at a place of those that are searched. */
function rowMaker(
  { rows, keys, links, changes, meanings }: TableSource,
  searched: Searchable,
): (index: number) => ViewRow {
  const before = new Map<string, Map<string, string>>();
  for (const change of changes?.changed ?? []) {
    const columns = before.get(change.rowKey) ?? new Map<string, string>();
    before.set(change.rowKey, columns.set(change.column, change.before));
  }
  return (index) => {
    const gone = index - rows.length;
    const key = gone < 0 ? (keys[index] ?? String(index)) : `removed ${gone}`;
    const mark = MARKS[(searched.marks?.[index] ?? 0) - 1];
    const old = mark === 'changed' && before.get(key);
    const says = meanings && wordsOf(meanings, index);
    return {
      key,
      row: searched.rows[index] ?? {},
      links: links[index] ?? NO_LINKS,
      ...(says && { says }),
      ...(mark && { mark }),
      ...(old && { before: old }),
    };
  };
}

export function wordsOf({ words, of }: Meanings, row: number): Readonly<Record<string, string>> {
  const says: Record<string, string> = {};
  for (const column in of) {
    const text = words[of[column]?.[row] ?? -1];
    if (text !== undefined) says[column] = text;
  }
  return says;
}

/** Ascending, descending, then the order in which the command printed. */
export function nextOrder(previous: SortOrder | undefined, column: string): SortOrder | undefined {
  if (previous?.column !== column) return { column, direction: 'ascending' };
  return previous.direction === 'ascending' ? { column, direction: 'descending' } : undefined;
}
