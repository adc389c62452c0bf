/** Reads a sed script into commands. */
import { toJavaScript } from '../../shell/posixRegExp.ts';

export type Address =
  | { readonly kind: 'line'; readonly line: number }
  | { readonly kind: 'last' }
  | { readonly kind: 'match'; readonly matcher: RegExp | undefined }
  /** `2~3`: every third line from the second. */
  | { readonly kind: 'step'; readonly first: number; readonly step: number }
  /** `addr,+3`: as a second address. */
  | { readonly kind: 'more'; readonly lines: number };

export interface SedCommand {
  readonly from?: Address;
  readonly to?: Address;
  readonly negated: boolean;
  readonly name: string;
  /** Text of a, i, c; a label; a file name. */
  readonly text: string;
  readonly block: readonly SedCommand[];
  readonly substitute?: Substitution;
  readonly map?: ReadonlyMap<string, string>;
}

export interface Substitution {
  /** Undefined: the last one used. */
  readonly matcher: RegExp | undefined;
  readonly replacement: readonly ReplacementPart[];
  readonly global: boolean;
  readonly print: boolean;
  /** Which match, from 1. */
  readonly nth: number;
}

/** Text, a group, or a change of case: `\U`, `\L`, `\u`, `\l`, `\E`. */
export type ReplacementPart =
  string | { readonly group: number } | { readonly letterCase: 'U' | 'L' | 'u' | 'l' | 'E' };

export class SedError extends Error {}

export function parseSed(script: string, extended: boolean): SedCommand[] {
  return new SedParser(script, extended).parse();
}

class SedParser {
  readonly #text: string;
  readonly #extended: boolean;
  #at = 0;

  constructor(text: string, extended: boolean) {
    this.#text = text;
    this.#extended = extended;
  }

  parse(): SedCommand[] {
    const commands = this.#list();
    if (this.#at < this.#text.length) throw this.#wrong("unexpected `}'");
    return commands;
  }

  #wrong(message: string): SedError {
    return new SedError(`-e expression #1, char ${this.#at}: ${message}`);
  }

