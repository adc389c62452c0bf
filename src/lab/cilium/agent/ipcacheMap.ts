/** The ipcache: which identity an address has and, for what is on another node, that node (pkg/maps/ipcache). */
import { contains, formatPrefix, parseIpv4, parsePrefix } from '../../../ipv4.ts';
import type { Prefix } from '../../../ipv4.ts';
import { BpfMap } from '../bpfMap.ts';

export interface IpcacheEntry {
  readonly prefix: Prefix;
  readonly identity: number;
  readonly encryptKey: number;
  /** 0.0.0.0: on this node, or reached without a tunnel. */
  readonly tunnelEndpoint: string;
  /** What `ip list` knows beyond the map: where the entry comes from and which node it is on. */
  readonly source?: 'custom-resource';
  readonly hostIP?: string;
  readonly pod?: { readonly namespace: string; readonly name: string };
}

export class IpcacheMap extends BpfMap<IpcacheEntry> {
  /** @param now milliseconds since the epoch */
  constructor(now: () => number) {
    super({
      name: 'cilium_ipcache_v2',
      synced: true,
      eventClock: now,
      format: (entry) =>
        `identity=${entry.identity} encryptkey=${entry.encryptKey} tunnelendpoint=${entry.tunnelEndpoint} ` +
        `flags=${entry.tunnelEndpoint === '0.0.0.0' ? '<none>' : 'hastunnel'}`,
    });
  }

  /** @param cidr `a.b.c.d/n` or an address */
  put(cidr: string, entry: Omit<IpcacheEntry, 'prefix' | 'encryptKey'>): void {
    const prefix = parsePrefix(cidr);
    if (prefix === undefined) return;
    this.set(formatPrefix(prefix), { ...entry, prefix, encryptKey: 0 });
  }

  drop(cidr: string): void {
    const prefix = parsePrefix(cidr);
    if (prefix !== undefined) this.delete(formatPrefix(prefix));
  }

  /** The longest prefix that holds the address. */
  lookup(address: string): IpcacheEntry | undefined {
    const number = parseIpv4(address);
    if (number === undefined) return undefined;
    let best: IpcacheEntry | undefined;
    for (const entry of this.values()) {
      if (contains(entry.prefix, number) && entry.prefix.length >= (best?.prefix.length ?? 0)) best = entry;
    }
    return best;
  }

  /** By prefix length, then address: the order of `ip list`. */
  sorted(): readonly IpcacheEntry[] {
    return this.values().sort(
      (a, b) => a.prefix.length - b.prefix.length || a.prefix.network - b.prefix.network,
    );
  }
}
