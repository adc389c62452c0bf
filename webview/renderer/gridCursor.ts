/** The cell of a grid that the keyboard is at, as the ARIA grid pattern has it: row -1 is the header. */
export interface GridPlace {
  readonly row: number;
  readonly column: number;
}

/** Where a key leads; undefined when the key does not move. `page` is the number of rows in view. */
export function moveInGrid(
  { key, ctrlKey }: { readonly key: string; readonly ctrlKey: boolean },
  { row, column }: GridPlace,
  rows: number,
  columns: number,
  page: number,
): GridPlace | undefined {
  const to = {
    ArrowDown: { row: row + 1, column },
    ArrowUp: { row: row - 1, column },
    ArrowRight: { row, column: column + 1 },
    ArrowLeft: { row, column: column - 1 },
    PageDown: { row: row + page, column },
    PageUp: { row: row - page, column },
    Home: { row: ctrlKey ? 0 : row, column: 0 },
    End: { row: ctrlKey ? rows - 1 : row, column: columns - 1 },
  }[key];
  if (to === undefined) return undefined;
  const within = (value: number, least: number, most: number): number =>
    Math.min(Math.max(value, least), Math.max(least, most));
  return { row: within(to.row, -1, rows - 1), column: within(to.column, 0, columns - 1) };
}
