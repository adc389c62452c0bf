/** bpf_overlay.c, at cilium_vxlan: what comes out of the tunnel. */
import type { Device, Frame, Ipv4, Verdict } from '../../../net/types.ts';
import { lxcKey } from '../lxcMap.ts';
import { pass } from './context.ts';
import type { ProgramContext } from './context.ts';

export function fromOverlay(context: ProgramContext, frame: Frame, device: Device): Verdict {
  const { packet, tunnel } = frame;
  if (packet.kind === 'arp' || tunnel === undefined)
    return { action: 'drop', reason: 'Unsupported L3 protocol' };
  const { snat, conntrack } = context.maps;
  const identity = tunnel.vni;
  const sight = { frame, packet, device: device.name, source: identity };
  context.trace('from-overlay', sight, undefined, false);
  const toStack = (changed: Ipv4): Verdict =>
    pass({ ...frame, packet: changed, destinationMac: device.mac, identity });
  const answered = snat.incoming(packet);
  if (answered !== undefined) {
    conntrack.track(answered, 'IN', 0);
    return toStack(answered);
  }
  const entry = context.maps.lxc.get(lxcKey(packet.destination));
  if (entry === undefined || entry === 'localhost') {
    context.trace('to-stack', sight, undefined, false);
    return toStack(packet);
  }
  const to = context.maps.net.devices.find((each) => each.index === entry.ifIndex);
  if (to === undefined) return context.drop(sight, 'No mapping for local delivery', 'ingress');
  if (packet.ttl <= 1) return context.drop(sight, 'TTL exceeded', 'ingress');
  return {
    action: 'redirect',
    to,
    direction: 'egress',
    frame: {
      sourceMac: entry.nodeMac,
      destinationMac: entry.mac,
      packet: { ...packet, ttl: packet.ttl - 1 },
      identity,
      fromTunnel: true,
    },
  };
}
