/** One packet's walk so far: the hops that were told, and what its decisions rest on. The programs write it on. */
import type { Row } from '../output/parsed.ts';
import type { TableFact } from '../state/fact.ts';
import type { Facts, Found, Interface } from './facts.ts';
import type { Action, Because, Errno, Fact, Hop, IcmpMessage, Leg, Verdict } from './flow.ts';
import type { PodPlace } from './nodes.ts';
import { headersOf, type Packet } from './packet.ts';
import type { RouteMatch } from './routes.ts';
import type { Backend } from './services.ts';

/** What a node did to the addresses of the request, to be undone on its reply. */
export interface Translation {
  readonly node: string;
  readonly kind: 'service' | 'source';
  /** As the request came. */
  readonly before: Packet;
  /** As it went on. */
  readonly after: Packet;
}

/** What the journeys of one way share: the reply is treated by what its request left behind. */
export interface Memory {
  readonly facts: Facts;
  readonly translations: Translation[];
  /** Which of several backends is taken; told how many there are. */
  choose(backends: readonly Backend[]): Backend | undefined;
}

/** A route of a machine, with the table that it stands in. */
export interface Decision {
  readonly match: RouteMatch;
  readonly table: TableFact;
}

/** Where a packet is handed on to. Each program tells who comes next; none calls another one. */
export type Next =
  /** The kernel routes it. `arrival`: the device that it came by, so it ages; absent: it starts here. */
  | { readonly to: 'stack'; readonly host: string; readonly packet: Packet; readonly arrival?: string }
  /** The kernel sends it out of a device by the route that it has found. */
  | {
      readonly to: 'device';
      readonly host: string;
      readonly device: Interface;
      readonly packet: Packet;
      readonly decision: Decision;
      readonly forwarded: boolean;
    }
  /** It comes from the wire. */
  | { readonly to: 'netdev'; readonly host: string; readonly device: string; readonly packet: Packet }
  /** The kernel has routed it to cilium_host. */
  | {
      readonly to: 'cilium-host';
      readonly node: string;
      readonly packet: Packet;
      readonly decision: Decision;
    }
  /** Into the tunnel; `remote`: the ipcache's entry that names its other end. */
  | { readonly to: 'tunnel'; readonly node: string; readonly packet: Packet; readonly remote: Found }
  /** Its outer header names this node. */
  | { readonly to: 'overlay'; readonly node: string; readonly packet: Packet }
  /** To a pod of the node; `entry`: of the node's endpoint map. */
  | { readonly to: 'container'; readonly node: string; readonly packet: Packet; readonly entry: Found }
  /** At its destination's sockets. */
  | {
      readonly to: 'socket';
      readonly place: string;
      readonly packet: Packet;
      readonly because: Because;
      readonly fact: Fact;
      readonly device?: string;
      readonly pod?: PodPlace;
    }
  | Ended;

export interface Ended {
  readonly ended: Verdict;
  readonly pod?: PodPlace;
  readonly complaint?: Complaint;
}

/** That a packet did not arrive, as whoever gave it up tells its sender. */
export interface Complaint {
  /** Its own kernel tells a machine with an error of the call, others with a message. */
  readonly tells: Errno | IcmpMessage;
  readonly mtu?: number;
  /** The packet as it was then. */
  readonly about: Packet;
  /** The address that the message comes from; absent: routing chooses. */
  readonly source?: string;
  /** A program sends it back out of this device, to whoever the packet came from. */
  readonly back?: string;
}

export class Walk {
  readonly leg: Leg;
  readonly memory: Memory;
  readonly hops: Hop[] = [];
  readonly #seen = new Set<string>();
  #packet: Packet | undefined;

  constructor(leg: Leg, memory: Memory) {
    this.leg = leg;
    this.memory = memory;
  }

  get facts(): Facts {
    return this.memory.facts;
  }

  /** As it was told of last. */
  get packet(): Packet | undefined {
    return this.#packet;
  }

  hop(
    place: string,
    action: Action,
    because: Because,
    packet: Packet,
    { device, detail = {}, fact }: { device?: string; detail?: Row; fact?: Fact } = {},
  ): void {
    this.#packet = packet;
    this.hops.push({
      leg: this.leg,
      place,
      device,
      action,
      because,
      detail,
      packet: headersOf(packet),
      fact,
    });
  }

  lost(place: string, because: Because, packet: Packet, detail: Row, fact?: Fact, device?: string): Ended {
    this.hop(place, 'drop', because, packet, { detail, fact, device });
    return { ended: 'lost' };
  }

  /** Has it left this machine by this device with these headers before? It is remembered. */
  isBack(host: string, device: string | undefined, packet: Packet): boolean {
    const { source, destination, outer } = packet;
    const key = [host, device, source, destination, outer?.source, outer?.destination].join(' ');
    if (this.#seen.has(key)) return true;
    this.#seen.add(key);
    return false;
  }
}
