/** Lists with one long line per entry, which narrow terminals break in mid-word. */
import type { Printed } from './input.ts';
import { matchAt, number, Rows } from './lineForm.ts';
import type { LineForm } from './lineForm.ts';
import type { Row } from './parsed.ts';
import { isDigit } from './scan.ts';

/** A broken line has at most this many pieces: some 500 characters on 80 columns. */
const mostPieces = 8;

/** `PROTO DIR address:port -> address:port`: how the usual form of every such entry begins. */
export const entryStart = String.raw`([\dA-Z][^ \n]{0,6}) (IN|OUT|SVC) ([\d.]+):${number} -> ([\d.]+):${number} `;
/** Nothing on the next line may belong to the entry. */
export const entryEnd = String.raw` *(?:\n(?=\n|$|[\dA-Z][^ \n]{0,6} (?:IN|OUT|SVC) )|$)`;

/** Reads every entry; the pieces of a broken one are joined when only together they are an entry. */
export function readWrappedRows(
  { text, leftovers }: Printed,
  form: LineForm,
  read: (line: string) => Row | undefined,
): Rows {
  const rows = new Rows();
  let index = 0;
  for (let at = 0; at < text.length;) {
    const match = matchAt(form, text, at);
    if (match !== null) {
      form.take(match, rows);
      at = form.pattern.lastIndex;
      index++;
      continue;
    }
    const pieces = piecesAt(text, at);
    const [line = ''] = pieces;
    let row: Row | undefined;
    let taken = 1;
    if (pieces.length > 1) {
      row = read(pieces.join('')) ?? read(pieces.join(' '));
      if (row !== undefined) taken = pieces.length;
    }
    if (row === undefined && startsEntry(line)) row = read(line);
    if (row !== undefined) rows.add(row);
    else if (line !== '') leftovers.take(line, index);
    for (let i = 0; i < taken; i++) at += (pieces[i]?.length ?? 0) + 1;
    index += taken;
  }
  return rows;
}

/** The line at `at`; when an entry starts there, also the lines below that start nothing of their own. */
function piecesAt(text: string, at: number): readonly string[] {
  const pieces: string[] = [];
  for (let from = at; from < text.length && pieces.length < mostPieces;) {
    const newline = text.indexOf('\n', from);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(from, end);
    if (pieces.length > 0 && (line === '' || startsEntry(line))) break;
    pieces.push(line);
    if (pieces.length === 1 && !startsEntry(line)) break;
    from = end + 1;
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
