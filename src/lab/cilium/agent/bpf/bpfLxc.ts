/** bpf_lxc.c, at a pod's `lxc…` device: what the pod sends, and what is sent to it. */
import type { Device, Frame, Verdict } from '../../../net/types.ts';
import { frameLength } from '../../../net/wire/length.ts';
import { WORLD } from '../../reservedIdentity.ts';
import type { CtState } from '../conntrack.ts';
import type { Endpoint } from '../endpoint.ts';
import type { Direction } from '../policyMap.ts';
import { pass } from './context.ts';
import type { ProgramConfig, ProgramContext, Sight } from './context.ts';
import { encapsulate, NO_TUNNEL } from './encap.ts';

const ICMP_TYPES = {
  'echo-reply': 0,
  unreachable: 3,
  redirect: 5,
  'echo-request': 8,
  'time-exceeded': 11,
} as const;

export function fromContainer(
  context: ProgramContext,
  frame: Frame,
  endpoint: Endpoint,
  device: Device,
  config: ProgramConfig,
): Verdict {
  const { packet } = frame;
  if (packet.kind === 'arp') return pass(frame);
  const { ipcache, conntrack } = context.maps;
  const remote = ipcache.lookup(packet.destination);
  const sight = {
    frame,
    packet,
    device: device.name,
    endpoint: endpoint.id,
    source: endpoint.identity,
    destination: remote?.identity ?? WORLD,
  };
  if (packet.source !== endpoint.link?.address) return context.drop(sight, 'Invalid source ip', 'egress');
  const state = conntrack.lookup(packet, 'OUT');
  context.trace('from-endpoint', sight, state, false);
  if (state !== 'reply' && !allows(context, endpoint, 'Egress', sight.destination, sight, state))
    return context.drop(sight, 'Policy denied', 'egress');
  const reports = conntrack.track(packet, 'OUT', endpoint.identity);
  const marked = { ...frame, identity: endpoint.identity };
  if (config.tunnel && remote !== undefined && remote.tunnelEndpoint !== NO_TUNNEL)
    return encapsulate(context, marked, remote.tunnelEndpoint, sight, { state, reports });
  // What leaves the node is seen where it leaves.
  if (context.isOwn(packet.destination)) context.trace('to-stack', sight, state, reports);
  return pass(marked);
}

export function toContainer(
  context: ProgramContext,
  frame: Frame,
  endpoint: Endpoint,
  device: Device,
): Verdict {
  const { packet } = frame;
  if (packet.kind === 'arp') return pass(frame);
  const { conntrack } = context.maps;
  const source = frame.identity ?? context.identityOf(packet.source);
  const sight = {
    frame,
    packet,
    device: device.name,
    endpoint: endpoint.id,
    source,
    destination: endpoint.identity,
  };
  const state = conntrack.lookup(packet, 'IN');
  if (state !== 'reply' && !allows(context, endpoint, 'Ingress', source, sight, state))
    return context.drop(sight, 'Policy denied', 'ingress');
  const reports = conntrack.track(packet, 'IN', source, {
    nodePort: conntrack.isNodePort(packet),
    fromTunnel: frame.fromTunnel === true,
  });
  context.trace('to-endpoint', sight, state, reports, endpoint.id);
  return pass(frame);
}

/** The policy map's verdict; the first packet of a connection is reported with it where policy is enforced. */
function allows(
  context: ProgramContext,
  endpoint: Endpoint,
  direction: Direction,
  peer: number,
  sight: Sight,
  state: CtState,
): boolean {
  const { payload } = sight.packet;
  // An ICMP error belongs to the connection that it is about.
  if (payload.proto === 'icmp' && payload.about !== undefined) return true;
  const to = {
    protocol: payload.proto.toUpperCase(),
    // A policy sees the type of an ICMP message where others have their port.
    port: payload.proto === 'icmp' ? ICMP_TYPES[payload.type] : payload.destinationPort,
  };
  const match = endpoint.policy.match(direction, peer, to);
  const allowed = endpoint.policy.verdict(direction, peer, to, frameLength(sight.frame)) !== 'denied';
  if (endpoint.policy.isEnforced(direction) && (state === 'new' || !allowed))
    context.maps.monitor.notify({
      ...context.seen(sight),
      kind: 'policy-verdict',
      direction: direction === 'Ingress' ? 'ingress' : 'egress',
      allowed,
      match,
    });
  return allowed;
}
