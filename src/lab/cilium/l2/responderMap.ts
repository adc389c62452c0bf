/** cilium_l2_responder_v4 and the program that answers ARP from it (bpf/lib/l2_announcement.h). */
import { arpReply } from '../../net/arp.ts';
import type { Arp, Device, Frame } from '../../net/types.ts';
import { BpfMap } from '../bpfMap.ts';

export interface ResponderEntry {
  responsesSent: number;
}

export interface ResponderOptions {
  /** Milliseconds since the agent last said that it is alive. */
  sinceLiveness(): number;
  /** l2-announcements-lease-duration in milliseconds: after so long without an agent others may have taken over. */
  maxLiveness(): number;
}

export class ResponderMap extends BpfMap<ResponderEntry> {
  readonly #options: ResponderOptions;

  constructor(options: ResponderOptions) {
    super({
      name: 'cilium_l2_responder_v4',
      cached: false,
      format: ({ responsesSent }) => String(responsesSent),
    });
    this.#options = options;
  }

  static key(ip: string, device: Pick<Device, 'index'>): string {
    return `${ip} ${device.index}`;
  }

  /** The answer to a request for an address that is announced on the device, with the device's own MAC. */
  answer(arp: Arp, device: Device): Frame | undefined {
    if (arp.op !== 'request' || this.#options.sinceLiveness() > this.#options.maxLiveness()) return undefined;
    const entry = this.get(ResponderMap.key(arp.targetIp, device));
    if (entry === undefined) return undefined;
    entry.responsesSent += 1;
    return arpReply(arp, device.mac);
  }
}
