/** Connection tracking of one node (bpf/lib/conntrack.h): entries appear with traffic and run out with time. */
import type { Ipv4, TcpFlag } from '../../net/types.ts';

export type CtDirection = 'OUT' | 'IN';

/** What a program knows of a connection beyond its addresses when it begins one. */
export interface CtOrigin {
  /** Reverse NAT id of the frontend that the client asked for; 0: none. */
  readonly revnat?: number;
  /** The client asked for a frontend of this node, which chose the backend and sees the answers. */
  readonly nodePort?: boolean;
  readonly fromTunnel?: boolean;
}

export interface CtEntry extends Required<CtOrigin> {
  readonly protocol: string;
  /** `SVC`: from a client to a frontend, and which backend it was given; packets towards it only. */
  readonly direction: CtDirection | 'SVC';
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
  readonly related: boolean;
  readonly sourceIdentity: number;
  /** Of a `SVC` entry. */
  backendId: number;
  /** Seconds of the BPF clock, i.e. since boot. */
  expires: number;
  rxFlags: number;
  lastRx: number;
  txFlags: number;
  lastTx: number;
  rxClosing: boolean;
  txClosing: boolean;
  seenNonSyn: boolean;
  /** Whether the last packet was one to report. */
  reports: boolean;
}

/** What a packet is to the table: the first of a connection, a later one, or an answer to one. */
export type CtState = 'new' | 'established' | 'reply';

/** Lifetimes in seconds: CTMapEntriesTimeoutSYN, …TCP, …FIN, …Any. */
const LIFETIME = { syn: 60, tcp: 8000, fin: 10, any: 60 } as const;

