/**
 * The usual form of a line, read in one step out of the whole text. Maps and captures have hundreds of thousands of lines,
 * nearly all of one form; those of any other form go the general way, one by one, with the same result.
 */
import type { Row } from './parsed.ts';

/** Where the rows of an output come together. */
export class Rows {
  readonly all: Row[] = [];
  /** Enough of them to tell which columns there are. */
  readonly samples: Row[] = [];
  readonly #forms: boolean[] = [];

  add(row: Row): void {
    this.all.push(row);
    this.samples.push(row);
  }

  /** Rows of the same `form`, a small number, have the same fields. */
  addForm(form: number, row: Row): void {
    this.all.push(row);
    if (this.#forms[form] === true) return;
    this.#forms[form] = true;
    this.samples.push(row);
  }
}

/** Made anew for each text: a sticky expression keeps its place. */
export interface LineForm {
  /** Sticky, from the line's start to behind its end (`endOfLine`), and linear on any text. */
  readonly pattern: RegExp;
  take(match: RegExpExecArray, rows: Rows): void;
}

/** IPv4 only, as a map prints it; anything else is read the general way. */
export const ipv4 = String.raw`\d{1,3}(?:\.\d{1,3}){3}`;
/** A number that a double holds exactly. */
export const number = String.raw`(\d{1,15})`;
export const endOfLine = String.raw` *(?:\n|$)`;

/** The parts of a form one after the other, compiled. */
export function sticky(...parts: readonly string[]): RegExp {
  return new RegExp(parts.join(''), 'y');
}

/** Gives each line that is not of the form, and not empty, to `other`; `index` counts from 0. */
export function readLines(
  text: string,
  form: LineForm | undefined,
  rows: Rows,
  other: (line: string, index: number) => void,
): void {
  let index = 0;
  for (let at = 0; at <= text.length; index++) {
    const match = form === undefined ? null : matchAt(form, text, at);
    if (form !== undefined && match !== null) {
      form.take(match, rows);
      at = form.pattern.lastIndex;
      continue;
    }
    let end = text.indexOf('\n', at);
    if (end < 0) end = text.length;
    if (end > at) other(text.slice(at, end), index);
    at = end + 1;
  }
}

export function matchAt({ pattern }: LineForm, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** Addresses and flags that come again and again: beyond this many different ones remembering costs more than it saves. */
const mostRemembered = 4096;

/** The same function, which makes its value once for each of the arguments it meets most. The values are shared. */
export function remembered<Argument extends string | number, Result>(
  make: (argument: Argument) => Result,
): (argument: Argument) => Result {
  const known = new Map<Argument, Result>();
  return (argument) => {
    const before = known.get(argument);
    if (before !== undefined) return before;
    const result = make(argument);
    if (known.size < mostRemembered) known.set(argument, result);
    return result;
  };
}
