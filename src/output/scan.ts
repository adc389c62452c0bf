/** Small steps over a line without regular expressions: maps and captures have hundreds of thousands of them. */
import type { Value } from './parsed.ts';

/** A row while it is read. */
export type RowDraft = Record<string, Value>;

/** The decimal number at [from, to), or -1 when that is none. Above 2^53 use the text. */
export function digits(text: string, from: number, to: number): number {
  if (from >= to || to - from > 15) return -1;
  let number = 0;
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return number;
}

/** The first index from `from` that holds no space. */
export function skipSpaces(text: string, from: number): number {
  let i = from;
  while (text.charCodeAt(i) === 32) i++;
  return i;
}

/** The end of the word that starts at `from`. */
export function wordEnd(text: string, from: number): number {
  const space = text.indexOf(' ', from);
  return space < 0 ? text.length : space;
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** A count or id, kept as text when a double cannot hold it exactly. */
export function bigNumber(text: string): number | string {
  const number = digits(text, 0, text.length);
  return number < 0 ? text : number;
}

/** `a.b.c.d`, `[a::b]` or `a::b` with a port behind the last colon; also with digits blacked out (`10.x.x.203:80`). */
export function isAddressWithPort(text: string): boolean {
  const colon = text.lastIndexOf(':');
  return colon > 0 && digits(text, colon + 1, text.length) >= 0 && isAddress(text.slice(0, colon));
}

/** Shape only: letters that hexadecimal, brackets and blacked-out digits use. Not an octet check. */
export function isAddress(text: string): boolean {
  let separators = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const fine =
      isDigit(code) ||
      (code >= 97 && code <= 102) ||
      (code >= 65 && code <= 70) ||
      code === 120 ||
      code === 88 ||
      code === 42;
    if (code === 46 || code === 58) separators++;
    else if (!fine && code !== 91 && code !== 93) return false;
  }
  return separators >= 2;
}
