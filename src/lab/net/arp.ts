/**
 * The neighbour table of one namespace and the ARP that fills it. States and their times are those of Linux
 * (net/core/neighbour.c): reachable for 30 s, three requests a second apart, five seconds of delay before a probe.
 */
import { parseIpv4 } from '../../ipv4.ts';
import type { NetDevice } from './device.ts';
import type { EventQueue } from './queue.ts';
import { BROADCAST_MAC, ZERO_MAC } from './tap.ts';
import type { Arp, Frame, Neighbour } from './types.ts';

const REACHABLE_MS = 30_000;
const RETRY_MS = 1_000;
const DELAY_MS = 5_000;
const TRIES = 3;
/** Packets that wait for one address; more push out the oldest. */
const WAITING_MOST = 100;

/** A packet that waits for the MAC of its next hop. */
interface Waiting {
  readonly send: (mac: string) => void;
  readonly fail: () => void;
}

interface Entry {
  readonly address: string;
  readonly device: NetDevice;
  state: Neighbour['state'];
  mac?: string;
  confirmedAt: number;
  waiting: Waiting[];
  cancel?: () => void;
}

export interface ArpHost {
  readonly queue: EventQueue;
  transmit(device: NetDevice, frame: Frame): void;
  isLocal(address: string): boolean;
  /** Address to ask with: the packet's own source when it is ours, else one of the device's. */
  askingAddress(device: NetDevice, target: string, packetSource: string): string;
}

/** The answer to a request: the address asked for is at this MAC. */
export function arpReply({ senderMac, senderIp, targetIp }: Arp, mac: string): Frame {
  return {
    sourceMac: mac,
    destinationMac: senderMac,
    packet: {
      kind: 'arp',
      op: 'reply',
      senderMac: mac,
      senderIp: targetIp,
      targetMac: senderMac,
      targetIp: senderIp,
    },
  };
}

export class Neighbours {
  readonly #host: ArpHost;
  readonly #entries = new Map<string, Entry>();

  constructor(host: ArpHost) {
    this.#host = host;
  }

  get list(): readonly Neighbour[] {
    return [...this.#entries.values()].map((entry) => {
      this.#age(entry);
      const { address, device, mac, state } = entry;
      return { address, device: device.name, ...(mac === undefined ? {} : { mac }), state };
    });
  }

  set(device: NetDevice, neighbour: Neighbour): void {
    const entry = this.#entry(device, neighbour.address);
    entry.cancel?.();
    entry.state = neighbour.state;
    if (neighbour.mac !== undefined) entry.mac = neighbour.mac;
    entry.confirmedAt = this.#host.queue.now;
    if (neighbour.mac !== undefined) this.#flush(entry, neighbour.mac);
  }

  remove(address: string, device: string): boolean {
    const key = `${device} ${address}`;
    const entry = this.#entries.get(key);
    entry?.cancel?.();
    return this.#entries.delete(key);
  }

  removeDevice(device: string): void {
    for (const entry of this.#entries.values())
      if (entry.device.name === device) this.remove(entry.address, device);
  }

  /** Calls `send` with the MAC of a next hop as soon as it is known, or `fail` when nobody answers. */
  resolve(device: NetDevice, nextHop: string, packetSource: string, waiting: Waiting): void {
    const entry = this.#entry(device, nextHop);
    this.#age(entry);
    if (entry.mac !== undefined && entry.state !== 'FAILED' && entry.state !== 'INCOMPLETE') {
      if (entry.state === 'STALE') this.#delay(entry);
      return waiting.send(entry.mac);
    }
    entry.waiting.push(waiting);
    if (entry.waiting.length > WAITING_MOST) entry.waiting.shift();
    if (entry.state === 'INCOMPLETE' && entry.cancel !== undefined) return;
    entry.state = 'INCOMPLETE';
    this.#ask(entry, packetSource, BROADCAST_MAC, 1);
  }

  /** @param alone the frame was for this device only, not a broadcast */
  receive(device: NetDevice, arp: Arp, alone: boolean): void {
    // Martians: the kernel answers no loopback address and no question from a broadcast address.
    if (arp.targetIp.startsWith('127.') || arp.senderIp === '255.255.255.255') return;
    const forUs = this.#host.isLocal(arp.targetIp);
    const known = this.#entries.get(`${device.name} ${arp.senderIp}`);
    const gratuitous = arp.senderIp === arp.targetIp;
    // Only who asks us makes a new entry (arp_accept is 0); anything may refresh one that is there.
    if (
      arp.senderIp !== '0.0.0.0' &&
      !this.#host.isLocal(arp.senderIp) &&
      known?.state !== 'PERMANENT' &&
      (known !== undefined || (arp.op === 'request' && forUs && !gratuitous))
    ) {
      this.#learn(known ?? this.#entry(device, arp.senderIp), arp, arp.op === 'reply' && alone);
    }
    if (arp.op === 'request' && forUs && !gratuitous && parseIpv4(arp.senderIp) !== undefined) {
      this.#host.queue.later(4, 14, () => this.#host.transmit(device, arpReply(arp, device.mac)));
    }
  }

  #learn(entry: Entry, arp: Arp, answered: boolean): void {
    entry.cancel?.();
    entry.cancel = undefined;
    entry.state = answered
      ? 'REACHABLE'
      : entry.state === 'REACHABLE' && entry.mac === arp.senderMac
        ? 'REACHABLE'
        : 'STALE';
    entry.mac = arp.senderMac;
    if (answered) entry.confirmedAt = this.#host.queue.now;
    this.#flush(entry, arp.senderMac);
  }

  #flush(entry: Entry, mac: string): void {
    const { waiting } = entry;
    entry.waiting = [];
    if (waiting.length > 0) this.#host.queue.later(2, 9, () => waiting.forEach(({ send }) => send(mac)));
  }

  #ask(entry: Entry, packetSource: string, to: string, attempt: number): void {
    const { device, address } = entry;
    entry.cancel = this.#host.queue.after(RETRY_MS, () => {
      if (attempt < TRIES) return this.#ask(entry, packetSource, to, attempt + 1);
      entry.cancel = undefined;
      entry.state = 'FAILED';
      entry.mac = undefined;
      const { waiting } = entry;
      entry.waiting = [];
      for (const { fail } of waiting) fail();
    });
    this.#host.transmit(device, {
      sourceMac: device.mac,
      destinationMac: to,
      packet: {
        kind: 'arp',
        op: 'request',
        senderMac: device.mac,
        senderIp: this.#host.askingAddress(device, address, packetSource),
        targetMac: ZERO_MAC,
        targetIp: address,
      },
    });
  }

  #delay(entry: Entry): void {
    entry.state = 'DELAY';
    entry.cancel = this.#host.queue.after(DELAY_MS, () => {
      if (entry.state === 'DELAY' && entry.mac !== undefined) this.#ask(entry, '0.0.0.0', entry.mac, 1);
    });
  }

  #age(entry: Entry): void {
    if (entry.state === 'REACHABLE' && this.#host.queue.now - entry.confirmedAt > REACHABLE_MS * 1000)
      entry.state = 'STALE';
  }

  #entry(device: NetDevice, address: string): Entry {
    const key = `${device.name} ${address}`;
    const known = this.#entries.get(key);
    if (known !== undefined) return known;
    const entry: Entry = { address, device, state: 'INCOMPLETE', confirmedAt: 0, waiting: [] };
    this.#entries.set(key, entry);
    return entry;
  }
}
