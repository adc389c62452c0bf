/** Policy routing: which rows of `ip rule` a packet meets, in the order that the kernel asks them (net/ipv4/fib_rules.c). */
import { contains, parseIpv4, parsePrefix } from '../ipv4.ts';
import type { Row } from '../output/parsed.ts';
import type { Protocol } from './flow.ts';

/** What a lookup knows of a packet. */
export interface Question {
  readonly destination: string;
  /** Undefined for a packet of the machine itself that has no address yet: no rule for a source matches it. */
  readonly source: string | undefined;
  /** The device that it came in by; undefined: it starts here. */
  readonly arrival: string | undefined;
  readonly protocol: Protocol;
  /** Whether netfilter may have marked it; undefined: its rules are not known. */
  readonly marked?: false;
  /** Where they are known. */
  readonly sourcePort?: number;
  readonly destinationPort?: number;
}

/** Cilium's own rules are for packets that its L7 proxy has marked (pkg/datapath/linux/linux_defaults: RulePriorityToProxyIngress …). */
const PROXY_TABLES = new Set(['2004', '2005']);

const ANY = new Set(['all', 'any', 'default', '0/0', '0.0.0.0/0']);

/** Undefined: what it asks for cannot be told from outside, as a mark that netfilter may have set. */
export function meets(rule: Row, question: Question): boolean | undefined {
  const answers = SELECTORS.map((selector) => selector(rule, question));
  if (answers.includes(false)) return rule['not'] === true;
  if (answers.includes(undefined)) return undefined;
  return rule['not'] !== true;
}

type Selector = (rule: Row, question: Question) => boolean | undefined;

const SELECTORS: readonly Selector[] = [
  ({ from }, { source }) => inPrefix(from, source),
  ({ to }, { destination }) => inPrefix(to, destination),
  ({ iif }, { arrival }) => iif === undefined || iif === (arrival ?? 'lo'),
  // Only a socket that is bound to a device asks by one.
  ({ oif }) => oif === undefined,
  ({ ipproto }, { protocol }) => ipproto === undefined || String(ipproto).toLowerCase() === protocol,
  ({ dport }, { protocol, destinationPort }) => inPorts(dport, protocol, destinationPort),
  ({ sport }, { protocol, sourcePort }) => inPorts(sport, protocol, sourcePort),
  // Neither ping nor a client that opens a connection sets a type of service.
  ({ tos }) => tos === undefined || Number(tos) === 0,
  ({ uidrange }) => (uidrange === undefined ? true : undefined),
  ({ fwmark, table }, { marked }) =>
    fwmark === undefined || (PROXY_TABLES.has(String(table)) ? false : marked),
  ({ suppress_ifgroup: group }) => (group === undefined ? true : undefined),
];

function inPrefix(text: Row[string] | undefined, address: string | undefined): boolean | undefined {
  if (text === undefined || ANY.has(String(text))) return true;
  const number = address === undefined ? undefined : parseIpv4(address);
  const prefix = parsePrefix(String(text));
  return prefix === undefined ? undefined : number !== undefined && contains(prefix, number);
}

function inPorts(
  text: Row[string] | undefined,
  protocol: Protocol,
  port: number | undefined,
): boolean | undefined {
  if (text === undefined) return true;
  if (protocol === 'icmp') return false;
  const [first = '', last = first] = String(text).split('-');
  return port === undefined ? undefined : Number(first) <= port && port <= Number(last);
}
