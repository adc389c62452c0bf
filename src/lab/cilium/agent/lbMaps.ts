/** The load-balancing maps of one agent (pkg/loadbalancer/maps): what they hold and how cilium-dbg prints it. */
import { BpfMap } from '../bpfMap.ts';
import { flagBytes } from './serviceFlags.ts';

export type Protocol = 'TCP' | 'UDP' | 'SCTP';

/** An L3n4Addr. */
export interface L4Address {
  readonly address: string;
  readonly port: number;
  readonly protocol: Protocol;
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

/** `a.b.c.d:80/TCP` */
export function addressKey(address: L4Address): string {
  return `${address.address}:${address.port}/${address.protocol}`;
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

export interface LbMaps {
  readonly services: BpfMap<ServiceEntry>;
  readonly backends: BpfMap<BackendEntry>;
  readonly reverseNat: BpfMap<L4Address>;
  readonly sockets: BpfMap<SocketEntry>;
  readonly sourceRanges: BpfMap<number>;
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
    sourceRanges: new BpfMap<number>({ name: 'cilium_lb4_source_range', format: (revnat) => String(revnat) }),
  };
}
