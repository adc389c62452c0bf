/** bpf_host.c, at the node's devices: from the wire, to the wire, and from the node itself by cilium_host. */
import { contains, parseIpv4 } from '../../../../ipv4.ts';
import type { Device, Frame, Ipv4, Verdict } from '../../../net/types.ts';
import { HOST, KUBE_APISERVER, REMOTE_NODE, WORLD } from '../../reservedIdentity.ts';
import { CILIUM_NET } from '../nodeDevices.ts';
import { pass } from './context.ts';
import type { ProgramConfig, ProgramContext } from './context.ts';
import { encapsulate, isEncapsulated, NO_TUNNEL } from './encap.ts';
import { refusal } from './refusal.ts';

export function fromNetdev(
  context: ProgramContext,
  frame: Frame,
  device: Device,
  config: ProgramConfig,
): Verdict {
  const { packet } = frame;
  const { snat, nodePort, conntrack, ipcache } = context.maps;
  if (packet.kind === 'arp') {
    const answer = context.maps.l2Responder.answer(packet, device);
    return answer === undefined
      ? pass(frame)
      : { action: 'redirect', to: device, direction: 'egress', frame: answer };
  }
  // The tunnel's own packets: what is in them is seen on its device.
  if (isEncapsulated(packet)) return pass(frame);
  const sight = { frame, packet, device: device.name, source: context.identityOf(packet.source) };
  context.trace('from-network', sight, undefined, false);
  const answered = snat.incoming(packet);
  if (answered !== undefined) {
    // What goes on to a pod is tracked where it enters the pod.
    if (!context.isPod(answered.destination)) conntrack.track(answered, 'IN', 0);
    return pass({ ...frame, packet: answered });
  }
  const service = nodePort.incoming(packet);
  if (service.action === 'drop') return context.drop(sight, service.reason, undefined);
  if (service.action === 'refuse')
    return { action: 'redirect', to: device, direction: 'egress', frame: refusal(frame, packet) };
  if (service.action === 'none') return pass(frame);
  const reports = conntrack.track(service.packet, 'OUT', WORLD, { nodePort: true, revnat: service.revnat });
  const backend = ipcache.lookup(service.packet.destination);
  if (!config.tunnel || backend === undefined || backend.tunnelEndpoint === NO_TUNNEL)
    return pass({ ...frame, packet: service.packet });
  // The backend answers to this node, through the tunnel: to the address that the tunnel leads to.
  const sent = snat.outgoing(service.packet, { target: () => ({ address: config.router, own: false }) });
  return encapsulate(
    context,
    { ...frame, packet: sent, identity: WORLD },
    backend.tunnelEndpoint,
    { ...sight, packet: sent, source: WORLD, destination: backend.identity },
    { state: undefined, reports },
  );
}

export function toNetdev(
  context: ProgramContext,
  frame: Frame,
  device: Device,
  config: ProgramConfig,
): Verdict {
  const { packet } = frame;
  if (packet.kind === 'arp' || isEncapsulated(packet)) return pass(frame);
  const { snat, nodePort, conntrack } = context.maps;
  const sight = {
    frame,
    packet,
    device: device.name,
    source: frame.identity ?? context.identityOf(packet.source),
    destination: context.identityOf(packet.destination),
  };
  const restored = nodePort.outgoing(packet);
  if (restored !== packet) {
    // What comes from a backend elsewhere was recorded where it came in.
    const reports = context.isPod(packet.source)
      ? conntrack.track(packet, 'IN', sight.source)
      : conntrack.lastReport(packet);
    context.trace('to-network', sight, 'reply', reports);
    return pass({ ...frame, packet: restored });
  }
  const state = conntrack.lookup(packet, 'OUT');
  const isPod = context.isPod(packet.source);
  if (state === 'reply') {
    context.trace('to-network', sight, state, isPod && conntrack.lastReport(packet));
    return pass(frame);
  }
  const leaving = snat.outgoing(packet, { target: (each) => snatTarget(context, each, device, config) });
  const tracked = !isPod && snat.knows(packet) && !nodePort.needsSource(packet);
  const reports = tracked
    ? conntrack.track(packet, 'OUT', context.isOwn(packet.source) ? 0 : WORLD)
    : (isPod || nodePort.needsSource(packet)) && conntrack.lastReport(packet);
  context.trace('to-network', sight, state, reports);
  return pass(leaving === packet ? frame : { ...frame, packet: leaving });
}

function snatTarget(
  context: ProgramContext,
  packet: Ipv4,
  device: Device,
  { tunnel, nativeRoutingCidr }: ProgramConfig,
): { address: string; own: boolean } | undefined {
  if (context.isOwn(packet.source)) return { address: packet.source, own: true };
  const address = device.addresses[0]?.address;
  if (address === undefined) return undefined;
  if (context.maps.nodePort.needsSource(packet)) return { address, own: false };
  if (!context.isPod(packet.source)) return undefined;
  const destination = parseIpv4(packet.destination);
  if (destination !== undefined && contains(nativeRoutingCidr, destination)) return undefined;
  const identity = context.identityOf(packet.destination);
  if (identity === HOST) return undefined;
  // With native routing nodes know the way back to a pod, so its address need not be hidden from them.
  if (!tunnel && (identity === REMOTE_NODE || identity === KUBE_APISERVER)) return undefined;
  return { address, own: false };
}

/** What the kernel routes to cilium_host: the node's own packets to pods elsewhere. */
export function fromHost(
  context: ProgramContext,
  frame: Frame,
  device: Device,
  config: ProgramConfig,
): Verdict {
  const { packet } = frame;
  if (packet.kind === 'arp') return pass(frame);
  const remote = context.maps.ipcache.lookup(packet.destination);
  const identity = frame.identity ?? context.identityOf(packet.source);
  const sight = {
    frame,
    packet,
    device: device.name,
    source: identity,
    destination: remote?.identity ?? WORLD,
  };
  context.trace('from-host', sight, undefined, false);
  if (config.tunnel && remote !== undefined && remote.tunnelEndpoint !== NO_TUNNEL) {
    // Elsewhere this node is a remote one.
    const marked = { ...frame, identity: identity === HOST ? REMOTE_NODE : identity };
    return encapsulate(context, marked, remote.tunnelEndpoint, sight, { state: undefined, reports: true });
  }
  // rewrite_dmac_to_host: the other end takes it up, and the kernel routes it once more.
  const other = context.maps.net.device(CILIUM_NET);
  return pass(other === undefined ? frame : { ...frame, destinationMac: other.mac });
}
