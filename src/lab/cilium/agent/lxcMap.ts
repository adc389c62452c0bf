/** cilium_lxc: the endpoints of this node by address, and the node's own addresses (pkg/maps/lxcmap). */
import { BpfMap } from '../bpfMap.ts';

export type LxcEntry =
  | 'localhost'
  | {
      readonly endpointId: number;
      readonly identity: number;
      readonly ifIndex: number;
      readonly mac: string;
      readonly nodeMac: string;
    };

export function createLxcMap(): BpfMap<LxcEntry> {
  return new BpfMap<LxcEntry>({
    name: 'cilium_lxc',
    synced: true,
    format: (entry) =>
      entry === 'localhost'
        ? '(localhost)'
        : `id=${String(entry.endpointId).padEnd(5)} sec_id=${String(entry.identity).padEnd(5)} flags=0x0000 ` +
          `ifindex=${String(entry.ifIndex).padEnd(3)} mac=${entry.mac.toUpperCase()} nodemac=${entry.nodeMac.toUpperCase()} parent_ifindex=0  `,
  });
}

/** The key of an address: the port is always 0. */
export function lxcKey(address: string): string {
  return `${address}:0`;
}
