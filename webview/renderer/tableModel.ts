/** What a table shows for a query: filtered, sorted, with the differences to the previous run. No DOM here. */
import type { Column, Row, Value } from '../../src/output/parsed.ts';
import type { RowChanges, RowLink } from '../../src/protocol/outputs.ts';
import { comparatorFor } from './compareValues.ts';

export interface SortOrder {
  readonly column: string;
  readonly direction: 'ascending' | 'descending';
}

export interface TableQuery {
  /** Words that must all occur in a row, in any column. */
  readonly filter: string;
  readonly sort?: SortOrder;
  readonly onlyChanges: boolean;
}

export type Mark = 'added' | 'changed' | 'removed';

export interface ViewRow {
  readonly key: string;
  readonly row: Row;
  readonly links: readonly RowLink[];
  readonly mark?: Mark;
  /** Values of the previous run, by column; set on changed rows. */
  readonly before?: ReadonlyMap<string, string>;
}

export interface TableSource {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly keys: readonly string[];
  readonly links: readonly (readonly RowLink[])[];
  readonly changes?: RowChanges;
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
  rows(query: TableQuery): ViewRows;
}

const NO_LINKS: readonly RowLink[] = [];

export function valueText(value: Value | undefined): string {
  if (value === undefined) return '';
  return typeof value === 'object' ? value.join(', ') : String(value);
}

export function createTableModel(source: TableSource): TableModel {
  const { columns, rows, keys, changes } = source;
  const removed = changes?.removed ?? [];
  /** Rows of the latest run in their own order, then those that are gone. */
  const count = rows.length + removed.length;
  const entry = rowMaker(source);
  // Lower-cased text of each row, made when the first filter is typed: 100,000 rows take some 60 ms.
  let searchable: readonly string[] | undefined;

  const all = (): readonly number[] => Array.from({ length: count }, (_, index) => index);
  const matches = (words: readonly string[]): readonly number[] => {
    searchable ??= all().map((index) => searchText(entry(index), columns));
    const texts = searchable;
    return all().filter((index) => words.every((word) => texts[index]?.includes(word)));
  };

  return {
    counts: changes ? countMarks(all().map((index) => entry(index).mark)) : NO_MARKS,
    total: rows.length,
    rows({ filter, sort, onlyChanges }) {
      const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
      let order = words.length === 0 ? undefined : matches(words);
      if (onlyChanges) order = (order ?? all()).filter((index) => entry(index).mark !== undefined);
      const column = columns.find(({ id }) => id === sort?.column);
      if (column && sort) {
        const compare = comparatorFor(column.type, sort.direction);
        const value = (index: number): Value | undefined =>
          (rows[index] ?? removed[index - rows.length])?.[column.id];
        order = [...(order ?? all())].sort((a, b) => compare(value(a), value(b)));
      }
      return viewOf(order, order?.length ?? count, entry, keys);
    },
  };
}

function viewOf(
  order: readonly number[] | undefined,
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
    indexOf: (key) =>
      order === undefined ? keys.indexOf(key) : order.findIndex((index) => entry(index).key === key),
  };
}

/** Makes the row at a place of the latest run, or, beyond its end, one of those that are gone. */
function rowMaker({ rows, keys, links, changes }: TableSource): (index: number) => ViewRow {
  const added = new Set(changes?.added);
  const before = new Map<string, Map<string, string>>();
  for (const change of changes?.changed ?? []) {
    const columns = before.get(change.rowKey) ?? new Map<string, string>();
    before.set(change.rowKey, columns.set(change.column, change.before));
  }
  return (index) => {
    const row = rows[index];
    if (!row) {
      const gone = index - rows.length;
      return { key: `removed ${gone}`, row: changes?.removed[gone] ?? {}, links: NO_LINKS, mark: 'removed' };
    }
    const key = keys[index] ?? String(index);
    const own = links[index] ?? NO_LINKS;
    if (added.has(key)) return { key, row, links: own, mark: 'added' };
    const old = before.get(key);
    return old ? { key, row, links: own, mark: 'changed', before: old } : { key, row, links: own };
  };
}

const NO_MARKS: Readonly<Record<Mark, number>> = { added: 0, changed: 0, removed: 0 };

function countMarks(marks: readonly (Mark | undefined)[]): Readonly<Record<Mark, number>> {
  const counts = { ...NO_MARKS };
  for (const mark of marks) if (mark) counts[mark] += 1;
  return counts;
}

function searchText({ row, links }: ViewRow, columns: readonly Column[]): string {
  const values = columns.map(({ id }) => valueText(row[id]));
  for (const link of links) values.push(link.label);
  return values.join(' ').toLowerCase();
}
