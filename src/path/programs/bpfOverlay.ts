/** bpf_overlay.c: what comes out of the tunnel. */
import { CILIUM_VXLAN } from '../ciliumDevices.ts';
import { aged } from '../packet.ts';
import type { Next, Walk } from '../walk.ts';
import { restoreDestination } from './nat.ts';

export function fromOverlay(walk: Walk, { node, packet }: Extract<Next, { readonly to: 'overlay' }>): Next {
  const { facts } = walk;
  const { outer: _outer, ...inner } = packet;
  const tunnel = facts.interfaces(node).find(({ name, up }) => name === CILIUM_VXLAN && up);
  if (tunnel === undefined) return walk.lost(node, 'no-tunnel-device', packet, { node });
  walk.hop(node, 'decapsulate', 'tunnel-end', inner, {
    device: CILIUM_VXLAN,
    detail: { identity: packet.identity ?? 0 },
    fact: { table: tunnel.table, row: tunnel.row },
  });
  const answered = restoreDestination(walk, node, inner, CILIUM_VXLAN);
  if (answered !== undefined) return { to: 'stack', host: node, packet: answered, arrival: CILIUM_VXLAN };
  const entry = facts.endpoint(node, inner.destination);
  return entry !== undefined && entry.row['localhost'] !== true
    ? { to: 'container', node, packet: aged(inner), entry }
    : { to: 'stack', host: node, packet: inner, arrival: CILIUM_VXLAN };
}
