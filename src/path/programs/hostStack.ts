/** The kernel of a machine: its own address, or on by the route with the longest prefix to whoever has the next hop's address. */
import { shellWord } from '../../protocol/shellWord.ts';
import { CILIUM_HOST } from '../ciliumDevices.ts';
import { NotRead, type Facts } from '../facts.ts';
import { at } from '../nodes.ts';
import { aged, isPrivate } from '../packet.ts';
import { routeFor } from '../routes.ts';
import { neighbourOn } from '../segment.ts';
import type { Decision, Next, Walk } from '../walk.ts';
import { toNetdev } from './bpfHost.ts';

export function route(
  walk: Walk,
  { host, packet: given, forwarded }: Extract<Next, { readonly to: 'stack' }>,
): Next {
  const { facts } = walk;
  const { destination } = given.outer ?? given;
  const own = facts.isLocal(host, destination);
  if (own !== undefined) {
    if (given.outer !== undefined) return { ended: 'lost' };
    const fact = { table: own.table, row: own.row };
    return { to: 'socket', place: host, because: 'local-address', packet: given, fact };
  }
  const decision = decide(facts, host, destination);
  if (decision === undefined) return walk.lost(host, 'no-route', given, { destination });
  const { match, table } = decision;
  const fact = { table, row: match.row };
  if (match.refusal !== undefined)
    return walk.lost(host, 'route-refuses', given, { destination, type: match.refusal }, fact);
  const packet = forwarded ? aged(given) : given;
  if ((packet.outer ?? packet).ttl <= 0) return walk.lost(host, 'time-to-live', given, { destination });
  const device = facts.interfaces(host).find(({ name }) => name === match.device);
  const mtu = Math.min(Number(match.row['mtu'] ?? Infinity), device?.mtu ?? Infinity);
  // The outer packet may be cut; the inner one is as large as it is.
  if (packet.outer === undefined && packet.dontFragment && packet.size > mtu) {
    const detail = { size: packet.size, mtu, device: match.device ?? '' };
    return walk.lost(host, 'too-big', packet, detail, fact);
  }
  if (walk.isBack(host, match.device, packet)) return walk.lost(host, 'loop', packet, { destination }, fact);
  if (facts.isNode(host) && packet.outer === undefined) {
    const entry = facts.endpoint(host, destination);
    if (entry !== undefined && entry.row['localhost'] !== true)
      return { to: 'container', node: host, packet, entry };
    if (match.device === CILIUM_HOST) return { to: 'cilium-host', node: host, packet, decision };
  }
  if (device === undefined) return walk.lost(host, 'no-route', packet, { destination }, fact);
  return { to: 'device', host, device, packet, decision, forwarded };
}

export function leave(
  walk: Walk,
  { host, device, packet: given, decision, forwarded }: Extract<Next, { readonly to: 'device' }>,
): Next {
  const { facts } = walk;
  const { match, table } = decision;
  const hasPrograms =
    given.outer === undefined && facts.isNode(host) && facts.config(host).devices.includes(device.name);
  const packet = hasPrograms ? toNetdev(walk, host, device, given) : given;
  const target = (packet.outer ?? packet).destination;
  const nextHop = match.via ?? target;
  const fact = { table, row: match.row };
  const detail = { destination: target, via: match.via ?? '', dst: String(match.row['dst']) };
  const neighbour = neighbourOn(facts, host, device, nextHop);
  if (neighbour.kind !== 'nobody' || neighbour.sent)
    walk.hop(host, forwarded ? 'forward' : 'send', match.isDefault ? 'default-route' : 'route', packet, {
      device: device.name,
      detail,
      fact,
    });
  if (neighbour.kind === 'nobody') {
    const because = !isServiceAddress(facts, nextHop)
      ? 'no-arp-answer'
      : isAnnouncer(facts, host, nextHop)
        ? 'no-frontend'
        : 'nobody-announces';
    return walk.lost(host, because, packet, { ...detail, address: nextHop }, fact, device.name);
  }
  if (neighbour.kind === 'outside') {
    if (!isPrivate(target))
      throw new NotRead({
        host,
        command: `tcpdump -ni ${shellWord(device.name)} -c 4 host ${shellWord(target)}`,
        waits: true,
      });
    return walk.lost(host, 'foreign-gateway', packet, detail, fact, device.name);
  }
  if (neighbour.by !== 'address')
    walk.hop(neighbour.host, 'receive', neighbour.by, packet, {
      device: neighbour.device,
      detail: { address: nextHop, host: neighbour.host },
      fact: { table: neighbour.found.table, row: neighbour.found.row },
    });
  return { to: 'netdev', host: neighbour.host, device: neighbour.device, packet };
}

function decide(facts: Facts, host: string, destination: string): Decision | undefined {
  const table = facts.routes(host);
  const match = routeFor(table.parsed.rows, destination);
  return match && { match, table };
}

function isAnnouncer(facts: Facts, host: string, address: string): boolean {
  return facts.isNode(host) && facts.announcers(address).some(({ node }) => node === host);
}

/** An address that lives on no interface: somebody has to announce it. */
function isServiceAddress(facts: Facts, address: string): boolean {
  return (facts.services ?? []).some((service) => {
    const external = at(service, 'spec', 'externalIPs');
    const ingress = at(service, 'status', 'loadBalancer', 'ingress');
    return (
      (Array.isArray(external) && external.includes(address)) ||
      (Array.isArray(ingress) && ingress.some((each) => at(each, 'ip') === address))
    );
  });
}
