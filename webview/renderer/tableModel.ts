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

export interface TableModel {
  readonly counts: Readonly<Record<Mark, number>>;
  /** Rows of the latest run. */
  readonly total: number;
  rows(query: TableQuery): readonly ViewRow[];
}

const NO_LINKS: readonly RowLink[] = [];

export function valueText(value: Value | undefined): string {
  if (value === undefined) return '';
  return typeof value === 'object' ? value.join(', ') : String(value);
}

export function createTableModel(source: TableSource): TableModel {
  const marked = markRows(source);
  const counts = { added: 0, changed: 0, removed: 0 };
  for (const row of marked) if (row.mark) counts[row.mark] += 1;
  // Lower-cased text of each row, made when the first filter is typed: 100,000 rows take some 60 ms.
  let searchable: readonly string[] | undefined;

  const matches = (words: readonly string[]): readonly ViewRow[] => {
    searchable ??= marked.map((entry) => searchText(entry, source.columns));
    const texts = searchable;
    return marked.filter((_, index) => words.every((word) => texts[index]?.includes(word)));
  };

  return {
    counts,
    total: source.rows.length,
    rows(query) {
      const words = query.filter.toLowerCase().split(/\s+/).filter(Boolean);
      let view = words.length === 0 ? marked : matches(words);
      if (query.onlyChanges) view = view.filter((entry) => entry.mark !== undefined);
      const column = source.columns.find(({ id }) => id === query.sort?.column);
      if (!column || !query.sort) return view;
      const compare = comparatorFor(column.type, query.sort.direction);
      return [...view].sort((a, b) => compare(a.row[column.id], b.row[column.id]));
    },
  };
}

/** The rows of the latest run in their own order, then those that are gone. */
function markRows({ rows, keys, links, changes }: TableSource): readonly ViewRow[] {
  const added = new Set(changes?.added);
  const before = new Map<string, Map<string, string>>();
  for (const change of changes?.changed ?? []) {
    const columns = before.get(change.rowKey) ?? new Map<string, string>();
    before.set(change.rowKey, columns.set(change.column, change.before));
  }
  const present = rows.map((row, index): ViewRow => {
    const key = keys[index] ?? String(index);
    const own = links[index] ?? NO_LINKS;
    if (added.has(key)) return { key, row, links: own, mark: 'added' };
    const old = before.get(key);
    return old ? { key, row, links: own, mark: 'changed', before: old } : { key, row, links: own };
  });
  const removed = (changes?.removed ?? []).map((row, index): ViewRow => ({
    key: `removed ${index}`,
    row,
    links: NO_LINKS,
    mark: 'removed',
  }));
  return [...present, ...removed];
}

function searchText({ row, links }: ViewRow, columns: readonly Column[]): string {
  const values = columns.map(({ id }) => valueText(row[id]));
  for (const link of links) values.push(link.label);
  return values.join(' ').toLowerCase();
}
