/** The tests that host, net, port and ether expressions are made of. */
import { decodeMac } from '../wire/decode.ts';
import { and, or, protocolNamed, where } from './condition.ts';
import type { Condition } from './condition.ts';
import { ETHERTYPE, ethertypeOf, networkStart, numberAt, transportStart } from './subject.ts';
import type { Subject } from './subject.ts';
import { syntaxError } from './tokens.ts';

export type Side = 'source' | 'destination' | 'either' | 'both';

/** An address and the bits of it that count. */
export interface Masked {
  readonly address: number;
  readonly mask: number;
}

function onSide(side: Side, source: () => boolean, destination: () => boolean): boolean {
  if (side === 'source') return source();
  if (side === 'destination') return destination();
  return side === 'both' ? source() && destination() : source() || destination();
}

export function named(protocol: string): Condition {
  const condition = protocolNamed(protocol);
  if (condition === undefined) throw syntaxError();
  return condition;
}

/** Addresses of IPv4, ARP and RARP packets: of all three when no protocol is named. */
export function inNetwork({ address, mask }: Masked, side: Side, protocol: string | undefined): Condition {
  const within = (subject: Subject, at: number): boolean => {
    const found = numberAt(subject, networkStart(subject) + at, 4);
    return found !== undefined && (found & mask) >>> 0 === (address & mask) >>> 0;
  };
  const test = where((subject) => {
    const [source, destination] = ethertypeOf(subject) === ETHERTYPE.ipv4 ? [12, 16] : [14, 24];
    return onSide(
      side,
      () => within(subject, source),
      () => within(subject, destination),
    );
  });
  return (protocol === undefined ? ['ip', 'arp', 'rarp'] : [protocol])
    .map((name) => and(named(name), test))
    .reduce(or);
}

/** @param mac lower-case with colons */
export function hasMac(mac: string, side: Side): Condition {
  return where(({ bytes }) =>
    onSide(
      side,
      () => decodeMac(bytes, 6) === mac,
      () => decodeMac(bytes, 0) === mac,
    ),
  );
}

export function hasPort(low: number, high: number, side: Side, protocol: string | undefined): Condition {
  const within = (subject: Subject, at: number): boolean => {
    const start = transportStart(subject);
    const port = start === undefined ? undefined : numberAt(subject, start + at, 2);
    return port !== undefined && port >= low && port <= high;
  };
  const test = where((subject) =>
    onSide(
      side,
      () => within(subject, 0),
      () => within(subject, 2),
    ),
  );
  const carried = (protocol === undefined ? ['tcp', 'udp', 'sctp'] : [protocol]).map(named).reduce(or);
  return and(carried, test);
}

/** The broadcast addresses of IPv4 in a network of this mask; 0 when the mask is not known. */
export function ipBroadcast(mask: number): Condition {
  const hosts = ~mask >>> 0;
  return and(
    named('ip'),
    where((subject) => {
      const host = ((numberAt(subject, networkStart(subject) + 16, 4) ?? 1) & hosts) >>> 0;
      return host === 0 || host === hosts;
    }),
  );
}

export const ipMulticast: Condition = and(
  named('ip'),
  where((subject) => (numberAt(subject, networkStart(subject) + 16, 1) ?? 0) >= 224),
);
