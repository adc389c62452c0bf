/** Cables: what connects devices. Marks and identities that eBPF programs leave on a packet do not survive them. */
import type { Cable, NetDevice } from './device.ts';
import type { EventQueue } from './queue.ts';
import { BROADCAST_MAC } from './tap.ts';
import type { Frame } from './types.ts';

function onTheWire(frame: Frame): Frame {
  return { sourceMac: frame.sourceMac, destinationMac: frame.destinationMac, packet: frame.packet };
}

/** What one end of a veth pair sends, the other receives: some microseconds, it is only a function call. */
export class VethCable implements Cable {
  readonly #queue: EventQueue;

  constructor(queue: EventQueue) {
    this.#queue = queue;
  }

  carry(from: NetDevice, frame: Frame): void {
    const { peer } = from;
    if (peer === undefined || !peer.up) return;
    this.#queue.later(3, 9, () => peer.receive(onTheWire(frame)), peer);
  }

  unplug(device: NetDevice): void {
    device.cable = undefined;
  }
}

/** A learning switch, as VirtualBox's internal networks are. */
export class Segment implements Cable {
  readonly #queue: EventQueue;
  readonly #ports = new Set<NetDevice>();
  readonly #learned = new Map<string, NetDevice>();

  constructor(queue: EventQueue) {
    this.#queue = queue;
  }

  plug(device: NetDevice): void {
    this.#ports.add(device);
    device.cable = this;
  }

  unplug(device: NetDevice): void {
    device.cable = undefined;
    this.#ports.delete(device);
    for (const [mac, port] of this.#learned) if (port === device) this.#learned.delete(mac);
  }

  carry(from: NetDevice, frame: Frame): void {
    this.#learned.set(frame.sourceMac, from);
    const known =
      frame.destinationMac === BROADCAST_MAC ? undefined : this.#learned.get(frame.destinationMac);
    const ports = known === undefined ? [...this.#ports] : [known];
    // Between virtual machines a frame takes a fraction of a millisecond.
    for (const port of ports) {
      if (port !== from && port.up) this.#queue.later(110, 260, () => port.receive(onTheWire(frame)), port);
    }
  }
}
