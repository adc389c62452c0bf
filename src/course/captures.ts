import type { CellSpec } from './cell.ts';

/**
 * The cells without those that another of them starts by `with=`: run before it, alone, a capture would only wait for
 * traffic.
 */
export function withoutCaptures<Cell>(
  cells: readonly Cell[],
  specOf: (cell: Cell) => CellSpec | undefined,
): readonly Cell[] {
  const started = new Set<string>();
  for (const cell of cells) {
    const spec = specOf(cell);
    if (spec?.with !== undefined && spec.with !== spec.id) started.add(spec.with);
  }
  return cells.filter((cell) => {
    const spec = specOf(cell);
    return spec === undefined || !started.has(spec.id);
  });
}
