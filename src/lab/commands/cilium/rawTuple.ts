/** Keys of the connection and NAT maps as `-o json` prints them: the bytes that the kernel holds, ports in wire order. */
import type { Tuple } from '../../cilium/agent/conntrack.ts';

/** Numbers of the protocols (IANA). */
export const PROTOCOL_NUMBERS: Readonly<Record<string, number>> = { ICMP: 1, TCP: 6, UDP: 17, SCTP: 132 };

/** What a little-endian host reads in two bytes that are in wire order. */
export function swapped(value: number): number {
  return ((value & 0xff) << 8) | (value >>> 8);
}

export function addressBytes(address: string): readonly number[] {
  return address.split('.').map(Number);
}

/** A TupleKey4: `flags` tell the direction, and what else the entry is. */
export function rawTuple(tuple: Tuple, flags: number): Readonly<Record<string, unknown>> {
  return {
    DestAddr: addressBytes(tuple.destination),
    SourceAddr: addressBytes(tuple.source),
    DestPort: swapped(tuple.destinationPort),
    SourcePort: swapped(tuple.sourcePort),
    NextHeader: PROTOCOL_NUMBERS[tuple.protocol] ?? 0,
    Flags: flags,
  };
}
