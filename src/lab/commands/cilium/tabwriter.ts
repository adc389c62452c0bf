/**
 * Go's text/tabwriter as cilium-dbg uses it: a cell is padded when a tab follows it, so text after a line's last tab
 * never widens a column. A column is as wide as its widest cell in one block of consecutive lines.
 */
export interface TabOptions {
  readonly minwidth: number;
  readonly padding: number;
}

/** cilium-dbg's usual writer: `tabwriter.NewWriter(os.Stdout, 5, 0, 3, ' ', 0)`. */
export const LIST: TabOptions = { minwidth: 5, padding: 3 };
/** `NewWriter(os.Stdout, 2, 0, 3, ' ', 0)`: identity list, status. */
export const NARROW: TabOptions = { minwidth: 2, padding: 3 };

/** @param text lines whose cells end in tabs */
export function tabulate(text: string, options: TabOptions = LIST): string {
  const lines = text.split('\n').map((line) => line.split('\t'));
  const written = lines.map(() => '');
  alignColumn(lines, written, 0, lines.length, 0, options);
  return written.join('\n');
}

/** Formats lines `from`…`to` from `column` on; lines without a terminated cell there end a block (as the Go format() does). */
function alignColumn(
  lines: readonly (readonly string[])[],
  written: string[],
  from: number,
  to: number,
  column: number,
  options: TabOptions,
): void {
  let index = from;
  while (index < to) {
    const cells = lines[index] ?? [];
    if (column >= cells.length - 1) {
      written[index] += cells[column] ?? '';
      index++;
      continue;
    }
    let end = index;
    let width = 0;
    while (end < to && column < (lines[end] ?? []).length - 1) {
      width = Math.max(width, [...(lines[end]?.[column] ?? '')].length);
      end++;
    }
    const padded = Math.max(options.minwidth, width + options.padding);
    for (let line = index; line < end; line++) {
      const cell = lines[line]?.[column] ?? '';
      written[line] += cell + ' '.repeat(padded - [...cell].length);
    }
    alignColumn(lines, written, index, end, column + 1, options);
    index = end;
  }
}
