/** Which rows a query finds, and in which order. Plain data and no DOM: it runs on the page and in a worker. */
import type { Column, Row } from '../../src/output/parsed.ts';
import type { Meanings, RowLink } from '../../src/protocol/outputs.ts';
import { rowTest } from './rowFilter.ts';
import { STEP, sorted } from './rowOrder.ts';

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

/** What is searched of a table. */
export interface Searchable {
  readonly columns: readonly Column[];
  /** Those of the latest run, then those that are gone since the run before. */
  readonly rows: readonly Row[];
  /** Of the latest run's rows; the search reads their labels. */
  readonly links: readonly (readonly Pick<RowLink, 'label'>[])[];
  readonly meanings?: Meanings;
  /** By row, 0 where it is as it was; absent: there is no run before. */
  readonly marks?: Uint8Array;
}

/** Places in `rows`; undefined: all of them, as they are. */
export type Order = Uint32Array | undefined;

/** In steps of some milliseconds: between two of them the page may be drawn, or another query be read. */
export function* search(
  table: Searchable,
  { filter, sort, onlyChanges }: TableQuery,
): Generator<void, Order> {
  const { columns, rows, marks } = table;
  const test = rowTest(filter, table);
  const column = sort && columns.find(({ id }) => id === sort.column);
  let order: Order;
  if (test !== undefined || onlyChanges || column !== undefined) {
    order = new Uint32Array(rows.length);
    let found = 0;
    for (const [index, row] of rows.entries()) {
      if (index % STEP === STEP - 1) yield;
      if ((!onlyChanges || marks?.[index]) && (test === undefined || test(row, index)))
        order[found++] = index;
    }
    order = order.slice(0, found);
  }
  if (order === undefined || column === undefined || sort === undefined) return order;
  return yield* sorted(order, (index) => rows[index]?.[column.id], column.type, sort.direction);
}
