/** What `ip` was asked for before its object: -4, -br, -c, -d, -j, -o, -s. */
import type { Namespace } from '../../../net/types.ts';

export interface IpOptions {
  readonly ipv4Only: boolean;
  readonly ipv6Only: boolean;
  readonly brief: boolean;
  readonly details: boolean;
  readonly json: boolean;
  readonly oneLine: boolean;
  readonly pretty: boolean;
  /** How often -s was given. */
  readonly statistics: number;
  /** Counters with units of thousands. */
  readonly human: boolean;
  readonly paint: Paint;
}

export interface IpContext {
  readonly net: Namespace;
  readonly options: IpOptions;
  /** Milliseconds since the epoch; lifetimes count down. */
  readonly now: number;
  /** In a pod other namespaces have numbers, on a host they have names. */
  readonly namesNamespaces: boolean;
}

/** What goes to stderr, and the exit status: 1 a bad argument, 2 refused by the kernel, 255 a usage error. */
export class IpError extends Error {
  readonly exit: number;

  constructor(message: string, exit: number) {
    super(message);
    this.name = 'IpError';
    this.exit = exit;
  }
}

type Colour = 'interface' | 'mac' | 'inet' | 'inet6' | 'up' | 'down';
export type Paint = (colour: Colour, text: string) => string;

const CODES: Readonly<Record<Colour, number>> = {
  interface: 36,
  mac: 33,
  inet: 35,
  inet6: 34,
  up: 32,
  down: 31,
};

export const plain: Paint = (_, text) => text;
export const coloured: Paint = (colour, text) => `\u001b[${CODES[colour]}m${text}\u001b[0m`;

/** `-j`, and `-j -p` with the indentation of iproute2's own writer (json_writer.c). */
export function jsonText({ pretty }: Pick<IpOptions, 'pretty'>, rows: readonly unknown[]): string {
  if (!pretty) return `${JSON.stringify(rows)}\n`;
  if (rows.length === 0) return '[ ]\n';
  return `${prettyJson(rows, 0)}\n`;
}

function prettyJson(value: unknown, depth: number): string {
  const pad = '    '.repeat(depth + 1);
  if (Array.isArray(value)) {
    const inside = value.map((one) =>
      typeof one === 'object' && one !== null ? prettyJson(one, depth) : JSON.stringify(one),
    );
    return inside.length === 0 ? '[ ]' : `[ ${inside.join(',')} ]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(
    ([name, field]) => `${pad}    ${JSON.stringify(name)}: ${prettyJson(field, depth + 2)}`,
  );
  return `{\n${fields.join(',\n')}\n${pad}}`;
}

/** The words after the object, taken one by one. */
export class Words {
  readonly #words: readonly string[];
  #at = 0;

  constructor(words: readonly string[]) {
    this.#words = words;
  }

  get done(): boolean {
    return this.#at >= this.#words.length;
  }

  peek(): string | undefined {
    return this.#words[this.#at];
  }

  next(): string {
    const word = this.#words[this.#at++];
    if (word === undefined) throw new IpError('Command line is not complete. Try option "help"', 255);
    return word;
  }

  take(...keywords: readonly string[]): boolean {
    if (!keywords.includes(this.peek() ?? '')) return false;
    this.#at++;
    return true;
  }
}

/** The first of the candidates that the word abbreviates, as `matches()` in iproute2 chooses. */
export function abbreviated<Word extends string>(
  word: string,
  candidates: readonly Word[],
): Word | undefined {
  return candidates.find((candidate) => candidate.startsWith(word));
}
