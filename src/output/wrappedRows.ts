/** Lists with one long line per entry, which narrow terminals break in mid-word. */
import type { Printed } from './input.ts';
import type { Row } from './parsed.ts';
import { isDigit } from './scan.ts';

/** A broken line has at most this many pieces: some 500 characters on 80 columns. */
const mostPieces = 8;

/** Reads every entry; the pieces of a broken one are joined when only together they are an entry. */
export function readWrappedRows(printed: Printed, read: (line: string) => Row | undefined): readonly Row[] {
  const { lines, leftovers } = printed;
  const rows: Row[] = [];
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? '';
    if (line === '') continue;
    if (!startsEntry(line)) {
      leftovers.take(line, i);
      continue;
    }
    let next = i + 1;
    while (
      next < lines.length &&
      next - i < mostPieces &&
      lines[next] !== '' &&
      !startsEntry(lines[next] ?? '')
    )
      next++;
    let row: Row | undefined;
    if (next > i + 1) {
      const pieces = lines.slice(i, next);
      row = read(pieces.join('')) ?? read(pieces.join(' '));
      if (row !== undefined) i = next - 1;
    }
    row ??= read(line);
    if (row !== undefined) rows.push(row);
    else leftovers.take(line, i);
  }
  return rows;
}

/** `TCP IN …`, `132 OUT …`: a protocol, then a direction. */
function startsEntry(line: string): boolean {
  const space = line.indexOf(' ');
  if (space < 1 || space > 7) return false;
  const code = line.charCodeAt(0);
  if (!isDigit(code) && (code < 65 || code > 90)) return false;
  return (
    line.startsWith('IN ', space + 1) ||
    line.startsWith('OUT ', space + 1) ||
    line.startsWith('SVC ', space + 1)
  );
}
