/** What a filter expression is about, and the parts that all of its grammar shares. */
import type { LinkType } from '../wire/pcap.ts';
import { isProtocolName } from './condition.ts';
import type { Side } from './primitives.ts';
import { syntaxError } from './tokens.ts';
import type { Tokens } from './tokens.ts';

/** What an expression is about. */
export interface FilterContext {
  readonly link: LinkType;
  /** A capture file knows no directions on an Ethernet. */
  readonly live: boolean;
  /** Network mask of the interface, 0 when there is none. */
  readonly mask: number;
  host(name: string): string | undefined;
  port(name: string): { readonly port: number; readonly only?: 'tcp' | 'udp' } | undefined;
}

export type Kind = 'host' | 'net' | 'port' | 'portrange' | 'proto' | 'gateway';

/** `host` and `port` without one are those of the primitive before: `port 80 or 443`. */
export interface Qualifiers {
  readonly protocol?: string;
  readonly side: Side;
  readonly kind: Kind;
}

const KINDS: ReadonlySet<string> = new Set(['host', 'net', 'port', 'portrange', 'proto', 'gateway']);
export const NUMBER = /^(0x[0-9a-f]+|\d+)$/i;
const NOT_VALUES: ReadonlySet<string> = new Set([
  'and',
  'or',
  'not',
  '&&',
  '||',
  '!',
  ')',
  '(',
  ']',
  '[',
  '/',
  '=',
  ':',
]);
/** Words of the grammar that are no names of hosts. */
const WORDS: ReadonlySet<string> = new Set(
  'src dst mask less greater byte broadcast multicast len length inbound outbound ifindex ifname on vlan mpls pppoed pppoes geneve llc protochain type subtype'.split(
    ' ',
  ),
);
/** Whether the word may be a host, a net, a port or a protocol's number. */
export function isValue(word: string | undefined): boolean {
  return (
    word !== undefined &&
    /^\\?[0-9a-z:]/i.test(word) &&
    !NOT_VALUES.has(word) &&
    !isProtocolName(word) &&
    !isKind(word) &&
    !WORDS.has(word)
  );
}

export function takeNumber(tokens: Tokens): number {
  const word = tokens.next();
  if (!NUMBER.test(word)) throw syntaxError();
  return Number(word);
}

export function isKind(word: string): word is Kind {
  return KINDS.has(word);
}
