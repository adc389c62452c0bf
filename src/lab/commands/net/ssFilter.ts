/** The filter of `ss`: states, then an expression over the two ends of a socket (iproute2's ssfilter.y). */
import { contains, parseIpv4, parsePrefix } from '../../../ipv4.ts';
import type { Prefix } from '../../../ipv4.ts';
import type { Endpoint, Socket } from '../../net/types.ts';
import { serviceNamed } from './services.ts';

export class FilterFault extends Error {
  readonly exit: number;

  constructor(message: string, exit = 1) {
    super(message);
    this.name = 'FilterFault';
    this.exit = exit;
  }
}

type State = Socket['state'];
export type SocketTest = (socket: Socket) => boolean;

export interface SocketFilter {
  /** Undefined: those that the options choose. */
  readonly states: ReadonlySet<State> | undefined;
  readonly matches: SocketTest;
}

const NAMES: Readonly<Record<string, State>> = {
  established: 'ESTAB',
  'syn-sent': 'SYN-SENT',
  'fin-wait-1': 'FIN-WAIT-1',
  'fin-wait-2': 'FIN-WAIT-2',
  'time-wait': 'TIME-WAIT',
  closed: 'UNCONN',
  unconnected: 'UNCONN',
  'close-wait': 'CLOSE-WAIT',
  'last-ack': 'LAST-ACK',
  listening: 'LISTEN',
};
const ALL: readonly State[] = [...new Set(Object.values(NAMES))];
const without = (...left: readonly State[]): readonly State[] => ALL.filter((state) => !left.includes(state));
const GROUPS: Readonly<Record<string, readonly State[]>> = {
  all: ALL,
  connected: without('UNCONN', 'LISTEN'),
  synchronized: without('UNCONN', 'LISTEN', 'SYN-SENT'),
  bucket: ['TIME-WAIT'],
  big: without('TIME-WAIT'),
  // States that no socket of this lab stays in.
  'syn-recv': [],
  closing: [],
};

const COMPARES: Readonly<Record<string, (one: number, other: number) => boolean>> = {
  '=': (one, other) => one === other,
  '!=': (one, other) => one !== other,
  '>': (one, other) => one > other,
  '<': (one, other) => one < other,
  '>=': (one, other) => one >= other,
  '<=': (one, other) => one <= other,
};
const SPELLINGS: Readonly<Record<string, string>> = {
  '==': '=',
  eq: '=',
  ne: '!=',
  neq: '!=',
  gt: '>',
  lt: '<',
  ge: '>=',
  geq: '>=',
  le: '<=',
  leq: '<=',
};
const WORDS: Readonly<Record<string, 'and' | 'or' | 'not'>> = {
  and: 'and',
  '&': 'and',
  '&&': 'and',
  or: 'or',
  '|': 'or',
  '||': 'or',
  not: 'not',
  '!': 'not',
};

export function parseSocketFilter(words: readonly string[]): SocketFilter {
  const tokens = words.flatMap((word) => word.match(/[()]|[!=<>]=|[=<>]|!(?==)|[^\s()=<>!]+|!/g) ?? []);
  let states: Set<State> | undefined;
  let at = 0;
  while (tokens[at] === 'state' || tokens[at] === 'exclude') {
    const name = tokens[at + 1] ?? '';
    const group = GROUPS[name] ?? (NAMES[name] === undefined ? undefined : [NAMES[name]]);
    if (group === undefined) throw new FilterFault(`ss: wrong state name: ${name}`, 255);
    if (tokens[at] === 'state') states = new Set([...(states ?? []), ...group]);
    else states = new Set([...(states ?? ALL)].filter((state) => !group.includes(state)));
    at += 2;
  }
  const reader = new Reader(tokens.slice(at));
  const matches = reader.done ? (): boolean => true : reader.either();
  if (!reader.done) throw new FilterFault('ss: bison bellows (while parsing filter): "syntax error!"', 255);
  return { states, matches };
}