  #peek(): string {
    return this.#text.charAt(this.#at);
  }

  #skip(characters: RegExp): void {
    while (this.#at < this.#text.length && characters.test(this.#peek())) this.#at += 1;
  }

  #list(): SedCommand[] {
    const commands: SedCommand[] = [];
    for (;;) {
      this.#skip(/[\s;]/);
      if (this.#at >= this.#text.length || this.#peek() === '}') return commands;
      if (this.#peek() === '#') {
        this.#skip(/[^\n]/);
        continue;
      }
      commands.push(this.#command());
    }
  }

  #command(): SedCommand {
    const from = this.#address();
    let to: Address | undefined;
    this.#skip(/[ \t]/);
    if (from && this.#peek() === ',') {
      this.#at += 1;
      this.#skip(/[ \t]/);
      to = this.#address();
      if (!to) throw this.#wrong("unexpected `,'");
    }
    this.#skip(/[ \t]/);
    const negated = this.#peek() === '!';
    if (negated) this.#at += 1;
    this.#skip(/[ \t]/);
    const name = this.#peek();
    this.#at += 1;
    const base = { ...(from ? { from } : {}), ...(to ? { to } : {}), negated, name, text: '', block: [] };
    switch (name) {
      case '':
        throw this.#wrong('missing command');
      case '{': {
        const block = this.#list();
        if (this.#peek() !== '}') throw this.#wrong("unmatched `{'");
        this.#at += 1;
        return { ...base, block };
      }
      case 's':
        return { ...base, substitute: this.#substitution() };
      case 'y':
        return { ...base, map: this.#map() };
      case 'a':
      case 'i':
      case 'c':
        return { ...base, text: this.#textArgument() };
      case 'b':
      case 't':
      case 'T':
      case ':':
      case 'r':
      case 'w': {
        this.#skip(/[ \t]/);
        const start = this.#at;
        this.#skip(name === 'r' || name === 'w' ? /[^\n]/ : /[^\n;}]/);
        return { ...base, text: this.#text.slice(start, this.#at).trim() };
      }
      case 'q':
      case 'Q': {
        const start = this.#at;
        this.#skip(/[ \t\d]/);
        return { ...base, text: this.#text.slice(start, this.#at).trim() };
      }
      default:
        if (!'pdDnNgGhHxPl='.includes(name)) throw this.#wrong(`unknown command: \`${name}'`);
        return base;
    }
  }

  #address(): Address | undefined {
    const rest = this.#text.slice(this.#at);
    const number = /^(\d+)(?:~(\d+))?/.exec(rest);
    const more = /^\+(\d+)/.exec(rest);
    if (number) {
      this.#at += number[0].length;
      if (number[2] !== undefined) return { kind: 'step', first: Number(number[1]), step: Number(number[2]) };
      return { kind: 'line', line: Number(number[1]) };
    }
    if (more) {
      this.#at += more[0].length;
      return { kind: 'more', lines: Number(more[1]) };
    }
    if (rest.startsWith('$')) {
      this.#at += 1;
      return { kind: 'last' };
    }
    if (!rest.startsWith('/') && !rest.startsWith('\\')) return undefined;
    if (rest.startsWith('\\')) this.#at += 1;
    const delimiter = this.#peek();
    this.#at += 1;
    const source = this.#until(delimiter, 'unterminated address regex', true);
    const flags = /^[IM]*/.exec(this.#text.slice(this.#at))?.[0] ?? '';
    this.#at += flags.length;
    return { kind: 'match', matcher: this.#regExp(source, flags.includes('I') ? 'i' : '') };
  }

  /** Up to the delimiter; an escaped delimiter is the delimiter itself, a newline may be written `\n`. */
  #until(delimiter: string, missing: string, isRegExp: boolean): string {
    let text = '';
    let bracket = false;
    for (; this.#at < this.#text.length; this.#at += 1) {
      const char = this.#peek();
      if (char === '\\') {
        const next = this.#text.charAt(this.#at + 1);
        text += next === delimiter && !/[(){}+?|.*[\]^$]/.test(next) ? next : char + next;
        this.#at += 1;
      } else if (char === delimiter && !bracket) {
        this.#at += 1;
        return text;
      } else {
        if (isRegExp && char === '[' && !bracket) {
          bracket = true;
          const lead = /^\[\^?\]?/.exec(this.#text.slice(this.#at))?.[0] ?? '[';
          text += lead;
          this.#at += lead.length - 1;
          continue;
        }
        if (char === ']') bracket = false;
        text += char;
      }
    }
    throw this.#wrong(missing);
  }

  #regExp(source: string, flags: string): RegExp | undefined {
    if (source === '') return undefined;
    try {
      return new RegExp(toJavaScript(source, this.#extended ? 'extended' : 'basic'), `g${flags}`);
    } catch (error) {
      throw this.#wrong(error instanceof Error ? error.message : String(error));
    }
  }

  #substitution(): Substitution {
    const delimiter = this.#peek();
    this.#at += 1;
    const source = this.#until(delimiter, "unterminated `s' command", true);
    const replacement = this.#until(delimiter, "unterminated `s' command", false);
    const flags = /^[gpIiMme\d]*/.exec(this.#text.slice(this.#at))?.[0] ?? '';
    this.#at += flags.length;
    if (/[^\s;}#]/.test(this.#peek())) throw this.#wrong("unknown option to `s'");
    const matcher = this.#regExp(source, (/[iI]/.test(flags) ? 'i' : '') + (/[mM]/.test(flags) ? 'm' : ''));
    return {
      matcher,
      replacement: readReplacement(replacement),
      global: flags.includes('g'),
      print: flags.includes('p'),
      nth: Number(/\d+/.exec(flags)?.[0] ?? 1),
    };
  }

  #map(): ReadonlyMap<string, string> {
    const delimiter = this.#peek();
    this.#at += 1;
    const plain = (text: string): string[] => [...text.replace(/\\n/g, '\n').replace(/\\\\/g, '\\')];
    const from = plain(this.#until(delimiter, "unterminated `y' command", false));
    const to = plain(this.#until(delimiter, "unterminated `y' command", false));
    if (from.length !== to.length) throw this.#wrong("strings for `y' command are different lengths");
    return new Map(from.map((char, index) => [char, to[index] ?? char]));
  }

  #textArgument(): string {
    const match = /^[ \t]*\\?\n?[ \t]*((?:\\\n|\\.|[^\n\\])*)/.exec(this.#text.slice(this.#at));
    this.#at += match?.[0].length ?? 0;
    const text = match?.[1] ?? '';
    if (text === '') throw this.#wrong("expected \\ after `a', `c' or `i'");
    return text.replace(/\\(.|\n)/g, (_, char: string) => (char === 't' ? '\t' : char));
  }
}

function readReplacement(text: string): ReplacementPart[] {
  const parts: ReplacementPart[] = [];
  let literal = '';
  const flush = (): void => {
    if (literal !== '') parts.push(literal);
    literal = '';
  };
  for (let index = 0; index < text.length; index += 1) {
    const char = text.charAt(index);
    if (char === '&') {
      flush();
      parts.push({ group: 0 });
    } else if (char === '\\') {
      index += 1;
      const next = text.charAt(index);
      if (/\d/.test(next)) {
        flush();
        parts.push({ group: Number(next) });
      } else if (next === 'U' || next === 'L' || next === 'u' || next === 'l' || next === 'E') {
        flush();
        parts.push({ letterCase: next });
      } else literal += next === 'n' ? '\n' : next === 't' ? '\t' : next;
    } else literal += char;
  }
  flush();
  return parts;
}
