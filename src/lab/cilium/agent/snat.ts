/** Source NAT of one node (bpf/lib/nat.h): masquerading of pods to the world, and tracking of the node's own connections. */
import type { Ipv4 } from '../../net/types.ts';
import type { Random } from '../../random.ts';
import { reversed, tupleOf, tupleText } from './conntrack.ts';
import type { Conntrack, Tuple } from './conntrack.ts';
import { withAbout, withDestination, withSource } from './rewrite.ts';
import type { Side } from './rewrite.ts';

export interface NatEntry {
  readonly direction: 'OUT' | 'IN';
  readonly tuple: Tuple;
  readonly to: Side;
  /** Seconds of the BPF clock. */
  readonly created: number;
  /** The node's own connections keep their address: the entry only guards the port, and conntrack goes with it. */
  readonly needsCt: boolean;
}

/** What decides whether a packet that leaves by a native device gets another source. */
export interface SnatPolicy {
  /** The address to use, and whether it is the node's own already; undefined: leave the packet alone. */
  target(packet: Ipv4): { readonly address: string; readonly own: boolean } | undefined;
}

/** Ports that masquerading may take: NodePortMax + 1 … 65535. */
const FIRST_PORT = 32_768;

export class Snat {
  readonly #entries = new Map<string, NatEntry>();
  readonly #random: Random;
  readonly #conntrack: Pick<Conntrack, 'leaving'>;
  readonly #uptime: () => number;

  /** @param uptime seconds since boot */
  constructor(random: Random, conntrack: Pick<Conntrack, 'leaving'>, uptime: () => number) {
    this.#random = random;
    this.#conntrack = conntrack;
    this.#uptime = uptime;
  }

  entries(): readonly NatEntry[] {
    return [...this.#entries.values()];
  }

  /** An entry lives as long as its connection: conntrack's garbage collection takes both (PurgeOrphanNATEntries). */
  collect(): void {
    for (const [key, entry] of this.#entries) {
      const sent = entry.direction === 'OUT' ? entry.tuple : this.#original(entry);
      if (this.#conntrack.leaving(sent) === undefined) this.#entries.delete(key);
    }
  }

  /** Forgets every translation. Returns how many there were. */
  flush(): number {
    const { size } = this.#entries;
    this.#entries.clear();
    return size;
  }

  /** The tuple before translation, from the entry for its answers. */
  #original({ tuple, to }: NatEntry): Tuple {
    return reversed({ ...tuple, destination: to.address, destinationPort: to.port });
  }

  /** Whether the packet belongs to a connection that has an entry. */
  knows(packet: Ipv4): boolean {
    const tuple = tupleOf(packet);
    return tuple !== undefined && this.#entries.has(keyOf('OUT', tuple));
  }

  /** The packet as it leaves. */
  outgoing(packet: Ipv4, policy: SnatPolicy): Ipv4 {
    const tuple = tupleOf(packet);
    if (tuple === undefined) return packet;
    const known = this.#entries.get(keyOf('OUT', tuple));
    if (known !== undefined) return withSource(packet, known.to);
    if (!begins(packet)) return packet;
    const target = policy.target(packet);
    if (target === undefined) return packet;
    const to = { address: target.address, port: this.#freePort(tuple, target.address) };
    const created = this.#uptime();
    const inbound: Tuple = reversed({ ...tuple, source: to.address, sourcePort: to.port });
    this.#entries.set(keyOf('OUT', tuple), { direction: 'OUT', tuple, to, created, needsCt: target.own });
    this.#entries.set(keyOf('IN', inbound), {
      direction: 'IN',
      tuple: inbound,
      to: { address: tuple.source, port: tuple.sourcePort },
      created,
      needsCt: target.own,
    });
    return withSource(packet, to);
  }

  /** The packet as it goes on inside, when it answers one that was translated; else undefined. */
  incoming(packet: Ipv4): Ipv4 | undefined {
    const tuple = tupleOf(packet);
    if (tuple === undefined) {
      return withAbout(packet, (about) => {
        const sent = tupleOf(about);
        const entry = sent === undefined ? undefined : this.#entries.get(keyOf('IN', reversed(sent)));
        return entry === undefined ? undefined : withSource(about, entry.to);
      });
    }
    const entry = this.#entries.get(keyOf('IN', tuple));
    return entry === undefined ? undefined : withDestination(packet, entry.to);
  }

  /** The port it has, unless another connection to the same peer uses it already. */
  #freePort(tuple: Tuple, address: string): number {
    let port = tuple.sourcePort;
    while (this.#entries.has(keyOf('IN', reversed({ ...tuple, source: address, sourcePort: port })))) {
      port = FIRST_PORT + this.#random.below(65_536 - FIRST_PORT);
    }
    return port;
  }
}

/** Only what begins a connection gets an entry; answers of a server on this node pass as they are. */
function begins({ payload }: Ipv4): boolean {
  if (payload.proto === 'icmp') return payload.type === 'echo-request';
  if (payload.proto === 'tcp') return payload.flags.includes('S') && !payload.flags.includes('.');
  return true;
}

function keyOf(direction: 'OUT' | 'IN', tuple: Tuple): string {
  return `${tuple.protocol} ${direction} ${tupleText(tuple)}`;
}
