/**
 * pcap filter expressions (pcap-filter(7)): protocols, host, net, port, portrange, directions, byte comparisons, and
 * their combinations. `and` and `or` bind equally and from the left, as in libpcap.
 */
import { parseIpv4, parsePrefix } from '../../../ipv4.ts';
import type { Prefix } from '../../../ipv4.ts';
import { parseComparison, startsComparison } from './arithmetic.ts';
import { hasMac, hasPort, inNetwork, isProtocol } from './predicate.ts';
import type { Predicate, Protocol, Side } from './predicate.ts';
import { FilterError, syntaxError, tokenize, Tokens } from './tokens.ts';

/** Names that expressions may use. */
export interface FilterNames {
  host(name: string): string | undefined;
  port(name: string): number | undefined;
}

type Kind = 'host' | 'net' | 'port' | 'portrange' | 'proto';

/** `host` and `port` without one are those of the primitive before: `port 80 or 443`. */
interface Qualifiers {
  readonly protocol?: Protocol;
  readonly side: Side;
  readonly kind: Kind;
}

const PROTOCOLS: ReadonlySet<string> = new Set([
  'ether',
  'ip',
  'arp',
  'rarp',
  'tcp',
  'udp',
  'icmp',
  'ip6',
  'icmp6',
]);
const KINDS: ReadonlySet<string> = new Set(['host', 'net', 'port', 'portrange', 'proto']);
const MAC = /^[0-9a-f]{1,2}(:[0-9a-f]{1,2}){5}$/i;

/** Throws a FilterError with libpcap's text. An empty expression matches everything. */
export function parseFilter(expression: string, names: FilterNames): Predicate {
  const tokens = tokenize(expression);
  if (tokens === undefined) throw syntaxError();
  if (tokens.length === 0) return () => true;
  const parser = new Parser(tokens, names);
  return parser.whole();
}

class Parser {
  readonly #tokens: Tokens;
  readonly #names: FilterNames;
  #last: Qualifiers | undefined;

  constructor(tokens: readonly string[], names: FilterNames) {
    this.#tokens = new Tokens(tokens);
    this.#names = names;
  }

  whole(): Predicate {
    const predicate = this.#expression();
    if (this.#tokens.peek() !== undefined) throw syntaxError();
    return predicate;
  }

  #expression(): Predicate {
    let left = this.#term();
    for (;;) {
      const operator = this.#tokens.take('and', '&&', 'or', '||');
      if (operator === undefined) return left;
      const [one, other] = [left, this.#term()];
      left =
        operator === 'and' || operator === '&&'
          ? (subject) => one(subject) && other(subject)
          : (subject) => one(subject) || other(subject);
    }
  }

  #term(): Predicate {
    if (this.#tokens.take('not', '!') !== undefined) {
      const denied = this.#term();
      return (subject) => !denied(subject);
    }
    if (startsComparison(this.#tokens)) return parseComparison(this.#tokens);
    if (this.#tokens.take('(') !== undefined) {
      const inside = this.#expression();
      this.#tokens.expect(')');
      return inside;
    }
    return this.#primitive();
  }

  #primitive(): Predicate {
    const single = this.#word();
    if (single !== undefined) return single;
    const protocol = this.#protocol();
    const side = this.#side();
    const kind = this.#kind();
    const value = this.#tokens.peek();
    const ended = value === undefined || ['and', 'or', '&&', '||', ')'].includes(value);
    if (protocol !== undefined && side === undefined && kind === undefined && ended)
      return isProtocol(protocol);
    if (ended) throw syntaxError();
    const bare = protocol === undefined && side === undefined && kind === undefined;
    const qualifiers: Qualifiers =
      bare && this.#last !== undefined
        ? this.#last
        : { ...(protocol && { protocol }), side: side ?? 'either', kind: kind ?? 'host' };
    if (bare && this.#last === undefined && !looksLikeAddress(value) && this.#names.host(value) === undefined)
      throw syntaxError();
    this.#last = qualifiers;
    return this.#qualified(qualifiers);
  }

  #word(): Predicate | undefined {
    const word = this.#tokens.peek();
    if (word === 'inbound' || word === 'outbound') {
      this.#tokens.next();
      return ({ direction }) => (direction === 'Out') === (word === 'outbound');
    }
    if (word === 'less' || word === 'greater') {
      this.#tokens.next();
      const bound = Number(this.#tokens.next());
      return ({ length }) => (word === 'less' ? length <= bound : length >= bound);
    }
    const last = this.#tokens.peek(1);
    const group =
      word === 'broadcast' || word === 'multicast'
        ? word
        : word === 'ether' && (last === 'broadcast' || last === 'multicast')
          ? last
          : undefined;
    if (group === undefined) return undefined;
    this.#tokens.next();
    this.#tokens.take('broadcast', 'multicast');
    return ({ frame }) =>
      group === 'broadcast'
        ? frame.destinationMac === 'ff:ff:ff:ff:ff:ff'
        : (Number.parseInt(frame.destinationMac.slice(0, 2), 16) & 1) === 1;
  }

  #protocol(): Protocol | undefined {
    const word = this.#tokens.peek();
    if (word === undefined || !isProtocolName(word)) return undefined;
    this.#tokens.next();
    return word;
  }

  #side(): Side | undefined {
    const first = this.#tokens.take('src', 'dst');
    if (first === undefined) return undefined;
    const joint = this.#tokens.peek();
    const second = this.#tokens.peek(1);
    if ((joint === 'or' || joint === 'and') && (second === 'dst' || second === 'src') && second !== first) {
      this.#tokens.next();
      this.#tokens.next();
      return joint === 'or' ? 'either' : 'both';
    }
    return first === 'src' ? 'source' : 'destination';
  }

