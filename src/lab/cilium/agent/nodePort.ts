/**
 * Services for packets that come from outside on a native device (bpf/lib/nodeport.h): the destination becomes a
 * backend; when that is on another node the source becomes this node, so that the answer comes back this way.
 */
import type { Random } from '../../random.ts';
import type { Ipv4 } from '../../net/types.ts';
import type { LbMaps, Protocol } from './lbMaps.ts';
import { reversed, tupleOf, tupleText } from './conntrack.ts';
import type { Tuple } from './conntrack.ts';
import { withDestination, withSource } from './rewrite.ts';
import type { Side } from './rewrite.ts';
import { isRoutable } from './serviceFlags.ts';
import { lookupService } from './serviceLookup.ts';
import type { SessionAffinity } from './serviceLookup.ts';

export interface NodePortOptions {
  readonly maps: LbMaps;
  readonly random: Random;
  readonly affinity: SessionAffinity;
  /** Whether the backend is an endpoint of this node. */
  isLocal(address: string): boolean;
}

interface Flow {
  readonly frontend: Side;
  readonly backend: Side;
  readonly remote: boolean;
}

export type NodePortResult =
  | { readonly action: 'none' }
  | { readonly action: 'forward'; readonly packet: Ipv4 }
  | { readonly action: 'drop'; readonly reason: string };

export class NodePort {
  readonly #options: NodePortOptions;
  /** By the client's tuple to the frontend. */
  readonly #flows = new Map<string, Flow>();
  /** By the tuple after translation, client to backend. */
  readonly #translated = new Map<string, Flow>();

  constructor(options: NodePortOptions) {
    this.#options = options;
  }

  /** A packet from outside. */
  incoming(packet: Ipv4): NodePortResult {
    const tuple = tupleOf(packet);
    if (tuple === undefined || packet.payload.proto === 'icmp') return { action: 'none' };
    const known = this.#flows.get(tupleText(tuple));
    if (known !== undefined) return { action: 'forward', packet: withDestination(packet, known.backend) };
    const { maps, random, affinity, isLocal } = this.#options;
    const frontend = { address: tuple.destination, port: tuple.destinationPort };
    const service = lookupService(maps, { ...frontend, protocol: protocolOf(tuple) });
    if (service === undefined) return { action: 'none' };
    if (!isRoutable(service.flags)) return { action: 'drop', reason: 'Is a ClusterIP' };
    const choice = affinity.select(maps, service, packet.source, random);
    if (choice === undefined) return { action: 'drop', reason: 'Service backend not found' };
    const backend = { address: choice.backend.address, port: choice.backend.port };
    const flow: Flow = { frontend, backend, remote: !isLocal(backend.address) };
    this.#flows.set(tupleText(tuple), flow);
    const translated = withDestination(packet, backend);
    const after = tupleOf(translated);
    if (after !== undefined) this.#translated.set(tupleText(after), flow);
    return { action: 'forward', packet: translated };
  }

  /** Whether a packet that leaves is on its way to a backend elsewhere, and so must carry this node's address. */
  needsSource(packet: Ipv4): boolean {
    const tuple = tupleOf(packet);
    return tuple !== undefined && this.#translated.get(tupleText(tuple))?.remote === true;
  }

  /** An answer of a backend as its client expects it: from the frontend. Others come back unchanged. */
  outgoing(packet: Ipv4): Ipv4 {
    const tuple = tupleOf(packet);
    const flow = tuple === undefined ? undefined : this.#translated.get(tupleText(reversed(tuple)));
    return flow === undefined ? packet : withSource(packet, flow.frontend);
  }
}

function protocolOf(tuple: Tuple): Protocol {
  return tuple.protocol === 'UDP' ? 'UDP' : 'TCP';
}
