/** Go's text/tabwriter: cells end with a tab, and a column is a run of neighbouring lines that have that cell. */

export interface TabOptions {
  readonly minWidth: number;
  readonly padding: number;
  /** Columns never get narrower than they were in an earlier text (kubectl keeps tables aligned while it watches). */
  readonly rememberWidths?: boolean;
}

export class TabWriter {
  readonly #options: TabOptions;
  readonly #remembered: number[] = [];

  constructor(options: TabOptions) {
    this.#options = options;
  }

  /** Aligns a text of complete lines. */
  align(text: string): string {
    if (text === '') return '';
    const ended = text.endsWith('\n');
    const lines = (ended ? text.slice(0, -1) : text).split('\n').map((line) => line.split('\t'));
    const out: string[] = lines.map(() => '');
    this.#format(lines, 0, lines.length, 0, out);
    return out.join('\n') + (ended ? '\n' : '');
  }

  /** Lays out the lines of one block from a column on; the last cell of a line is never padded. */
  #format(lines: readonly string[][], from: number, to: number, column: number, out: string[]): void {
    let line = from;
    while (line < to) {
      const hasColumn = (index: number): boolean => (lines[index]?.length ?? 0) - 1 > column;
      if (!hasColumn(line)) {
        out[line] += lines[line]?.[column] ?? '';
        line++;
        continue;
      }
      let end = line;
      let width = this.#options.minWidth;
      while (end < to && hasColumn(end)) {
        width = Math.max(width, [...(lines[end]?.[column] ?? '')].length + this.#options.padding);
        end++;
      }
      if (this.#options.rememberWidths === true) {
        width = Math.max(width, this.#remembered[column] ?? 0);
        this.#remembered[column] = width;
      }
      for (let index = line; index < end; index++) {
        const cell = lines[index]?.[column] ?? '';
        out[index] += cell + ' '.repeat(width - [...cell].length);
      }
      this.#format(lines, line, end, column + 1, out);
      line = end;
    }
  }
}
