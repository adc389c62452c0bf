/** Tables that line up under a header, as kubectl and the agent's state database print them: cells may hold single spaces. */

export interface Header {
  readonly names: readonly string[];
  /** Where each column begins. */
  readonly starts: readonly number[];
}

/** Header names are two or more spaces apart. */
export function readHeader(line: string): Header {
  const names: string[] = [];
  const starts: number[] = [];
  const pattern = /\S+(?: \S+)*/g;
  for (let match = pattern.exec(line); match !== null; match = pattern.exec(line)) {
    names.push(match[0]);
    starts.push(match.index);
  }
  return { names, starts };
}

/**
 * The cells of a row, by the header's offsets; undefined when the row does not stand under it (an edited paste, or an
 * update of `--watch`, which pads each event on its own).
 */
export function cellsUnder(header: Header, line: string): readonly string[] | undefined {
  const cells: string[] = [];
  const { starts } = header;
  for (let i = 0; i < starts.length; i++) {
    const start = starts[i] ?? 0;
    const end = starts[i + 1] ?? line.length;
    if (start > 0 && start <= line.length && line.charCodeAt(start - 1) !== 32) return undefined;
    const cell = line.slice(start, end);
    const text = cell.trim();
    if (text !== '' && cell.charCodeAt(0) === 32) return undefined;
    if (i < starts.length - 1 && text.includes('  ')) return undefined;
    cells.push(text);
  }
  return cells;
}

/** Cells by the gaps between them, which loses empty ones. */
export function cellsByGaps(line: string): readonly string[] {
  return line.trim().split(/ {2,}|\t+/);
}

/** `EXTERNAL-IP` → `externalIp`, `PORT(S)` → `ports`, `IPS AVAILABLE` → `ipsAvailable`, `NetworkInterface` → `networkInterface`. */
export function columnId(header: string): string {
  const words = header
    .replace(/[()]/g, '')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '');
  const mixed = /[a-z]/.test(header);
  return words
    .map((word, i) => {
      const lower = mixed
        ? word.replace(/^[A-Z]+(?![a-z])|^[A-Z]/, (capitals) => capitals.toLowerCase())
        : word.toLowerCase();
      return i === 0 ? lower : lower.charAt(0).toUpperCase() + lower.slice(1);
    })
    .join('');
}
