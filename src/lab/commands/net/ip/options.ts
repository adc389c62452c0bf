/** What `ip` was asked for before its object: -4, -br, -c, -d, -j, -o, -s. */
import type { Namespace } from '../../../net/types.ts';

export interface IpOptions {
  readonly ipv4Only: boolean;
  readonly ipv6Only: boolean;
  readonly brief: boolean;
  readonly details: boolean;
  readonly json: boolean;
  readonly oneLine: boolean;
  readonly statistics: boolean;
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
