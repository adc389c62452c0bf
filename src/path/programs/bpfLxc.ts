/** bpf_lxc.c, at a pod's device on its node: what the pod sends, and what is sent to it. */
import type { Facts, Found } from '../facts.ts';
import type { Fact } from '../flow.ts';
import type { PodPlace } from '../nodes.ts';
import { tunnelOf, type Packet } from '../packet.ts';
import { policyVerdict } from '../policy.ts';
import { routeFor } from '../routes.ts';
import { IDENTITY } from '../services.ts';
import type { Ended, Next, Walk } from '../walk.ts';

export function fromContainer(walk: Walk, pod: PodPlace, packet: Packet): Next {
  const { node } = pod;
  const { facts } = walk;
  const entry = facts.endpoint(node, pod.address);
  if (entry === undefined) return walk.lost(node, 'no-such-pod', packet, { address: pod.address });
  const remote = facts.ipcache(node, packet.destination);
  const fact: Fact = { object: pod.object };
  // Its own address never leaves the pod.
  if (packet.destination === pod.address)
    return { to: 'socket', place: pod.name, because: 'local-address', packet, device: 'lo', fact, pod };
  const tooBig = podMtu(walk, pod, packet);
  if (tooBig !== undefined) return tooBig;
  const marked = { ...packet, identity: Number(entry.row['identity']) };
  walk.hop(pod.name, 'send', 'local-pod', marked, { device: 'eth0', fact });
  const peer = Number(remote?.row['identity'] ?? IDENTITY.world);
  const denied = policy(walk, node, entry, 'Egress', peer, marked);
  if (denied !== undefined) return denied;
  if (facts.config(node).tunnel && remote !== undefined && tunnelOf(remote) !== undefined)
    return { to: 'tunnel', node, packet: marked, remote };
  return { to: 'stack', host: node, packet: marked, arrival: deviceOf(facts, node, entry) };
}

export function toContainer(
  walk: Walk,
  { node, entry, packet }: Extract<Next, { readonly to: 'container' }>,
): Next {
  const { facts } = walk;
  const { destination: address } = packet;
  const peer =
    packet.identity ?? Number(facts.ipcache(node, packet.source)?.row['identity'] ?? IDENTITY.world);
  const denied = policy(walk, node, entry, 'Ingress', peer, packet);
  if (denied !== undefined) return denied;
  const pod = facts.pods.find((each) => each.address === address && !each.hostNetwork);
  if (pod === undefined) return walk.lost(node, 'no-such-pod', packet, { address });
  const fact: Fact = { table: entry.table, row: entry.row };
  walk.hop(node, 'forward', 'local-pod', packet, {
    device: deviceOf(facts, node, entry),
    detail: { address },
    fact,
  });
  return { to: 'socket', place: pod.name, because: 'local-pod', packet, device: 'eth0', fact, pod };
}

/** The node's end of a pod's link. */
function deviceOf(facts: Facts, node: string, { row: endpoint }: Found): string {
  return facts.interfaces(node).find(({ row }) => row['ifindex'] === endpoint['ifindex'])?.name ?? '';
}

/** Smaller packets pass every IPv4 link (RFC 791), so that the pod need not be asked. */
const ALWAYS_PASSES = 576;

/** Its own kernel cuts, or refuses, by the MTU of its route, which the agent set when the pod was made. */
function podMtu(walk: Walk, pod: PodPlace, packet: Packet): Ended | undefined {
  const { dontFragment, size, destination } = packet;
  if (!dontFragment || size <= ALWAYS_PASSES) return undefined;
  const table = walk.facts.routes(pod.name);
  const match = routeFor(table.parsed.rows, destination);
  const mtu = Number(match?.row['mtu'] ?? Infinity);
  if (match === undefined || size <= mtu) return undefined;
  const detail = { size, mtu, device: match.device ?? '' };
  const lost = walk.lost(pod.name, 'too-big', packet, detail, { table, row: match.row }, match.device);
  return { ...lost, complaint: { tells: 'EMSGSIZE', mtu, about: packet } };
}

/**
 * A hop only where the map says something: without enforcement everything passes by the entry for all. An answer is known to
 * conntrack, which is asked first.
 */
function policy(
  walk: Walk,
  node: string,
  { row: endpoint }: Found,
  direction: 'Ingress' | 'Egress',
  peer: number,
  packet: Packet,
): Ended | undefined {
  const id = Number(endpoint['id']);
  const { protocol, port } = packet;
  const { allowed, table, row } = policyVerdict(walk.facts, node, {
    endpoint: id,
    direction,
    peer,
    protocol,
    port,
  });
  const open = row !== undefined && row['identity'] === 0 && row['portProto'] === 'ANY';
  if (open && allowed) return undefined;
  const detail = { direction, identity: peer, endpoint: id };
  if (walk.leg !== 'request') {
    walk.hop(node, 'forward', 'conntrack', packet, { detail, fact: walk.facts.connection(node, packet) });
    return undefined;
  }
  const fact = { table, row };
  if (!allowed) return walk.lost(node, 'policy-denies', packet, detail, fact);
  walk.hop(node, 'forward', 'policy-allows', packet, { detail, fact });
  return undefined;
}
