/** Which of many rows of one height are drawn. */

/** Above this, only the rows in view are in the document: a full table of 1,000 rows takes five times the budget. */
export const WINDOWED_ABOVE = 500;

/** Rows drawn beyond both edges, so that a fast scroll does not show a gap. */
const OVERSCAN = 10;

export interface RowWindow {
  /** Index of the first row drawn. */
  readonly first: number;
  /** Index after the last row drawn. */
  readonly last: number;
  /** Pixels of the rows above and below that are not drawn. */
  readonly above: number;
  readonly below: number;
}

export function rowWindow(count: number, rowHeight: number, scrollTop: number, viewport: number): RowWindow {
  if (count <= WINDOWED_ABOVE) return { first: 0, last: count, above: 0, below: 0 };
  const visible = Math.ceil(viewport / rowHeight);
  const top = Math.min(Math.max(0, Math.floor(scrollTop / rowHeight)), Math.max(0, count - visible));
  // As many rows wherever one is, so that their elements can be used again.
  const drawn = visible + 2 * OVERSCAN;
  const first = Math.min(Math.max(0, top - OVERSCAN), Math.max(0, count - drawn));
  const last = Math.min(count, first + drawn);
  return { first, last, above: first * rowHeight, below: (count - last) * rowHeight };
}
