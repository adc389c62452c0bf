/** nodeport.h: services for packets from outside, and their addresses again on what the backends answer. */
import { CILIUM_HOST } from '../ciliumDevices.ts';
import { tunnelOf, withPort, type Packet } from '../packet.ts';
import { frontendOf, IDENTITY, sourceRangeFor } from '../services.ts';
import type { Next, Walk } from '../walk.ts';

/** Undefined when the destination is none. */
export function translateService(walk: Walk, node: string, device: string, packet: Packet): Next | undefined {
  const { facts, memory } = walk;
  const { protocol, port, destination } = packet;
  if (protocol === 'icmp' || port === undefined || !facts.config(node).replacesKubeProxy) return undefined;
  const frontend = frontendOf(facts, node, { address: destination, port, protocol }, false);
  if (frontend === undefined) return undefined;
  const fact = { table: frontend.table, row: frontend.row };
  const name = withPort(destination, port);
  if (frontend.flags.includes('non-routable'))
    return walk.lost(node, 'cluster-ip-from-outside', packet, { frontend: name }, fact, device);
  const range = sourceRangeFor(facts, node, frontend, packet.source);
  if (range?.admitted === false) {
    const detail = { frontend: name, client: packet.source };
    return walk.lost(node, 'source-range', packet, detail, { table: range.table, row: range.row }, device);
  }
  const backend = memory.choose(frontend.backends);
  if (backend === undefined) {
    walk.hop(node, 'refuse', 'no-backend', packet, { device, detail: { frontend: name }, fact });
    const { destination: source } = packet;
    return {
      ended: 'refused',
      complaint: { tells: 'port-unreachable', about: packet, source, back: device },
    };
  }
  const changed = { ...packet, destination: backend.address, port: backend.port };
  const isHere = facts.endpoint(node, backend.address) !== undefined;
  memory.translations.push({ node, kind: 'service', before: packet, after: changed });
  walk.hop(node, 'translate', 'service', changed, {
    device,
    detail: { frontend: name, backend: withPort(backend.address, backend.port) },
    fact: { table: frontend.table, row: backend.row },
  });
  const remote = facts.ipcache(node, backend.address);
  if (isHere || !facts.config(node).tunnel || remote === undefined || tunnelOf(remote) === undefined)
    return { to: 'stack', host: node, packet: changed, arrival: device };
  // The backend answers to this node, through the tunnel: to the address on cilium_host.
  const router = facts.interfaces(node).find((each) => each.name === CILIUM_HOST)?.addresses[0]?.address;
  const sent = { ...changed, source: router ?? changed.source, identity: IDENTITY.world };
  memory.translations.push({ node, kind: 'source', before: changed, after: sent });
  walk.hop(node, 'translate', 'service-snat', sent, {
    device,
    detail: { from: changed.source, to: sent.source },
  });
  return { to: 'tunnel', node, packet: sent, remote };
}

/** The answer of a backend that this node has chosen. */
export function restoreSource(walk: Walk, node: string, device: string, packet: Packet): Packet {
  const done = walk.memory.translations.find(
    (each) =>
      each.node === node &&
      each.kind === 'service' &&
      each.after.destination === packet.source &&
      each.before.source === packet.destination,
  );
  if (done === undefined) return packet;
  const restored = { ...packet, source: done.before.destination, port: done.before.port };
  walk.hop(node, 'translate', 'reverse-translation', restored, {
    device,
    detail: { from: withPort(packet.source, packet.port), to: withPort(restored.source, restored.port) },
  });
  return restored;
}
