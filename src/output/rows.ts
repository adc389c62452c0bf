import type { Row } from './parsed.ts';

/** Where the rows of an output come together. */
export class Rows {
  readonly all: Row[] = [];
  /** Enough of them to tell which columns there are. */
  readonly samples: Row[] = [];
  readonly #forms: boolean[] = [];

  add(row: Row): void {
    this.all.push(row);
    this.samples.push(row);
  }

  /** Rows of the same `form`, a small number, have the same fields. */
  addForm(form: number, row: Row): void {
    this.all.push(row);
    if (this.#forms[form] === true) return;
    this.#forms[form] = true;
    this.samples.push(row);
  }
}
