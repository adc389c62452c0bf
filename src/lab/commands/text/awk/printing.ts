import type { Process } from '../../../process.ts';
import { resolvePath } from '../../../shell/files.ts';
import { formatPrintf } from '../printf.ts';
import type { Redirection } from './syntax.ts';
import { toNumber, toText, type Value } from './values.ts';

/** Where `print` and `printf` put their text. What goes to a stream or into a command waits until it is taken. */
export class Printing {
  readonly #process: Process;
  /** Files that this program has written: the first `>` empties a file, later ones add to it. */
  readonly #written = new Set<string>();
  out = '';
  err = '';
  /** What was printed into commands, in the order in which they were named. */
  readonly piped = new Map<string, string>();

  constructor(process: Process) {
    this.#process = process;
  }

  /** `kind` undefined: to stdout. */
  print(text: string, kind?: Redirection['kind'], target = ''): void {
    if (kind === '|') this.piped.set(target, (this.piped.get(target) ?? '') + text);
    else if (kind === undefined || target === '/dev/stdout' || target === '-') this.out += text;
    else if (target === '/dev/stderr') this.err += text;
    else {
      const { cwd, machine } = this.#process;
      const path = resolvePath(cwd, target);
      if (kind === '>' && !this.#written.has(path)) machine.files.write(path, '');
      this.#written.add(path);
      machine.files.append(path, text);
    }
  }
}

/** As printf(1), but an integer conversion takes any number, truncated: the command would refuse "3.7". */
export function formatValues(format: string, values: readonly Value[]): string {
  let next = 0;
  const texts: string[] = [];
  for (const match of format.matchAll(/%(?:%|[-+ 0#]*(\*)?\d*(?:\.(?:(\*)|\d*))?([a-zA-Z]))/g)) {
    const [whole, starWidth, starPrecision, letter = ''] = match;
    if (whole === '%%') continue;
    for (const star of [starWidth, starPrecision])
      if (star !== undefined) texts.push(String(toNumber(values[next++])));
    const value = values[next++];
    if (letter === 'c') texts.push(typeof value === 'number' ? String.fromCodePoint(value) : toText(value));
    else if (/[diouxX]/.test(letter)) texts.push(integerText(toNumber(value)));
    else texts.push(/[eEfFgG]/.test(letter) ? String(toNumber(value)) : toText(value));
  }
  return formatPrintf(format.replace(/\\/g, '\\\\'), texts, 0).text;
}

function integerText(value: number): string {
  return Number.isFinite(value) ? BigInt(Math.trunc(value)).toString() : '0';
}
