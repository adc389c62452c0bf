/** The IP layer of one namespace: delivers, forwards and sends, all through the one route lookup. */
import type { Neighbours } from './arp.ts';
import type { NetDevice } from './device.ts';
import { fragmentsOf, Reassembly } from './fragments.ts';
import type { IcmpFault, Outgoing } from './stack.ts';
import type { EventQueue } from './queue.ts';
import type { Random } from '../random.ts';
import { BROADCAST_MAC, ZERO_MAC } from './tap.ts';
import type { Decision, Frame, Ipv4, NetErrorCode } from './types.ts';
import { packetLength } from './wire/length.ts';

const DEFAULT_TTL = 64;

export interface IpHost {
  readonly queue: EventQueue;
  readonly random: Random;
  readonly neighbours: Neighbours;
  decide(
    destination: string,
    source?: string,
    arrival?: string,
  ): (Decision & { readonly device: NetDevice }) | undefined;
  forwards(): boolean;
  isLocal(address: string): boolean;
  transmit(device: NetDevice, frame: Frame): void;
  deliver(packet: Ipv4): void;
  complain(packet: Ipv4, fault: IcmpFault): void;
}

export class IpLayer {
  readonly #host: IpHost;
  readonly #reassembly = new Reassembly();
  #nextId: number;

  constructor(host: IpHost) {
    this.#host = host;
    this.#nextId = host.random.between(1, 60000);
  }

  receive(device: NetDevice, frame: Frame, packet: Ipv4): void {
    const { queue } = this.#host;
    // No group is joined in this lab, and none is routed.
    if (groupMac(packet.destination) !== undefined) return;
    const decision = this.#host.decide(packet.destination, packet.source, device.name);
    const type = decision?.route.type;
    if (type === 'local' || type === 'broadcast' || packet.destination === '255.255.255.255') {
      // A packet from outside that claims to come from us is a martian; Linux drops it.
      if (device.kind !== 'loopback' && this.#host.isLocal(packet.source)) return;
      const whole = this.#reassembly.add(packet, queue.now);
      return whole && queue.later(9, 28, () => this.#host.deliver(whole), this);
    }
    if (!this.#host.forwards() || frame.destinationMac !== device.mac) return;
    queue.later(4, 15, () => this.#forward(packet, frame, decision), this);
  }

  output(outgoing: Outgoing): NetErrorCode | undefined {
    const decision = this.#host.decide(outgoing.destination, outgoing.source);
    if (decision === undefined) return 'ENETUNREACH';
    const { type } = decision.route;
    if (type === 'unreachable') return 'EHOSTUNREACH';
    if (type === 'prohibit') return 'EACCES';
    if (type === 'blackhole') return 'EINVAL';
    const wanted = outgoing.dontFragment ?? false;
    const packet: Ipv4 = {
      kind: 'ipv4',
      source: outgoing.source ?? decision.source,
      destination: outgoing.destination,
      ttl: outgoing.ttl ?? DEFAULT_TTL,
      tos: outgoing.tos ?? 0,
      id: (this.#nextId = (this.#nextId + 1) & 0xffff),
      dontFragment: wanted === true,
      payload: outgoing.payload,
    };
    const mtu = mtuOf(decision);
    const fits = packetLength(packet) <= mtu;
    if (!fits && packet.dontFragment) return 'EMSGSIZE';
    const marked = { ...packet, dontFragment: wanted === true || (wanted === 'when-it-fits' && fits) };
    for (const piece of fragmentsOf(marked, mtu)) this.#send(piece, decision, outgoing.identity);
    return undefined;
  }

  #forward(
    packet: Ipv4,
    frame: Frame,
    decision: (Decision & { readonly device: NetDevice }) | undefined,
  ): void {
    const complain = (fault: IcmpFault): void => this.#host.complain(packet, fault);
    if (decision === undefined) return complain({ type: 'unreachable', code: 'net' });
    const { type } = decision.route;
    if (type === 'blackhole') return;
    if (type === 'unreachable') return complain({ type: 'unreachable', code: 'host' });
    if (type === 'prohibit') return complain({ type: 'unreachable', code: 'admin' });
    if (packet.ttl <= 1) return complain({ type: 'time-exceeded' });
    const mtu = mtuOf(decision);
    if (packet.dontFragment && packetLength(packet) > mtu)
      return complain({ type: 'unreachable', code: 'fragmentation', mtu });
    for (const piece of fragmentsOf({ ...packet, ttl: packet.ttl - 1 }, mtu))
      this.#send(piece, decision, frame.identity);
  }

  #send(
    packet: Ipv4,
    { device, nextHop, route }: Decision & { readonly device: NetDevice },
    identity: number | undefined,
  ): void {
    const send = (destinationMac: string): void =>
      this.#host.transmit(device, {
        sourceMac: device.mac,
        destinationMac,
        packet,
        ...(identity === undefined ? {} : { identity }),
      });
    if (device.kind === 'loopback') return send(ZERO_MAC);
    if (route.type === 'broadcast' || packet.destination === '255.255.255.255') return send(BROADCAST_MAC);
    const group = groupMac(packet.destination);
    if (group !== undefined) return send(group);
    if (!device.arp) return send(device.mac);
    this.#host.neighbours.resolve(device, nextHop, packet.source, {
      send,
      fail: () => this.#host.complain(packet, { type: 'unreachable', code: 'host' }),
    });
  }
}

/** The MAC of a multicast group: the low 23 bits of its address (RFC 1112); undefined for other addresses. */
function groupMac(address: string): string | undefined {
  const octets = address.split('.').map(Number);
  const [first = 0, second = 0, ...rest] = octets;
  if (first < 224 || first > 239) return undefined;
  return [
    '01',
    '00',
    '5e',
    ...[second & 127, ...rest].map((octet) => octet.toString(16).padStart(2, '0')),
  ].join(':');
}

export function mtuOf({ route, device }: Decision): number {
  return Math.min(route.mtu ?? device.mtu, device.mtu);
}
