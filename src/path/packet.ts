/** A packet while it travels, and what can be told of it alone. */
import { contains, parseIpv4 } from '../ipv4.ts';
import type { Facts, Found } from './facts.ts';
import type { Headers, Leg, Protocol } from './flow.ts';
import { lookUp } from './lookup.ts';
import type { RouteMatch } from './routes.ts';
import type { Question } from './rules.ts';

/** What a Linux machine sends with. */
export const DEFAULT_TTL = 64;

const NO_TUNNEL = '0.0.0.0';
/** Of Linux and Cilium. */
export const VXLAN_PORT = 8472;

export interface Packet {
  readonly source: string;
  readonly destination: string;
  readonly protocol: Protocol;
  /** The server's port: of the destination in a request, of the source in a reply. */
  readonly port?: number;
  readonly ttl: number;
  /** Bytes of the IP packet. */
  readonly size: number;
  readonly dontFragment: boolean;
  /** Its socket has no address yet, so that the rules of `ip rule` for a source do not see the one that it gets. */
  readonly unbound?: boolean;
  /** An ICMP error: what it quotes. */
  readonly about?: { readonly source: string; readonly destination: string };
  /** Security identity of the sender, once a program has marked the packet with it. */
  readonly identity?: number;
  readonly outer?: { readonly source: string; readonly destination: string; readonly ttl: number };
}

/** The address that a machine's own packet gets: the route's `src`, else the first of the device. */
export function sourceFor(
  facts: Facts,
  host: string,
  destination: string,
  protocol: Protocol,
  destinationPort?: number,
): string {
  const answer = lookUp(facts, host, {
    destination,
    source: undefined,
    arrival: undefined,
    protocol,
    destinationPort,
  });
  if (answer?.kind === 'local') return destination;
  return sourceBy(facts, host, answer?.kind === 'route' ? answer.match : undefined);
}

function sourceBy(facts: Facts, host: string, match: RouteMatch | undefined): string {
  const named = match?.row['src'];
  if (typeof named === 'string') return named;
  const device = facts.interfaces(host).find(({ name }) => name === match?.device);
  if (match?.via !== undefined) {
    const via = parseIpv4(match.via) ?? 0;
    const near = device?.addresses.find(({ prefix }) => prefix.length < 32 && contains(prefix, via));
    if (near !== undefined) return near.address;
  }
  return (
    device?.addresses[0]?.address ??
    facts.interfaces(host).find(({ name, addresses }) => name !== 'lo' && addresses.length > 0)?.addresses[0]
      ?.address ??
    '0.0.0.0'
  );
}

/** The node behind which an entry of the ipcache is; undefined: no tunnel leads there. */
export function tunnelOf({ row }: Found): string | undefined {
  const endpoint = row['tunnelEndpoint'];
  return typeof endpoint === 'string' && endpoint !== NO_TUNNEL && endpoint !== '' ? endpoint : undefined;
}

/** Of the outer header where there is one: a tunnel's own packets have no address before they are routed. */
export function questionOf(packet: Packet, leg: Leg, arrival: string | undefined): Question {
  const { outer, source, destination, protocol, port, unbound } = packet;
  if (outer !== undefined)
    return {
      destination: outer.destination,
      source: arrival === undefined ? undefined : outer.source,
      arrival,
      protocol: 'udp',
      destinationPort: VXLAN_PORT,
    };
  return {
    destination,
    source: unbound === true && arrival === undefined ? undefined : source,
    arrival,
    protocol,
    ...(leg === 'request' ? { destinationPort: port } : { sourcePort: port }),
  };
}

/** One hop further; in a tunnel it is the outer header that ages. */
export function aged(packet: Packet): Packet {
  return packet.outer === undefined
    ? { ...packet, ttl: packet.ttl - 1 }
    : { ...packet, outer: { ...packet.outer, ttl: packet.outer.ttl - 1 } };
}

export function headersOf({ source, destination, port, ttl, outer, identity, about }: Packet): Headers {
  return {
    source,
    destination,
    ttl,
    ...(port === undefined ? {} : { port }),
    ...(about === undefined ? {} : { about }),
    ...(outer === undefined
      ? {}
      : { outer: { source: outer.source, destination: outer.destination, vni: identity ?? 0 } }),
  };
}

export function withPort(address: string, port: number | undefined): string {
  return port === undefined ? address : `${address}:${port}`;
}

const PRIVATE = [
  { network: 0x0a000000, length: 8 },
  { network: 0xac100000, length: 12 },
  { network: 0xc0a80000, length: 16 },
] as const;

/** RFC 1918: nobody outside can bring such a packet to where it should go. */
export function isPrivate(address: string): boolean {
  const number = parseIpv4(address) ?? 0;
  return PRIVATE.some((range) => contains(range, number));
}
