/** The load-balancing maps of one agent (pkg/loadbalancer/maps): what they hold and how cilium-dbg prints it. */
import { formatPrefix } from '../../../ipv4.ts';
import type { Prefix } from '../../../ipv4.ts';
import { BpfMap } from '../bpfMap.ts';
import { flagBytes } from './serviceFlags.ts';

export type Protocol = 'TCP' | 'UDP' | 'SCTP';

/** An L3n4Addr. */
export interface L4Address {
  readonly address: string;
  readonly port: number;
  readonly protocol: Protocol;
  /** The entry for clients inside, where a Service treats them other than those outside. Absent: external. */
  readonly scope?: 'internal';
}

/** Slot 0 is the master: it names no backend and counts them. Slots 1… name one backend each. */
export interface ServiceEntry {
  readonly frontend: L4Address;
  readonly slot: number;
  /** In slot 0 the session affinity timeout in seconds, or 0. */
  readonly backendId: number;
  readonly count: number;
  readonly quarantined: number;
  readonly revnat: number;
  readonly flags: number;
}

export type BackendState = 'active' | 'terminating';

export interface BackendEntry extends L4Address {
  readonly state: BackendState;
}

export interface SocketEntry {
  readonly backend: { readonly address: string; readonly port: number };
  readonly frontend: { readonly address: string; readonly port: number };
  readonly revnat: number;
}

/** `a.b.c.d:80/TCP`, with `/i` for the internal scope. */
export function addressKey({ address, port, protocol, scope }: L4Address): string {
  return `${address}:${port}/${protocol}${scope === undefined ? '' : '/i'}`;
}

/** `a.b.c.d:80/TCP (0)` */
export function serviceKey(frontend: L4Address, slot: number): string {
  return `${addressKey(frontend)} (${slot})`;
}

/**
 * The socket map keeps ports and revnat ids as they are on the wire and prints them as signed numbers, unconverted: 443
 * is -17663 on a little-endian host (pkg/maps/lbmap: SockRevNat4Value).
 */
function wirePort(port: number): number {
  const swapped = ((port & 0xff) << 8) | (port >>> 8);
  return swapped > 0x7fff ? swapped - 0x10000 : swapped;
}

function wireRevnat(revnat: number): number {
  return ((revnat & 0xff) << 8) | (revnat >>> 8);
}

export interface SourceRangeEntry {
  readonly prefix: Prefix;
  readonly revnat: number;
}

/** `10.0.0.0/8 (12)` */
export function sourceRangeKey({ prefix, revnat }: SourceRangeEntry): string {
  return `${formatPrefix(prefix)} (${revnat})`;
}

export interface AffinityEntry {
  readonly backendId: number;
  /** Seconds of the BPF clock. */
  readonly lastUsed: number;
}

export interface LbMaps {
  readonly services: BpfMap<ServiceEntry>;
  readonly backends: BpfMap<BackendEntry>;
  readonly reverseNat: BpfMap<L4Address>;
  readonly sockets: BpfMap<SocketEntry>;
  /** `12 3`: backend 12 belongs to the Service of revnat id 3, so that a client may be held to it. */
  readonly affinityMatch: BpfMap<true>;
  /** Which backend each client was given last. */
  readonly affinity: BpfMap<AffinityEntry>;
  /** By range and revnat id: see {@link sourceRangeKey}. */
  readonly sourceRanges: BpfMap<SourceRangeEntry>;
}

export function createLbMaps(): LbMaps {
  return {
    services: new BpfMap<ServiceEntry>({
      name: 'cilium_lb4_services_v2',
      format: (entry) =>
        `${entry.backendId} ${entry.count}[${entry.quarantined}] (${entry.revnat}) ${flagBytes(entry.flags)}`,
    }),
    backends: new BpfMap<BackendEntry>({
      name: 'cilium_lb4_backends_v3',
      format: (entry) => `${entry.protocol}://${entry.address}`,
    }),
    reverseNat: new BpfMap<L4Address>({
      name: 'cilium_lb4_reverse_nat',
      format: (entry) => `${entry.address}:${entry.port}`,
    }),
    sockets: new BpfMap<SocketEntry>({
      name: 'cilium_lb4_reverse_sk',
      format: ({ backend, frontend, revnat }) =>
        `${backend.address}:${wirePort(backend.port)} -> ${frontend.address}:${wirePort(frontend.port)} (revnat=${wireRevnat(revnat)})`,
    }),
    affinityMatch: new BpfMap<true>({ name: 'cilium_lb_affinity_match', format: () => '' }),
    affinity: new BpfMap<AffinityEntry>({
      name: 'cilium_lb4_affinity',
      format: ({ backendId, lastUsed }) => `${backendId} ${lastUsed}`,
    }),
    sourceRanges: new BpfMap<SourceRangeEntry>({ name: 'cilium_lb4_source_range', format: () => '' }),
  };
}