class Reader {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  get done(): boolean {
    return this.#at >= this.#tokens.length;
  }

  either(): SocketTest {
    const one = this.#both();
    if (WORDS[this.#peek()] !== 'or') return one;
    this.#at += 1;
    const other = this.either();
    return (socket) => one(socket) || other(socket);
  }

  /** Two conditions side by side are both meant, too. */
  #both(): SocketTest {
    const one = this.#one();
    if (this.done || this.#peek() === ')' || WORDS[this.#peek()] === 'or') return one;
    if (WORDS[this.#peek()] === 'and') this.#at += 1;
    const other = this.#both();
    return (socket) => one(socket) && other(socket);
  }

  #one(): SocketTest {
    const word = this.#next();
    if (WORDS[word] === 'not') {
      const test = this.#one();
      return (socket) => !test(socket);
    }
    if (word === '(') {
      const test = this.either();
      if (this.#next() !== ')')
        throw new FilterFault('ss: bison bellows (while parsing filter): "syntax error!"', 255);
      return test;
    }
    if (word === 'sport' || word === 'dport') return this.#port(word);
    if (word === 'src' || word === 'dst') return this.#end(word);
    if (word === 'dev' || word === 'fwmark' || word === 'cgroup' || word === 'autobound')
      throw new FilterFault(`ss: the filter "${word}" is not simulated in this lab`);
    this.#at -= 1;
    return this.#end('dst');
  }

  #port(which: 'sport' | 'dport'): SocketTest {
    const operator = this.#operator() ?? '=';
    const compare = COMPARES[operator];
    const wanted = portOf(this.#next().replace(/^.*:/, ''));
    return (socket) => {
      const port = (which === 'sport' ? socket.local : socket.remote)?.port ?? 0;
      return compare?.(port, wanted) === true;
    };
  }

  #end(which: 'src' | 'dst'): SocketTest {
    const operator = this.#operator() ?? '=';
    if (operator !== '=' && operator !== '!=')
      throw new FilterFault('ss: bison bellows (while parsing filter): "syntax error!"', 255);
    const test = endTest(this.#next());
    const none = { address: '0.0.0.0', port: 0 };
    return (socket) => test((which === 'src' ? socket.local : socket.remote) ?? none) === (operator === '=');
  }

  #operator(): string | undefined {
    const word = SPELLINGS[this.#peek()] ?? this.#peek();
    if (COMPARES[word] === undefined) return undefined;
    this.#at += 1;
    return word;
  }

  #peek(): string {
    return this.#tokens[this.#at] ?? '';
  }

  #next(): string {
    const word = this.#tokens[this.#at];
    if (word === undefined)
      throw new FilterFault('ss: bison bellows (while parsing filter): "syntax error!"', 255);
    this.#at += 1;
    return word;
  }
}

/** `address`, `prefix/length`, either with `:port`, or only `:port`. */
function endTest(text: string): (end: Endpoint) => boolean {
  const [, host = '', portText] = /^\[?(.*?)\]?(?::([^:]+|\*))?$/.exec(text) ?? [];
  const port = portText === undefined || portText === '*' ? undefined : portOf(portText);
  const prefix: Prefix | undefined = host === '' || host === '*' ? undefined : parsePrefix(host);
  if (host !== '' && host !== '*' && prefix === undefined)
    throw new FilterFault(
      `Error: an inet prefix is expected rather than "${host}".\nCannot parse dst/src address.`,
    );
  return (end) =>
    (port === undefined || end.port === port) &&
    (prefix === undefined || contains(prefix, parseIpv4(end.address) ?? 0));
}

function portOf(text: string): number {
  const port = /^\d+$/.test(text) ? Number(text) : serviceNamed(text)?.port;
  if (port === undefined) throw new FilterFault(`Error: "${text}" does not look like a port.`);
  return port;
}
