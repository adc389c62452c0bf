/** All namespaces and the cables between them. */
import type { LabClock } from '../clock.ts';
import { NetDevice } from './device.ts';
import { NetworkNamespace } from './namespace.ts';
import { EventQueue } from './queue.ts';
import { createRandom } from '../random.ts';
import { Segment, VethCable } from './segment.ts';
import type { Device, Namespace, Network } from './types.ts';

/** @param seed decides latencies, ephemeral ports and sequence numbers: the same seed gives the same network. */
export function createNetwork(clock: LabClock, seed = 'network'): Network {
  const random = createRandom(seed);
  const queue = new EventQueue(clock, random);
  const namespaces = new Map<string, NetworkNamespace>();
  let cookies = 0;
  const nextCookie = (): number => ++cookies;
  return {
    namespaces,
    addNamespace(name): Namespace {
      if (namespaces.has(name)) throw new Error(`There is already a network namespace named "${name}".`);
      const namespace = new NetworkNamespace(name, { queue, random, nextCookie });
      namespaces.set(name, namespace);
      return namespace;
    },
    removeNamespace(name) {
      const namespace = namespaces.get(name);
      for (const device of namespace?.devices ?? []) namespace?.removeDevice(device.name);
      namespaces.delete(name);
    },
    connect(a, b) {
      const [one, other] = [ours(a), ours(b)];
      const cable = new VethCable(queue);
      one.peer = other;
      other.peer = one;
      one.cable = cable;
      other.cable = cable;
    },
    segment(devices) {
      const segment = new Segment(queue);
      for (const device of devices) segment.plug(ours(device));
    },
  };
}

function ours(device: Device): NetDevice {
  if (device instanceof NetDevice) return device;
  throw new Error(`Device "${device.name}" is not of this network.`);
}
