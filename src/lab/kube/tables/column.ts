import type { Json } from '../object.ts';

/** A column of a `Table` answer: its definition and how the cell of an object is made. `now` in clock milliseconds. */
export interface Column<T> {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'boolean' | 'date';
  readonly format: '' | 'name';
  /** Above 0: only in wide output. */
  readonly priority: 0 | 1;
  cell(object: T, now: number): Json;
}

type Cell<T> = (object: T, now: number) => Json;

export function text<T>(name: string, cell: Cell<T>): Column<T> {
  return { name, type: 'string', format: '', priority: 0, cell };
}

export function count<T>(name: string, cell: Cell<T>): Column<T> {
  return { name, type: 'integer', format: '', priority: 0, cell };
}

/** The same column, in wide output only. */
export function wide<T>(column: Column<T>): Column<T> {
  return { ...column, priority: 1 };
}
