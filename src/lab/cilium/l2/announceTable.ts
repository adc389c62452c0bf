/** The table l2-announce of an agent: which addresses it announces on which devices, and for which Services. */
import { parseIpv4 } from '../../../ipv4.ts';
import type { Namespace } from '../../net/types.ts';
import { BROADCAST_MAC } from '../../net/tap.ts';
import { ResponderMap } from './responderMap.ts';

export interface AnnounceEntry {
  readonly ip: string;
  readonly networkInterface: string;
  /** `namespace/name` of Services. */
  readonly origins: readonly string[];
}

export class AnnounceTable {
  readonly #entries = new Map<string, AnnounceEntry>();
  readonly #net: Namespace;
  readonly #responder: ResponderMap;

  constructor(net: Namespace, responder: ResponderMap) {
    this.#net = net;
    this.#responder = responder;
  }

  /** Drops from the map what is not in the table: what an earlier agent has left. */
  reconcile(): void {
    const wanted = this.entries().flatMap(({ ip, networkInterface }) => {
      const device = this.#net.device(networkInterface);
      return device === undefined ? [] : [ResponderMap.key(ip, device)];
    });
    for (const key of this.#responder.keys()) if (!wanted.includes(key)) this.#responder.delete(key);
  }

  /** By address and device. */
  entries(): readonly AnnounceEntry[] {
    return [...this.#entries.values()].sort(
      (a, b) =>
        (parseIpv4(a.ip) ?? 0) - (parseIpv4(b.ip) ?? 0) ||
        (a.networkInterface < b.networkInterface ? -1 : Number(a.networkInterface > b.networkInterface)),
    );
  }

  /** Makes these all that is announced for the Service. */
  announce(origin: string, wanted: readonly Pick<AnnounceEntry, 'ip' | 'networkInterface'>[]): void {
    const keys = new Set(wanted.map(keyOf));
    for (const [key, entry] of this.#entries) {
      if (keys.has(key) || !entry.origins.includes(origin)) continue;
      const origins = entry.origins.filter((each) => each !== origin);
      if (origins.length > 0) this.#entries.set(key, { ...entry, origins });
      else this.#remove(key, entry);
    }
    for (const { ip, networkInterface } of wanted) {
      const key = keyOf({ ip, networkInterface });
      const known = this.#entries.get(key);
      if (known?.origins.includes(origin) === true) continue;
      this.#entries.set(key, { ip, networkInterface, origins: [...(known?.origins ?? []), origin] });
      if (known === undefined) this.#add(ip, networkInterface);
    }
  }

  /** The map entry, and a gratuitous ARP so that others forget who had the address before. */
  #add(ip: string, name: string): void {
    const device = this.#net.device(name);
    if (device === undefined) return;
    this.#responder.set(ResponderMap.key(ip, device), { responsesSent: 0 });
    this.#net.sendFrame(name, {
      sourceMac: device.mac,
      destinationMac: BROADCAST_MAC,
      packet: {
        kind: 'arp',
        op: 'reply',
        senderMac: device.mac,
        senderIp: ip,
        targetMac: BROADCAST_MAC,
        targetIp: ip,
      },
    });
  }

  #remove(key: string, { ip, networkInterface }: AnnounceEntry): void {
    this.#entries.delete(key);
    const device = this.#net.device(networkInterface);
    if (device !== undefined) this.#responder.delete(ResponderMap.key(ip, device));
  }
}

function keyOf({ ip, networkInterface }: Pick<AnnounceEntry, 'ip' | 'networkInterface'>): string {
  return `${ip}/${networkInterface}`;
}
