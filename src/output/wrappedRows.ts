/** Lists with one long line per entry, which narrow terminals break in mid-word. */
import type { Printed } from './input.ts';
import { Cursor } from './cursor.ts';
import { ipv4, number, takeLine } from './lineForm.ts';
import type { LineForm } from './lineForm.ts';
import type { Row } from './parsed.ts';
import { Rows } from './rows.ts';
import { isDigit } from './scan.ts';

/** A broken line has at most this many pieces: some 500 characters on 80 columns. */
const mostPieces = 8;

/** `PROTO DIR address:port -> address:port`: how the usual form of every such entry begins. */
export const entryStart = String.raw`[\dA-Z][^ \n]{0,6} (?:IN|OUT|SVC) ${ipv4}:${number} -> ${ipv4}:${number} `;
/** Nothing on the next line may belong to the entry. */
export const entryEnd = String.raw` *(?:\n(?=\n|$|[\dA-Z][^ \n]{0,6} (?:IN|OUT|SVC) )|$)`;

/** Reads every entry; the pieces of a broken one are joined when only together they are an entry. */
export function readWrappedRows(
  { text, leftovers }: Printed,
  form: LineForm,
  read: (line: string) => Row | undefined,
): Rows {
  const rows = new Rows();
  const cursor = new Cursor(text);
  let index = 0;
  while (cursor.at < text.length) {
    if (takeLine(form, cursor, rows)) {
      index++;
      continue;
    }
    const from = cursor.at;
    const pieces = piecesAt(cursor);
    const [line = ''] = pieces;
    let row = pieces.length > 1 ? (read(pieces.join('')) ?? read(pieces.join(' '))) : undefined;
    if (row !== undefined) index += pieces.length;
    else {
      // The pieces, if any, are lines of their own.
      cursor.at = from + line.length + 1;
      if (startsEntry(line)) row = read(line);
      if (row === undefined && line !== '') leftovers.take(line, index);
      index++;
    }
    if (row !== undefined) rows.add(row);
  }
  return rows;
}

/** The next line; when an entry starts there, also the lines below that start nothing of their own. */
function piecesAt(cursor: Cursor): readonly string[] {
  const pieces = [cursor.line()];
  if (!startsEntry(pieces[0] ?? '')) return pieces;
  while (pieces.length < mostPieces && cursor.at < cursor.text.length) {
    const from = cursor.at;
    const line = cursor.line();
    if (line === '' || startsEntry(line)) {
      cursor.at = from;
      break;
    }
    pieces.push(line);
  }
  return pieces;
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