/** Seconds: monitor-aggregation-interval. */
const REPORT_INTERVAL = 5;

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
    if (this.#entries.has(keyOf(direction === 'OUT' ? 'IN' : 'OUT', reversed(tuple)))) return 'reply';
    const entry = this.#entries.get(keyOf(direction, tuple));
    return entry === undefined || reopens(entry, packet) ? 'new' : 'established';
  }

  /** The connection that left here like this. */
  leaving(tuple: Tuple): CtEntry | undefined {
    return this.#entries.get(keyOf('OUT', tuple));
  }

  /** Whether this node has chosen the endpoint that the packet goes to as a frontend's backend. */
  isNodePort(packet: Ipv4): boolean {
    const tuple = tupleOf(packet);
    return tuple !== undefined && this.leaving(tuple)?.nodePort === true;
  }

  /** Which backend the client of a frontend was given. A connection that begins anew is given one anew. */
  service(packet: Ipv4): CtEntry | undefined {
    const tuple = tupleOf(packet);
    const entry = tuple === undefined ? undefined : this.#entries.get(keyOf('SVC', tuple));
    return entry === undefined || reopens(entry, packet) ? undefined : entry;
  }

  /** Records a packet to a frontend, with the backend that it is given. */
  trackService(
    packet: Ipv4,
    { revnat, backendId }: { readonly revnat: number; readonly backendId: number },
  ): void {
    const tuple = tupleOf(packet);
    if (tuple === undefined) return;
    const entry = this.#entries.get(keyOf('SVC', tuple)) ?? this.#create(tuple, 'SVC', 0, { revnat });
    entry.backendId = backendId;
    this.#update(entry, packet, 'tx');
  }

  /**
   * Records the packet on its connection, which it begins when there is none.
   * @returns whether it is one to report (monitor aggregation `medium`): the first of its direction, one with new TCP
   * flags, one of a connection that ends, and one each {@link REPORT_INTERVAL}
   */
  track(packet: Ipv4, direction: CtDirection, sourceIdentity: number, origin: CtOrigin = {}): boolean {
    const tuple = tupleOf(packet);
    if (tuple === undefined) return true;
    const opposite = direction === 'OUT' ? 'IN' : 'OUT';
    const answered = this.#entries.get(keyOf(opposite, reversed(tuple)));
    if (answered !== undefined) return this.#update(answered, packet, opposite === 'OUT' ? 'rx' : 'tx');
    const known = this.#entries.get(keyOf(direction, tuple));
    const entry =
      known === undefined || reopens(known, packet)
        ? this.#create(tuple, direction, sourceIdentity, origin)
        : known;
    return this.#update(entry, packet, direction === 'OUT' ? 'tx' : 'rx');
  }

  /** All that the maps hold: one that has run out stays, and serves, until {@link collect} takes it. */
  entries(): readonly CtEntry[] {
    return [...this.#entries.values()];
  }

  /** What an agent does from time to time (pkg/maps/ctmap/gc): takes the entries that have run out. */
  /** Forgets everything. Returns how many entries the maps held: of TCP, and of all else. */
  flush(): { readonly tcp: number; readonly any: number } {
    const all = this.#entries.size;
    const tcp = this.entries().filter(({ protocol }) => protocol === 'TCP').length;
    this.#entries.clear();
    return { tcp, any: all - tcp };
  }

  collect(): void {
    const now = this.#uptime();
    for (const [key, entry] of this.#entries) if (entry.expires < now) this.#entries.delete(key);
  }

  #create(
    tuple: Tuple,
    direction: CtEntry['direction'],
    sourceIdentity: number,
    { revnat = 0, nodePort = false, fromTunnel = false }: CtOrigin,
  ): CtEntry {
    const empty = {
      direction,
      sourceIdentity,
      revnat,
      nodePort,
      fromTunnel,
      backendId: 0,
      expires: 0,
      rxFlags: 0,
      lastRx: 0,
      txFlags: 0,
      lastTx: 0,
      rxClosing: false,
      txClosing: false,
      seenNonSyn: false,
      reports: true,
    };
    const entry: CtEntry = { ...tuple, ...empty, related: false };
    this.#entries.set(keyOf(direction, tuple), entry);
    if (tuple.protocol !== 'ICMP' && direction !== 'SVC') {
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

  /** What {@link track} has told of the last packet that went this way. */
  lastReport(packet: Ipv4): boolean {
    const tuple = tupleOf(packet);
    if (tuple === undefined) return true;
    const entry = this.#entries.get(keyOf('IN', reversed(tuple))) ?? this.#entries.get(keyOf('OUT', tuple));
    return entry?.reports ?? true;
  }

  #update(entry: CtEntry, packet: Ipv4, side: 'rx' | 'tx'): boolean {
    const now = this.#uptime();
    const flags = flagBits(packet);
    const closing = (flags & (FLAG_BITS.F | FLAG_BITS.R)) !== 0;
    const [seen, last] = side === 'rx' ? [entry.rxFlags, entry.lastRx] : [entry.txFlags, entry.lastTx];
    entry.reports =
      closing ||
      (entry.rxClosing && entry.txClosing) ||
      (seen | flags) !== seen ||
      last + REPORT_INTERVAL <= now;
    if (side === 'rx') {
      entry.rxFlags |= flags;
      if (entry.reports) entry.lastRx = now;
      entry.rxClosing ||= closing;
    } else {
      entry.txFlags |= flags;
      if (entry.reports) entry.lastTx = now;
      entry.txClosing ||= closing;
      // No answer passes the entry of a service: what closes one side closes it.
      if (entry.direction === 'SVC') entry.rxClosing ||= closing;
    }
    const isTcp = packet.payload.proto === 'tcp';
    if (isTcp && (flags & FLAG_BITS.S) === 0) entry.seenNonSyn = true;
    const reset = (flags & FLAG_BITS.R) !== 0;
    const closed = reset || (entry.rxClosing && entry.txClosing);
    entry.expires =
      now + (!isTcp ? LIFETIME.any : closed ? LIFETIME.fin : entry.seenNonSyn ? LIFETIME.tcp : LIFETIME.syn);
    return entry.reports;
  }
}

/** A connection that both sides have closed begins again with a SYN. */
function reopens(entry: CtEntry, packet: Ipv4): boolean {
  return entry.rxClosing && entry.txClosing && flagBits(packet) === FLAG_BITS.S;
}

function flagBits({ payload }: Ipv4): number {
  return payload.proto === 'tcp' ? payload.flags.reduce((bits, flag) => bits | FLAG_BITS[flag], 0) : 0;
}

function keyOf(direction: CtEntry['direction'], tuple: Tuple): string {
  return `${tuple.protocol} ${direction} ${tupleText(tuple)}`;
}
