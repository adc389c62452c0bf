/** The network stack of one machine or one pod. */
import { contains, parseIpv4, parsePrefix } from '../../ipv4.ts';
import { Neighbours } from './arp.ts';
import { connectedPrefix } from './addresses.ts';
import { addAddressRoutes, sourceOn, withAddress } from './deviceAddresses.ts';
import { NetDevice } from './device.ts';
import type { DeviceOwner, NewDevice } from './device.ts';
import { IcmpLayer } from './icmp.ts';
import { IpLayer, mtuOf } from './ip.ts';
import { completeRoute } from './newRoute.ts';
import { Ports } from './ports.ts';
import type { EventQueue } from './queue.ts';
import type { Random } from '../random.ts';
import { RoutingTables, TABLE } from './routing.ts';
import type { IcmpFault, Outgoing, Stack } from './stack.ts';
import { Taps } from './tap.ts';
import { TcpLayer } from './tcp.ts';
import { RouteError } from './types.ts';
import type {
  Decision,
  DeviceAddress,
  Frame,
  Icmp,
  Ipv4,
  Namespace,
  Neighbour,
  NetErrorCode,
  NewRoute,
  Route,
  RouteMode,
  Rule,
  Socket,
  SocketHooks,
  Tapped,
  Verdict,
} from './types.ts';
import { UdpLayer } from './udp.ts';
import { encapsulate, VXLAN_PORT } from './vxlan.ts';
import { frameLength } from './wire/length.ts';

export interface Surroundings {
  readonly queue: EventQueue;
  readonly random: Random;
  nextCookie(): number;
}

type Chosen = Decision & { readonly device: NetDevice };

export class NetworkNamespace implements DeviceOwner, Stack {
  readonly name: string;
  readonly queue: EventQueue;
  readonly random: Random;
  readonly nextCookie: () => number;
  forwarding = false;
  socketHooks: SocketHooks = {};
  readonly #devices = new Map<string, NetDevice>();
  readonly #taps = new Taps();
  readonly #tables = new RoutingTables((device) => this.#devices.get(device)?.up === true);
  readonly neighbourTable: Neighbours;
  readonly #ip: IpLayer;
  readonly #icmp: IcmpLayer;
  readonly #udp: UdpLayer;
  readonly #tcp: TcpLayer;
  readonly ping: Namespace['ping'];
  readonly listenTcp: Namespace['listenTcp'];
  readonly connectTcp: Namespace['connectTcp'];
  readonly listenUdp: Namespace['listenUdp'];
  readonly askUdp: Namespace['askUdp'];
  readonly probeUdp: Namespace['probeUdp'];

