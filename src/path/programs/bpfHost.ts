/** bpf_host.c, at the devices of a node: from the wire, to the wire, and from the node itself to pods elsewhere. */
import type { Interface } from '../facts.ts';
import { tunnelOf, type Packet } from '../packet.ts';
import { IDENTITY } from '../services.ts';
import type { Next, Walk } from '../walk.ts';
import { changeSource, restoreDestination } from './nat.ts';
import { restoreSource, translateService } from './nodePort.ts';

/** Machines without an agent only have the kernel's part of it. */
export function fromNetdev(
  walk: Walk,
  { host, device, packet }: Extract<Next, { readonly to: 'netdev' }>,
): Next {
  const { facts } = walk;
  const toStack = (given: Packet): Next => ({ to: 'stack', host, packet: given, arrival: device });
  if (packet.outer !== undefined)
    return facts.isLocal(host, packet.outer.destination) === undefined
      ? toStack(packet)
      : { to: 'overlay', node: host, packet };
  if (facts.isNode(host) && facts.config(host).devices.includes(device)) {
    const answered = restoreDestination(walk, host, packet, device);
    if (answered !== undefined) return toStack(answered);
    if (walk.leg === 'request') {
      const service = translateService(walk, host, device, packet);
      if (service !== undefined) return service;
    }
  }
  const own = facts.isLocal(host, packet.source);
  if (own !== undefined) return walk.lost(host, 'martian', packet, { address: packet.source }, own, device);
  return toStack(packet);
}

export function toNetdev(walk: Walk, node: string, device: Interface, packet: Packet): Packet {
  // What an ICMP error says is about another packet, which is none of its own connection.
  if (walk.leg === 'error') return packet;
  return walk.leg === 'reply'
    ? restoreSource(walk, node, device.name, packet)
    : changeSource(walk, node, device, packet);
}

export function fromHost(
  walk: Walk,
  { node, packet, decision }: Extract<Next, { readonly to: 'cilium-host' }>,
): Next {
  const { facts } = walk;
  const remote = facts.ipcache(node, packet.destination);
  if (facts.config(node).tunnel && remote !== undefined && tunnelOf(remote) !== undefined)
    return {
      to: 'tunnel',
      node,
      packet: { ...packet, identity: packet.identity ?? IDENTITY.host },
      remote,
    };
  // cilium_net takes it up, and the kernel routes it to cilium_host once more.
  const { match, table } = decision;
  return walk.lost(node, 'loop', packet, { destination: packet.destination }, { table, row: match.row });
}
