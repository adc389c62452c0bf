/** nat.h: the address of a node in place of the sender's, and the sender's own again on the answer. */
import { contains, parseIpv4 } from '../../ipv4.ts';
import type { Interface } from '../facts.ts';
import type { Because, Fact } from '../flow.ts';
import type { Packet } from '../packet.ts';
import { IDENTITY } from '../services.ts';
import type { Walk } from '../walk.ts';

/** The request as it leaves by a device that the programs sit on: as the node's own where the answer must come back by it. */
export function changeSource(walk: Walk, node: string, device: Interface, packet: Packet): Packet {
  const target = sourceFor(walk, node, device, packet);
  if (target === undefined) return packet;
  const { address, because, fact } = target;
  const changed = { ...packet, source: address };
  walk.memory.translations.push({ node, kind: 'source', before: packet, after: changed });
  walk.hop(node, 'translate', because, changed, {
    device: device.name,
    detail: { from: packet.source, to: address },
    fact,
  });
  return changed;
}

/** The answer to a request whose source this node changed. */
export function restoreDestination(
  walk: Walk,
  node: string,
  packet: Packet,
  device: string,
): Packet | undefined {
  if (walk.leg === 'request') return undefined;
  // An ICMP error belongs to the connection of the packet that it quotes.
  const sent = packet.about ?? { source: packet.destination, destination: packet.source };
  const done = walk.memory.translations.find(
    ({ node: by, kind, after }) =>
      by === node &&
      kind === 'source' &&
      after.source === sent.source &&
      after.destination === sent.destination,
  );
  if (done === undefined) return undefined;
  const { source } = done.before;
  const about = packet.about && { ...packet.about, source };
  const restored = { ...packet, destination: source, ...(about === undefined ? {} : { about }) };
  walk.hop(node, 'translate', 'reverse-translation', restored, {
    device,
    detail: { from: packet.destination, to: restored.destination },
  });
  return restored;
}

function sourceFor(
  { facts, memory }: Walk,
  node: string,
  device: Interface,
  packet: Packet,
): { address: string; because: Because; fact?: Fact } | undefined {
  if (facts.isLocal(node, packet.source) !== undefined) return undefined;
  const address = device.addresses[0]?.address;
  if (address === undefined) return undefined;
  if (memory.translations.some((each) => each.node === node && each.kind === 'service'))
    return { address, because: 'service-snat' };
  const pod = facts.endpoint(node, packet.source);
  const config = facts.config(node);
  if (pod === undefined || pod.row['localhost'] === true || !config.masquerades) return undefined;
  const destination = parseIpv4(packet.destination) ?? 0;
  if (config.nativeRanges.some((range) => contains(range, destination))) return undefined;
  const identity = facts.ipcache(node, packet.destination)?.row['identity'];
  if (identity === IDENTITY.host) return undefined;
  // With native routing nodes know the way back to a pod, so its address need not be hidden from them.
  if (!config.tunnel && (identity === IDENTITY.remoteNode || identity === IDENTITY.kubeApiserver))
    return undefined;
  return { address, because: 'masquerade', fact: { table: config.status, row: config.row } };
}
