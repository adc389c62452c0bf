/**
 * What the programs of one node tell of the packets that pass (pkg/monitor): `cilium-dbg monitor` prints these events,
 * and hubble makes flows of them. Nobody needs to listen; the last ones are kept, as Hubble's ring buffer keeps them.
 */
import type { Ipv4 } from '../../net/types.ts';
import type { CtState } from './conntrack.ts';
import type { PolicyMatch } from './policyMap.ts';

/** Where on its way a packet was seen (bpf/lib/trace.h). */
export type TracePoint =
  | 'from-endpoint'
  | 'to-endpoint'
  | 'from-network'
  | 'to-network'
  | 'from-overlay'
  | 'to-overlay'
  | 'from-host'
  | 'to-host'
  | 'to-stack';

/** A pod by name, as the agent knew it when the packet passed. */
export interface PodName {
  readonly namespace: string;
  readonly name: string;
}

export interface PacketSeen {
  /** Milliseconds since the epoch, with microseconds as fractions. */
  readonly at: number;
  readonly packet: Ipv4;
  readonly sourceMac: string;
  readonly destinationMac: string;
  readonly sourcePod: PodName | undefined;
  readonly destinationPod: PodName | undefined;
  /** Length of the frame in bytes. */
  readonly bytes: number;
  /** Id of the endpoint whose program saw it; 0: none. */
  readonly endpoint: number;
  readonly sourceIdentity: number;
  /** 0: not known at this point. */
  readonly destinationIdentity: number;
  readonly device: string;
}

export type MonitorEvent =
  | (PacketSeen & {
      readonly kind: 'trace';
      readonly point: TracePoint;
      /** Undefined where no connection is looked up. */
      readonly state: CtState | undefined;
      /** Id of the endpoint that it goes to, where that is known. */
      readonly to?: number;
    })
  | (PacketSeen & {
      readonly kind: 'drop';
      readonly reason: string;
      readonly direction: 'ingress' | 'egress' | undefined;
    })
  | (PacketSeen & {
      readonly kind: 'policy-verdict';
      readonly direction: 'ingress' | 'egress';
      readonly allowed: boolean;
      readonly match: PolicyMatch;
    })
  | {
      /** Socket-level load balancing chose a backend at connect() or sendmsg(). */
      readonly kind: 'socket';
      readonly at: number;
      readonly protocol: 'TCP' | 'UDP';
      /** Network namespace of the socket. */
      readonly client: string;
      readonly cookie: number;
      readonly frontend: { readonly address: string; readonly port: number };
      readonly backend: { readonly address: string; readonly port: number };
    };

/** hubble-event-buffer-capacity */
export const CAPACITY = 4095;

export class Monitor {
  /** monitor-aggregation: with any level but `none` the programs tell of what changes and every 5 s, when packets leave. */
  aggregates = true;
  readonly #ring: MonitorEvent[] = [];
  readonly #listeners = new Set<(event: MonitorEvent) => void>();
  #seen = 0;

  notify(event: MonitorEvent): void {
    this.#seen += 1;
    this.#ring.push(event);
    if (this.#ring.length > 2 * CAPACITY) this.#ring.splice(0, this.#ring.length - CAPACITY);
    for (const listener of this.#listeners) listener(event);
  }

  /** How many events there were in all. */
  get seen(): number {
    return this.#seen;
  }

  /** The last ones, oldest first. */
  events(): readonly MonitorEvent[] {
    return this.#ring.slice(-CAPACITY);
  }

  /** @returns the end */
  subscribe(listener: (event: MonitorEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
