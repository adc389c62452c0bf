/** What a filter looks at, and the small predicates that expressions are made of. */
import { contains, parseIpv4 } from '../../../ipv4.ts';
import type { Prefix } from '../../../ipv4.ts';
import type { Frame, Ipv4, Tapped } from '../types.ts';

export interface Subject {
  readonly frame: Frame;
  readonly direction: Tapped['direction'];
  /** Bytes from the network layer on, and the length of the whole with its link header. */
  readonly network: string;
  readonly length: number;
}

export type Predicate = (subject: Subject) => boolean;
export type Side = 'source' | 'destination' | 'either' | 'both';
export type Protocol = 'ether' | 'ip' | 'arp' | 'rarp' | 'tcp' | 'udp' | 'icmp' | 'ip6' | 'icmp6';

export function ipv4Of({ frame }: Subject): Ipv4 | undefined {
  return frame.packet.kind === 'ipv4' ? frame.packet : undefined;
}

export function isProtocol(protocol: Protocol): Predicate {
  if (protocol === 'ether') return () => true;
  // There is no IPv6 and no RARP in this lab: such filters are understood and match nothing.
  if (protocol === 'ip6' || protocol === 'icmp6' || protocol === 'rarp') return () => false;
  if (protocol === 'arp') return ({ frame }) => frame.packet.kind === 'arp';
  if (protocol === 'ip') return (subject) => ipv4Of(subject) !== undefined;
  return (subject) => ipv4Of(subject)?.payload.proto === protocol;
}

function onSide(side: Side, source: boolean, destination: boolean): boolean {
  if (side === 'source') return source;
  if (side === 'destination') return destination;
  return side === 'both' ? source && destination : source || destination;
}

/** Addresses of an IP packet, or the two of an ARP packet. */
export function inNetwork(prefix: Prefix, side: Side): Predicate {
  const within = (address: string): boolean => contains(prefix, parseIpv4(address) ?? 0);
  return ({ frame: { packet } }) =>
    packet.kind === 'arp'
      ? onSide(side, within(packet.senderIp), within(packet.targetIp))
      : onSide(side, within(packet.source), within(packet.destination));
}

export function hasMac(mac: string, side: Side): Predicate {
  return ({ frame }) => onSide(side, frame.sourceMac === mac, frame.destinationMac === mac);
}

export function hasPort(low: number, high: number, side: Side): Predicate {
  const within = (port: number): boolean => port >= low && port <= high;
  return (subject) => {
    const payload = ipv4Of(subject)?.payload;
    if (payload === undefined || payload.proto === 'icmp') return false;
    return onSide(side, within(payload.sourcePort), within(payload.destinationPort));
  };
}
