/**
 * The usual form of a line, read straight out of the whole text. Maps and captures have hundreds of thousands of lines,
 * nearly all of one form: an expression tells whether a line is of it, a cursor then takes the fields without cutting the
 * line up. A line of any other form goes the general way, one by one, with the same result.
 */
import { Cursor } from './cursor.ts';
import type { Rows } from './rows.ts';

/** Made anew for each text: a sticky expression keeps its place. */
export interface LineForm {
  /** Sticky, from the line's start to behind its end (`endOfLine`), and linear on any text. */
  readonly pattern: RegExp;
  /** Reads the row at the cursor, of which the pattern has made sure. It may stop anywhere in the line. */
  take(line: Cursor, rows: Rows): void;
}

/** IPv4 only, as a map prints it; anything else is read the general way. */
export const ipv4 = String.raw`\d{1,3}(?:\.\d{1,3}){3}`;
/** A number that a double holds exactly. */
export const number = String.raw`\d{1,15}`;
export const endOfLine = String.raw` *(?:\n|$)`;

/** The parts of a form one after the other, compiled. */
export function sticky(...parts: readonly string[]): RegExp {
  return new RegExp(parts.join(''), 'y');
}

/** Takes a line of the form and moves the cursor behind it; false, and nothing is done, when it is of another. */
export function takeLine({ pattern, take }: LineForm, cursor: Cursor, rows: Rows): boolean {
  pattern.lastIndex = cursor.at;
  if (!pattern.test(cursor.text)) return false;
  take(cursor, rows);
  cursor.at = pattern.lastIndex;
  return true;
}

/** Gives each line that is not of the form, and not empty, to `other`; `index` counts from 0. */
export function readLines(
  text: string,
  form: LineForm | undefined,
  rows: Rows,
  other: (line: string, index: number) => void,
): void {
  const cursor = new Cursor(text);
  for (let index = 0; cursor.at < text.length; index++) {
    if (form !== undefined && takeLine(form, cursor, rows)) continue;
    const line = cursor.line();
    if (line !== '') other(line, index);
  }
}

/** Makes each list once: the flags of all entries of a map are a few different ones. The lists are shared. */
export function remembered<Argument extends string | number, Result>(
  make: (argument: Argument) => Result,
): (argument: Argument) => Result {
  const known = new Map<Argument, Result>();
  return (argument) => {
    const before = known.get(argument);
    if (before !== undefined) return before;
    const result = make(argument);
    if (known.size < 4096) known.set(argument, result);
    return result;
  };
}
