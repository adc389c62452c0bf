import { displayWidth, padded } from './displayWidth.ts';

/** Rows of cells in aligned columns, one line each. */
export function columns(rows: readonly (readonly string[])[], gap = '   '): readonly string[] {
  const widths: number[] = [];
  for (const row of rows)
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, displayWidth(cell));
  return rows.map((row) =>
    row
      .map((cell, at) => padded(cell, widths[at] ?? 0))
      .join(gap)
      .trimEnd(),
  );
}
