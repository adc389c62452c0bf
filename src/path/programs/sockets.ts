/** At its destination: does anybody listen there? An answer is taken by whoever has asked. */
import { isPortOpen } from '../ports.ts';
import type { Next, Walk } from '../walk.ts';

export function arrive(
  walk: Walk,
  { place, packet, because, fact, device, pod }: Extract<Next, { readonly to: 'socket' }>,
): Next {
  const { destination: address, protocol } = packet;
  if (walk.leg === 'reply' || protocol === 'icmp') {
    walk.hop(place, 'deliver', because, packet, { device, fact, detail: { address } });
    return { ended: 'delivered', pod };
  }
  const { open, fact: socket } = isPortOpen(walk.facts, place, packet, pod);
  walk.hop(place, open ? 'deliver' : 'refuse', open ? 'listening' : 'port-closed', packet, {
    device,
    detail: { port: packet.port ?? 0, protocol, address },
    fact: socket,
  });
  return { ended: open ? 'delivered' : 'refused', pod };
}
