import type { ParsedPackets } from '../output/parsed.ts';

/** Captured lines of one host. */
export interface Capture {
  readonly host: string;
  /** Of `tcpdump -i eth1`, whose lines do not name it. */
  readonly interface?: string;
  readonly parsed: ParsedPackets;
}

export interface CapturedHop {
  /** Index into `captures`. */
  readonly capture: number;
  /** Index into that capture's rows. */
  readonly row: number;
  readonly host: string;
  readonly interface: string;
  readonly direction: string;
  /** Microseconds since the previous hop; absent on the first. */
  readonly after?: number;
}

export interface CapturedPath {
  readonly summary: string;
  readonly hops: readonly CapturedHop[];
  /** Index of the first path of the same segment. */
  readonly retransmissionOf?: number;
}

/** The captured lines that are the same packet, in time order, across interfaces and hosts. */
export function packetPaths(_captures: readonly Capture[]): readonly CapturedPath[] {
  return [];
}
