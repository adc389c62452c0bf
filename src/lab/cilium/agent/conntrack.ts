/** Connection tracking of one node (bpf/lib/conntrack.h): entries appear with traffic and end by time. */
import type { Ipv4, TcpFlag } from '../../net/types.ts';

export type CtDirection = 'OUT' | 'IN';

export interface CtEntry {
  readonly protocol: string;
  readonly direction: CtDirection;
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
  readonly related: boolean;
  readonly sourceIdentity: number;
  readonly revnat: number;
  readonly backendId: number;
  /** Seconds of the BPF clock, i.e. since boot. */
  expires: number;
  rxFlags: number;
  lastRx: number;
  txFlags: number;
  lastTx: number;
  rxClosing: boolean;
  txClosing: boolean;
  seenNonSyn: boolean;
}

/** What a packet is to the table: the first of a connection, a later one, or an answer to one. */
export type CtState = 'new' | 'established' | 'reply';

/** Lifetimes in seconds: CTMapEntriesTimeoutSYN, …TCP, …FIN, …Any. */
const LIFETIME = { syn: 60, tcp: 8000, fin: 10, any: 60 } as const;

const FLAG_BITS: Readonly<Record<TcpFlag, number>> = { F: 0x01, S: 0x02, R: 0x04, P: 0x08, '.': 0x10 };

export interface Tuple {
  readonly protocol: string;
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
}

/** For ICMP echo the identifier stands on the side that asks, the other port is 0. */
export function tupleOf(packet: Ipv4): Tuple | undefined {
  const { source, destination, payload } = packet;
  if (payload.proto !== 'icmp') {
    return {
      protocol: payload.proto.toUpperCase(),
      source,
      sourcePort: payload.sourcePort,
      destination,
      destinationPort: payload.destinationPort,
    };
  }
  const id = payload.id ?? 0;
  if (payload.type === 'echo-request')
    return { protocol: 'ICMP', source, sourcePort: id, destination, destinationPort: 0 };
  if (payload.type === 'echo-reply')
    return { protocol: 'ICMP', source, sourcePort: 0, destination, destinationPort: id };
  return undefined;
}

export function reversed(tuple: Tuple): Tuple {
  return {
    protocol: tuple.protocol,
    source: tuple.destination,
    sourcePort: tuple.destinationPort,
    destination: tuple.source,
    destinationPort: tuple.sourcePort,
  };
}

export function tupleText(tuple: Tuple): string {
  return `${tuple.source}:${tuple.sourcePort} -> ${tuple.destination}:${tuple.destinationPort}`;
}

export class Conntrack {
  readonly #entries = new Map<string, CtEntry>();
  readonly #uptime: () => number;

  /** @param uptime seconds since boot */
  constructor(uptime: () => number) {
    this.#uptime = uptime;
  }

  /** What the packet is, seen from an endpoint that it leaves (`OUT`) or enters (`IN`). Changes nothing. */
  lookup(packet: Ipv4, direction: CtDirection): CtState {
    const tuple = tupleOf(packet);
    if (tuple === undefined) return 'reply';
    if (this.#live(keyOf(direction === 'OUT' ? 'IN' : 'OUT', reversed(tuple)))) return 'reply';
    return this.#live(keyOf(direction, tuple)) ? 'established' : 'new';
  }

  /** Whether a connection that left here is still known. */
  holds(tuple: Tuple): boolean {
    return this.#live(keyOf('OUT', tuple)) !== undefined;
  }

  /** Records the packet on its connection, which it begins when there is none. */
  track(packet: Ipv4, direction: CtDirection, sourceIdentity: number): void {
    const tuple = tupleOf(packet);
    if (tuple === undefined) return;
    const opposite = direction === 'OUT' ? 'IN' : 'OUT';
    const answered = this.#live(keyOf(opposite, reversed(tuple)));
    if (answered !== undefined) return this.#update(answered, packet, opposite === 'OUT' ? 'rx' : 'tx');
    const entry = this.#live(keyOf(direction, tuple)) ?? this.#create(tuple, direction, sourceIdentity);
    this.#update(entry, packet, direction === 'OUT' ? 'tx' : 'rx');
  }

  /** Entries that have not run out. */
  entries(): readonly CtEntry[] {
    const now = this.#uptime();
    for (const [key, entry] of this.#entries) if (entry.expires < now) this.#entries.delete(key);
    return [...this.#entries.values()];
  }

  #live(key: string): CtEntry | undefined {
    const entry = this.#entries.get(key);
    return entry !== undefined && entry.expires >= this.#uptime() ? entry : undefined;
  }

  #create(tuple: Tuple, direction: CtDirection, sourceIdentity: number): CtEntry {
    const empty = {
      direction,
      sourceIdentity,
      revnat: 0,
      backendId: 0,
      expires: 0,
      rxFlags: 0,
      lastRx: 0,
      txFlags: 0,
      lastTx: 0,
      rxClosing: false,
      txClosing: false,
      seenNonSyn: false,
    };
    const entry: CtEntry = { ...tuple, ...empty, related: false };
    this.#entries.set(keyOf(direction, tuple), entry);
    if (tuple.protocol !== 'ICMP') {
      // ICMP errors about this connection are let through by an entry of their own.
      const related = {
        ...tuple,
        ...empty,
        protocol: 'ICMP',
        sourcePort: 0,
        destinationPort: 0,
        related: true,
      };
      const now = this.#uptime();
      related.expires = now + LIFETIME.any;
      if (direction === 'OUT') related.lastTx = now;
      else related.lastRx = now;
      this.#entries.set(`${keyOf(direction, related)} related`, related);
    }
    return entry;
  }

  #update(entry: CtEntry, packet: Ipv4, side: 'rx' | 'tx'): void {
    const now = this.#uptime();
    const flags =
      packet.payload.proto === 'tcp'
        ? packet.payload.flags.reduce((bits, flag) => bits | FLAG_BITS[flag], 0)
        : 0;
    const closing = (flags & (FLAG_BITS.F | FLAG_BITS.R)) !== 0;
    if (side === 'rx') {
      entry.rxFlags |= flags;
      entry.lastRx = now;
      entry.rxClosing ||= closing;
    } else {
      entry.txFlags |= flags;
      entry.lastTx = now;
      entry.txClosing ||= closing;
    }
    const isTcp = packet.payload.proto === 'tcp';
    if (isTcp && (flags & FLAG_BITS.S) === 0) entry.seenNonSyn = true;
    const reset = (flags & FLAG_BITS.R) !== 0;
    const closed = reset || (entry.rxClosing && entry.txClosing);
    entry.expires =
      now + (!isTcp ? LIFETIME.any : closed ? LIFETIME.fin : entry.seenNonSyn ? LIFETIME.tcp : LIFETIME.syn);
  }
}

function keyOf(direction: CtDirection, tuple: Tuple): string {
  return `${tuple.protocol} ${direction} ${tupleText(tuple)}`;
}
