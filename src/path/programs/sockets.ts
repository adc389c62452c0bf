/** At its destination: does anybody listen there? An answer is taken by whoever has asked. */
import { isPortOpen } from '../ports.ts';
import type { Next, Walk } from '../walk.ts';

export function arrive(
  walk: Walk,
  { place, packet, because, fact, device, pod }: Extract<Next, { readonly to: 'socket' }>,
): Next {
  const { destination: address, protocol } = packet;
  if (walk.leg !== 'request' || protocol === 'icmp') {
    walk.hop(place, 'deliver', because, packet, { device, fact, detail: { address } });
    return { ended: 'delivered', pod };
  }
  const { open, fact: socket } = isPortOpen(walk.facts, place, packet, pod);
  walk.hop(place, open ? 'deliver' : 'refuse', open ? 'listening' : 'port-closed', packet, {
    device,
    detail: { port: packet.port ?? 0, protocol, address },
    fact: socket,
  });
  if (open) return { ended: 'delivered', pod };
  // A closed TCP port answers with a packet of its connection; for UDP there is only the message.
  return protocol === 'tcp'
    ? { ended: 'refused', pod }
    : { ended: 'refused', pod, complaint: { tells: 'port-unreachable', about: packet, source: address } };
}
