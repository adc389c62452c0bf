/**
 * Services for packets that come from outside on a native device (bpf/lib/nodeport.h): the destination becomes a
 * backend; when that is on another node the source becomes this node, so that the answer comes back this way.
 */
import type { Random } from '../../random.ts';
import type { Ipv4 } from '../../net/types.ts';
import type { LbMaps, Protocol } from './lbMaps.ts';
import { reversed, tupleOf } from './conntrack.ts';
import type { Conntrack, Tuple } from './conntrack.ts';
import { withDestination, withSource } from './rewrite.ts';
import { isRoutable } from './serviceFlags.ts';
import { admits, lookupService } from './serviceLookup.ts';
import type { Choice, SessionAffinity } from './serviceLookup.ts';

export interface NodePortOptions {
  readonly maps: LbMaps;
  readonly random: Random;
  readonly affinity: SessionAffinity;
  readonly conntrack: Conntrack;
  /** Whether the backend is an endpoint of this node. */
  isLocal(address: string): boolean;
}

export type NodePortResult =
  | { readonly action: 'none' }
  | { readonly action: 'forward'; readonly packet: Ipv4; readonly revnat: number }
  | { readonly action: 'drop'; readonly reason: string }
  /** The service has no backend. */
  | { readonly action: 'refuse' };

export class NodePort {
  readonly #options: NodePortOptions;

  constructor(options: NodePortOptions) {
    this.#options = options;
  }

  /** A packet from outside. Which backend its client was given is told by connection tracking. */
  incoming(packet: Ipv4): NodePortResult {
    const tuple = tupleOf(packet);
    if (tuple === undefined || packet.payload.proto === 'icmp') return { action: 'none' };
    const { maps, random, affinity, conntrack } = this.#options;
    const service = lookupService(maps, {
      address: tuple.destination,
      port: tuple.destinationPort,
      protocol: protocolOf(tuple),
    });
    if (service === undefined) return { action: 'none' };
    if (!isRoutable(service.flags)) return { action: 'drop', reason: 'Is a ClusterIP' };
    if (!admits(maps, service, packet.source)) return { action: 'drop', reason: 'Not in src range' };
    const choice = this.#given(packet) ?? affinity.select(maps, service, packet.source, random);
    if (choice === undefined) return { action: 'refuse' };
    const { revnat } = service;
    conntrack.trackService(packet, { revnat, backendId: choice.backendId });
    return { action: 'forward', packet: withDestination(packet, choice.backend), revnat };
  }

  /** The backend that the connection has, as long as the backend map knows it. */
  #given(packet: Ipv4): Choice | undefined {
    const { maps, conntrack } = this.#options;
    const entry = conntrack.service(packet);
    const backend = entry === undefined ? undefined : maps.backends.get(String(entry.backendId));
    return entry === undefined || backend === undefined ? undefined : { backendId: entry.backendId, backend };
  }

  /** Whether a packet that leaves is on its way to a backend elsewhere, and so must carry this node's address. */
  needsSource(packet: Ipv4): boolean {
    const tuple = tupleOf(packet);
    const { conntrack, isLocal } = this.#options;
    return tuple !== undefined && conntrack.leaving(tuple)?.nodePort === true && !isLocal(packet.destination);
  }

  /** An answer of a backend as its client expects it: from the frontend. Others come back unchanged. */
  outgoing(packet: Ipv4): Ipv4 {
    const tuple = tupleOf(packet);
    const { conntrack, maps } = this.#options;
    const entry = tuple === undefined ? undefined : conntrack.leaving(reversed(tuple));
    const frontend = entry?.nodePort === true ? maps.reverseNat.get(String(entry.revnat)) : undefined;
    return frontend === undefined ? packet : withSource(packet, frontend);
  }
}

function protocolOf(tuple: Tuple): Protocol {
  return tuple.protocol === 'UDP' ? 'UDP' : 'TCP';
}