  #kind(): Kind | undefined {
    const word = this.#tokens.peek();
    if (word === undefined || !isKind(word)) return undefined;
    this.#tokens.next();
    return word;
  }

  #qualified({ protocol, side, kind }: Qualifiers): Predicate {
    const value = this.#tokens.next();
    const carried = protocol === undefined ? (): boolean => true : isProtocol(protocol);
    const matches = this.#value(value, kind, side, protocol);
    return (subject) => carried(subject) && matches(subject);
  }

  #value(value: string, kind: Kind, side: Side, protocol: Protocol | undefined): Predicate {
    if (kind === 'port') {
      const port = this.#port(value);
      return hasPort(port, port, side);
    }
    if (kind === 'portrange') {
      const [low = '', high = ''] = value.split('-');
      return hasPort(this.#port(low), this.#port(high), side);
    }
    if (kind === 'proto') {
      const name = { '1': 'icmp', '6': 'tcp', '17': 'udp' }[value] ?? value;
      if (!isProtocolName(name)) throw new FilterError(`unknown ${protocol ?? 'ip'} proto '${value}'`);
      return isProtocol(name);
    }
    if (protocol === 'ether' || MAC.test(value)) return hasMac(value.toLowerCase(), side);
    return inNetwork(kind === 'net' ? this.#network(value) : this.#host(value), side);
  }

  #port(text: string): number {
    const port = /^\d+$/.test(text) ? Number(text) : this.#names.port(text);
    if (port === undefined) throw new FilterError(`unknown port '${text}'`);
    if (port > 65535) throw new FilterError(`illegal port number ${port} > 65535`);
    return port;
  }

  #host(text: string): Prefix {
    const address = parseIpv4(text) ?? parseIpv4(this.#names.host(text) ?? '');
    if (address === undefined) throw new FilterError(`unknown host '${text}'`);
    return { network: address, length: 32 };
  }

  /** `172.20.0.0/16`, `172.20` (a /16), or `172.20.0.0 mask 255.255.0.0`. */
  #network(text: string): Prefix {
    if (this.#tokens.take('mask') !== undefined) {
      const mask = parseIpv4(this.#tokens.next()) ?? 0;
      return (
        parsePrefix(`${text}/${mask.toString(2).replace(/0/g, '').length}`) ?? this.#unknownNetwork(text)
      );
    }
    if (text.includes('/')) return parsePrefix(text) ?? this.#unknownNetwork(text);
    const parts = text.split('.');
    return (
      parsePrefix(`${[...parts, 0, 0, 0].slice(0, 4).join('.')}/${parts.length * 8}`) ??
      this.#unknownNetwork(text)
    );
  }

  #unknownNetwork(text: string): never {
    throw new FilterError(`unknown network '${text}'`);
  }
}

function looksLikeAddress(text: string): boolean {
  return parseIpv4(text) !== undefined || MAC.test(text);
}

function isProtocolName(word: string): word is Protocol {
  return PROTOCOLS.has(word);
}

function isKind(word: string): word is Kind {
  return KINDS.has(word);
}