  constructor(name: string, { queue, random, nextCookie }: Surroundings) {
    this.name = name;
    this.queue = queue;
    this.random = random;
    this.nextCookie = nextCookie;
    this.neighbourTable = new Neighbours(this);
    this.#ip = new IpLayer({
      queue,
      random,
      neighbours: this.neighbourTable,
      forwards: () => this.forwarding,
      decide: (destination, source, arrival) => this.lookup(destination, source, arrival),
      isLocal: (address) => this.isLocal(address),
      transmit: (device, frame) => this.transmit(device, frame),
      deliver: (packet) => this.#deliver(packet),
      complain: (packet, fault) => this.complain(packet, fault),
    });
    const ports = new Ports(random);
    this.#icmp = new IcmpLayer(this);
    this.#udp = new UdpLayer(this, ports);
    this.#tcp = new TcpLayer(this, ports);
    this.ping = this.#icmp.ping;
    this.listenTcp = this.#tcp.listen;
    this.connectTcp = this.#tcp.connect;
    this.listenUdp = this.#udp.listen;
    this.askUdp = this.#udp.ask;
    this.probeUdp = this.#udp.probe;
    this.addDevice({ name: 'lo', kind: 'loopback', mac: '', index: 1 });
    this.addAddress('lo', { address: '127.0.0.1', length: 8, scope: 'host' });
  }

  get now(): number {
    return this.queue.now;
  }

  get devices(): readonly NetDevice[] {
    return [...this.#devices.values()].sort((one, other) => one.index - other.index);
  }

  get routes(): readonly Route[] {
    return this.#tables.routes;
  }

  get rules(): readonly Rule[] {
    return this.#tables.rules;
  }

  get neighbours(): readonly Neighbour[] {
    return this.neighbourTable.list;
  }

  get sockets(): readonly Socket[] {
    return [...this.#tcp.sockets, ...this.#udp.sockets];
  }

  device(name: string): NetDevice | undefined {
    return this.#devices.get(name);
  }

  addDevice(device: NewDevice): NetDevice {
    if (this.#devices.has(device.name)) throw new RouteError('RTNETLINK answers: File exists');
    const used = new Set(this.devices.map(({ index }) => index));
    let index = device.index ?? Math.max(0, ...used) + 1;
    while (used.has(index)) index++;
    const added = new NetDevice(this, index, device);
    this.#devices.set(device.name, added);
    return added;
  }

  removeDevice(name: string): void {
    const device = this.#existing(name);
    this.setDevice(name, { up: false });
    this.#tables.removeWhere((route) => route.device === name);
    device.cable?.unplug(device);
    this.#devices.delete(name);
    // The two ends of a veth pair live and die together.
    const { peer } = device;
    device.peer = undefined;
    if (peer !== undefined) {
      peer.peer = undefined;
      peer.namespace.removeDevice(peer.name);
    }
  }

  setDevice(name: string, change: { up?: boolean; mtu?: number }): void {
    const device = this.#existing(name);
    if (change.mtu !== undefined) device.mtu = change.mtu;
    if (change.up === undefined || change.up === device.up) return;
    device.up = change.up;
    if (change.up) {
      for (const address of device.addresses) addAddressRoutes(this.#tables, device, address, true);
    } else {
      this.#tables.removeWhere(
        (route) => route.device === name && (route.table !== TABLE.local || route.type === 'broadcast'),
      );
      this.neighbourTable.removeDevice(name);
    }
  }

  addAddress(name: string, address: DeviceAddress, options: { noPrefixRoute?: boolean } = {}): void {
    const device = this.#existing(name);
    if (
      device.addresses.some((other) => other.address === address.address && other.length === address.length)
    ) {
      throw new RouteError('Error: ipv4: Address already assigned.');
    }
    const added = { ...address, since: this.queue.now / 1000 };
    device.addresses = withAddress(device.addresses, added);
    addAddressRoutes(this.#tables, device, added, options.noPrefixRoute !== true);
  }

  removeAddress(name: string, address: string): void {
    const device = this.#existing(name);
    const removed = device.addresses.find((other) => other.address === address);
    if (removed === undefined) throw new RouteError('Error: ipv4: Address not found.');
    device.addresses = device.addresses.filter((other) => other !== removed);
    this.#tables.removeWhere(
      (route) =>
        route.source === address ||
        (route.device === name && route.destination === `${address}/32` && route.type === 'local'),
    );
    for (const left of device.addresses) addAddressRoutes(this.#tables, device, left, true);
  }

  addRoute(route: NewRoute, mode: RouteMode = 'add'): void {
    this.#tables.add(
      completeRoute(route, this.#tables, (name) => this.#existing(name)),
      mode,
    );
  }

  removeRoute(route: NewRoute): void {
    this.#tables.remove(route);
  }

  addRule(rule: Rule): void {
    this.#tables.addRule(rule);
  }

  removeRule(rule: Partial<Rule>): void {
    this.#tables.removeRule(rule);
  }

  lookup(destination: string, source?: string, arrival?: string): Chosen | undefined {
    const address = parseIpv4(destination);
    if (address === undefined) return undefined;
    const from = source === undefined ? undefined : parseIpv4(source);
    const route = this.#tables.find(address, from, arrival);
    if (route === undefined) return undefined;
    const onLoopback = route.type !== 'unicast' && route.type !== 'broadcast';
    const device = this.#devices.get(onLoopback ? 'lo' : (route.device ?? 'lo'));
    if (device === undefined) return undefined;
    const viaSelf = route.via !== undefined && this.isLocal(route.via);
    const nextHop = route.via === undefined || viaSelf ? destination : route.via;
    const chosen =
      source ??
      route.source ??
      (route.type === 'local' ? destination : sourceOn(this.devices, device, route.scope));
    return { route, device, nextHop, source: chosen };
  }

  setNeighbour(neighbour: Neighbour): void {
    this.neighbourTable.set(this.#existing(neighbour.device), neighbour);
  }

  removeNeighbour(address: string, device: string): void {
    if (!this.neighbourTable.remove(address, device))
      throw new RouteError('RTNETLINK answers: No such file or directory');
  }

  tap(device: string, onFrame: (tapped: Tapped) => void): () => void {
    return this.#taps.add(device, onFrame);
  }

  sendFrame(device: string, frame: Frame): void {
    const from = this.#existing(device);
    this.queue.enter(() => this.transmit(from, frame));
  }

  powerOff(): void {
    this.#tcp.reset();
    this.#udp.reset();
    this.socketHooks = {};
    for (const device of this.devices) {
      const { name, kind } = device;
      device.hooks = {};
      // The other end of a veth pair is gone already.
      if (kind === 'loopback' || !this.#devices.has(name)) continue;
      if (kind === 'ethernet') {
        for (const { address } of device.addresses) this.removeAddress(name, address);
        this.setDevice(name, { up: false });
      } else this.removeDevice(name);
    }
    this.#tables.removeWhere((route) => route.device !== 'lo');
  }

  isLocal(address: string): boolean {
    const number = parseIpv4(address);
    return number !== undefined && this.#tables.isLocal(number);
  }

  output(packet: Outgoing): NetErrorCode | undefined {
    return this.#ip.output(packet);
  }

  complain(packet: Ipv4, fault: IcmpFault): void {
    this.#icmp.complain(packet, fault);
  }

  mtuTo(destination: string, source?: string): number {
    const decision = this.lookup(destination, source);
    return decision === undefined ? 1500 : mtuOf(decision);
  }

  askingAddress(device: NetDevice, target: string, packetSource: string): string {
    if (this.isLocal(packetSource)) return packetSource;
    const number = parseIpv4(target) ?? 0;
    const near = device.addresses.find((address) =>
      contains(parsePrefix(connectedPrefix(address)) ?? { network: 0, length: 32 }, number),
    );
    return near?.address ?? sourceOn(this.devices, device, 'link');
  }

  transmit(device: NetDevice, frame: Frame): void {
    if (!device.up) return;
    const verdict = device.hooks.egress?.(frame, device);
    if (verdict !== undefined && verdict.action !== 'pass') return this.#obey(verdict);
    const leaving = verdict?.frame ?? frame;
    const bytes = frameLength(leaving);
    device.counters = {
      ...device.counters,
      txBytes: device.counters.txBytes + bytes,
      txPackets: device.counters.txPackets + 1,
    };
    this.#taps.sent(this.queue.now, device, leaving);
    if (device.kind === 'loopback')
      return this.queue.later(2, 6, () => this.received(device, leaving), device);
    if (device.kind === 'vxlan') {
      const outer = encapsulate(leaving);
      if (outer !== undefined) this.queue.later(2, 8, () => void this.output(outer));
      return;
    }
    device.cable?.carry(device, leaving);
  }

  received(device: NetDevice, frame: Frame): void {
    if (!device.up) return;
    const bytes = frameLength(frame);
    device.counters = {
      ...device.counters,
      rxBytes: device.counters.rxBytes + bytes,
      rxPackets: device.counters.rxPackets + 1,
    };
    this.#taps.received(this.queue.now, device, frame);
    const verdict = device.hooks.ingress?.(frame, device);
    if (verdict !== undefined && verdict.action !== 'pass') return this.#obey(verdict);
    const passed = verdict?.frame ?? frame;
    const { packet, destinationMac } = passed;
    if (packet.kind === 'arp') {
      if (device.kind !== 'dummy' && device.kind !== 'loopback')
        this.neighbourTable.receive(device, packet, destinationMac === device.mac);
      return;
    }
    const group = (Number.parseInt(destinationMac.slice(0, 2), 16) & 1) === 1;
    if (destinationMac === device.mac || group) this.#ip.receive(device, passed, packet);
  }

  #obey(verdict: Exclude<Verdict, { action: 'pass' }>): void {
    if (verdict.action === 'drop') return;
    const target = verdict.to;
    if (!(target instanceof NetDevice)) return;
    if (verdict.direction === 'ingress')
      this.queue.later(1, 4, () => target.namespace.received(target, verdict.frame));
    else this.queue.later(1, 4, () => target.namespace.transmit(target, verdict.frame));
  }

  #deliver(packet: Ipv4): void {
    const { payload } = packet;
    if (payload.proto === 'tcp') return this.#tcp.receive(packet, payload);
    if (payload.proto === 'icmp') {
      this.#fault(packet, payload);
      return this.#icmp.receive(packet, payload);
    }
    const tunnel = this.devices.find((device) => device.kind === 'vxlan' && device.up);
    if (typeof payload.data !== 'string' && payload.destinationPort === VXLAN_PORT && tunnel !== undefined) {
      const { frame, vni } = payload.data;
      return this.received(tunnel, { ...frame, tunnel: { remote: packet.source, vni } });
    }
    this.#udp.receive(packet, payload);
  }

  #fault(packet: Ipv4, icmp: Icmp): void {
    const { about } = icmp;
    if (about?.payload.proto === 'tcp') this.#tcp.fault(icmp, about, about.payload);
    if (about?.payload.proto === 'udp') this.#udp.fault(packet, icmp, about.payload);
  }

  #existing(name: string): NetDevice {
    const device = this.#devices.get(name);
    if (device === undefined) throw new RouteError(`Cannot find device "${name}"`);
    return device;
  }
}
