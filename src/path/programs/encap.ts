/** encap.h: into the tunnel, with the sender's identity as the tunnel's key. */
import { CILIUM_VXLAN } from '../ciliumDevices.ts';
import { sourceFor, tunnelOf, VXLAN_PORT, type Packet } from '../packet.ts';
import { IDENTITY } from '../services.ts';
import type { Next, Walk } from '../walk.ts';

/** What the tunnel's own packets begin with. */
const TUNNEL_TTL = 64;

export function encapsulate(
  walk: Walk,
  { node, packet, remote }: Extract<Next, { readonly to: 'tunnel' }>,
): Next {
  const { facts } = walk;
  const destination = tunnelOf(remote) ?? '';
  // Elsewhere this node is a remote one.
  const identity =
    packet.identity === IDENTITY.host ? IDENTITY.remoteNode : (packet.identity ?? IDENTITY.world);
  if (!facts.interfaces(node).some(({ name, up }) => name === CILIUM_VXLAN && up))
    return walk.lost(node, 'no-tunnel-device', packet, { node });
  const source = sourceFor(facts, node, destination, 'udp', VXLAN_PORT);
  const wrapped: Packet = { ...packet, identity, outer: { source, destination, ttl: TUNNEL_TTL } };
  walk.hop(node, 'encapsulate', 'tunnel-endpoint', wrapped, {
    device: CILIUM_VXLAN,
    detail: { tunnelEndpoint: destination, identity },
    fact: { table: remote.table, row: remote.row },
  });
  return { to: 'stack', host: node, packet: wrapped };
}
