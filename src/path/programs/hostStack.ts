/** The kernel of a machine: its own address, or on by the route with the longest prefix to whoever has the next hop's address. */
import { shellWord } from '../../protocol/shellWord.ts';
import { CILIUM_HOST, POD_DEVICE } from '../ciliumDevices.ts';
import { NotRead, type Facts, type Interface } from '../facts.ts';
import { at } from '../nodes.ts';
import type { Errno, IcmpMessage } from '../flow.ts';
import { lookUp } from '../lookup.ts';
import { aged, isPrivate, questionOf } from '../packet.ts';
import type { RouteMatch } from '../routes.ts';
import { neighbourOn } from '../segment.ts';
import type { Complaint, Decision, Next, Walk } from '../walk.ts';
import { toNetdev } from './bpfHost.ts';

export function route(
  walk: Walk,
  { host, packet: given, arrival }: Extract<Next, { readonly to: 'stack' }>,
): Next {
  const { facts } = walk;
  const { destination } = given.outer ?? given;
  const forwarded = arrival !== undefined;
  /** The machine's own call fails; the sender of a packet that came from elsewhere gets a message. */
  const telling = (errno: Errno, message: IcmpMessage, mtu?: number): { complaint?: Complaint } =>
    given.outer === undefined ? { complaint: { tells: forwarded ? message : errno, mtu, about: given } } : {};
  const answer = lookUp(facts, host, questionOf(given, walk.leg, arrival));
  if (answer?.kind === 'local') {
    if (given.outer !== undefined) return { ended: 'lost' };
    const fact = { table: answer.own.table, row: answer.own.row };
    return { to: 'socket', place: host, because: 'local-address', packet: given, fact };
  }
  if (answer === undefined)
    return {
      ...walk.lost(host, 'no-route', given, { destination }),
      ...telling('ENETUNREACH', 'net-unreachable'),
    };
  const { table } = answer;
  if (answer.kind === 'refused') {
    const { refusal: type, row } = answer;
    const lost = walk.lost(host, 'route-refuses', given, { destination, type }, { table, row });
    if (type === 'blackhole') return forwarded ? lost : { ...lost, ...telling('EINVAL', 'host-unreachable') };
    return {
      ...lost,
      ...(type === 'prohibit'
        ? telling('EACCES', 'prohibited')
        : // That of a rule is as if there were no route (fib4_rule_action).
          table.parsed.table === 'rules'
          ? telling('ENETUNREACH', 'net-unreachable')
          : telling('EHOSTUNREACH', 'host-unreachable')),
    };
  }
  const { match } = answer;
  const decision: Decision = { match, table };
  const fact = { table, row: match.row };
  const { unbound: _bound, ...bound } = given;
  const packet = forwarded ? aged(bound) : bound;
  if ((packet.outer ?? packet).ttl <= 0)
    return {
      ...walk.lost(host, 'time-to-live', given, { destination }),
      ...telling('EHOSTUNREACH', 'time-exceeded'),
    };
  const device = facts.interfaces(host).find(({ name }) => name === match.device);
  const mtu = mtuOf(match, device);
  // The outer packet may be cut; the inner one is as large as it is.
  if (packet.outer === undefined && packet.dontFragment && packet.size > mtu) {
    const detail = { size: packet.size, mtu, device: match.device ?? '' };
    const lost = walk.lost(host, 'too-big', packet, detail, fact);
    return { ...lost, ...telling('EMSGSIZE', 'fragmentation-needed', mtu) };
  }
  if (walk.isBack(host, match.device, packet)) return walk.lost(host, 'loop', packet, { destination }, fact);
  if (facts.isNode(host) && packet.outer === undefined) {
    // A rule may lead even what is for a pod of this node elsewhere.
    const inside = match.device === CILIUM_HOST || match.device?.startsWith(POD_DEVICE) === true;
    const entry = inside ? facts.endpoint(host, destination) : undefined;
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
    const lost = walk.lost(host, because, packet, { ...detail, address: nextHop }, fact, device.name);
    // Who sends by an ARP cache hears nothing; who asked in vain gives the packet up as it was before the programs had it.
    if (neighbour.sent || given.outer !== undefined) return lost;
    return { ...lost, complaint: { tells: forwarded ? 'host-unreachable' : 'EHOSTUNREACH', about: given } };
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
  const receiver = facts.interfaces(neighbour.host).find(({ name }) => name === neighbour.device);
  const length = Math.min(
    packet.size + (packet.outer === undefined ? 0 : TUNNEL_BYTES),
    mtuOf(match, device),
  );
  // A network card takes in more than its MTU; a veth drops it (is_skb_forwardable, which leaves room for a VLAN tag).
  if (receiver?.isVeth === true && length > receiver.mtu + VLAN_TAG) {
    const { table: told, row, mtu, name } = receiver;
    return walk.lost(
      neighbour.host,
      'too-big-for-receiver',
      packet,
      { size: length, mtu, device: name },
      { table: told, row },
      name,
    );
  }
  return { to: 'netdev', host: neighbour.host, device: neighbour.device, packet };
}

/** Bytes. */
const VLAN_TAG = 4;
/** Outer IPv4, UDP and VXLAN headers, and the inner Ethernet header. */
const TUNNEL_BYTES = 50;

function mtuOf({ row }: RouteMatch, device: Interface | undefined): number {
  return Math.min(Number(row['mtu'] ?? Infinity), device?.mtu ?? Infinity);
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
