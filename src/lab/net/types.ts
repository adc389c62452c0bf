/**
 * The network as the rest of the lab sees it. Addresses are dotted text, MACs lower-case with colons. A packet is a
 * value: nothing changes one that is on its way. Payloads are byte strings: one character (0…255) for each byte.
 */

export type TcpFlag = 'S' | 'F' | 'R' | 'P' | '.';

export interface Icmp {
  readonly proto: 'icmp';
  readonly type: 'echo-request' | 'echo-reply' | 'time-exceeded' | 'unreachable' | 'redirect';
  /** unreachable: net, host, port, admin, fragmentation needed */
  readonly code?: 'net' | 'host' | 'port' | 'admin' | 'fragmentation';
  readonly id?: number;
  readonly seq?: number;
  /** Bytes after the 8-byte ICMP header. */
  readonly dataLength: number;
  /** The datagram that an error is about. */
  readonly about?: Ipv4;
  readonly mtu?: number;
}

export interface Udp {
  readonly proto: 'udp';
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** Payload bytes, or what an encapsulation carries. */
  readonly data: string | Vxlan;
}

export interface Tcp {
  readonly proto: 'tcp';
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** Absolute, 32 bit. */
  readonly seq: number;
  readonly ack: number;
  /** In tcpdump's order: S F R P . */
  readonly flags: readonly TcpFlag[];
  readonly window: number;
  readonly options: {
    readonly mss?: number;
    readonly sackOk?: boolean;
    readonly wscale?: number;
    readonly timestamp?: readonly [number, number];
  };
  readonly data: string;
}

export interface Vxlan {
  readonly encap: 'vxlan';
  /** In Cilium the source's security identity. */
  readonly vni: number;
  readonly frame: Frame;
}

export interface Ipv4 {
  readonly kind: 'ipv4';
  readonly source: string;
  readonly destination: string;
  readonly ttl: number;
  readonly id: number;
  readonly tos: number;
  readonly dontFragment: boolean;
  readonly payload: Icmp | Udp | Tcp;
  /** Present in a fragment: which bytes of the payload it carries. `payload` stays that of the whole datagram. */
  readonly fragment?: Fragment;
}

/** In bytes of the IP payload. */
export interface Fragment {
  readonly offset: number;
  readonly length: number;
  /** More fragments follow. */
  readonly more: boolean;
}

export interface Arp {
  readonly kind: 'arp';
  readonly op: 'request' | 'reply';
  readonly senderMac: string;
  readonly senderIp: string;
  readonly targetMac: string;
  readonly targetIp: string;
  /** Bytes of zero that a program has put behind it. */
  readonly padding?: number;
}

export interface Frame {
  readonly sourceMac: string;
  readonly destinationMac: string;
  readonly packet: Ipv4 | Arp;
  /** What an eBPF program left on the packet (skb->mark, cb): the source's security identity. Never on the wire. */
  readonly identity?: number;
  /** Whether an eBPF program took it out of a tunnel (skb->cb). Never on the wire. */
  readonly fromTunnel?: boolean;
  /** The tunnel key (skb tunnel info): where a vxlan device shall send the frame, or where it received it from. Never on the wire. */
  readonly tunnel?: { readonly remote: string; readonly local?: string; readonly vni: number };
}

/** What an eBPF program at a hook decides. `redirect` leaves the stack out, as bpf_redirect does. */
export type Verdict =
  | { readonly action: 'pass'; readonly frame: Frame }
  | { readonly action: 'drop'; readonly reason: string }
  | {
      readonly action: 'redirect';
      readonly to: Device;
      readonly direction: 'ingress' | 'egress';
      readonly frame: Frame;
    };

/** tc hooks: `ingress` sees what the device received, `egress` what it is about to send. Taps see frames before ingress, after egress. */
export interface Hooks {
  ingress?(frame: Frame, device: Device): Verdict;
  egress?(frame: Frame, device: Device): Verdict;
}

export type DeviceKind = 'loopback' | 'ethernet' | 'veth' | 'dummy' | 'vxlan';

export interface DeviceAddress {
  readonly address: string;
  readonly length: number;
  readonly scope: 'global' | 'link' | 'host';
  readonly broadcast?: string;
  /** Metric of the connected route, as a DHCP client sets it. */
  readonly metric?: number;
  /** Seconds that a DHCP lease still had when the address was set (at {@link since}); absent: forever. */
  readonly lifetime?: number;
  /** Milliseconds since the epoch; set by the namespace. */
  readonly since?: number;
}

export interface Counters {
  readonly rxBytes: number;
  readonly rxPackets: number;
  readonly txBytes: number;
  readonly txPackets: number;
  readonly rxDropped: number;
  readonly txDropped: number;
}

export interface Device {
  readonly name: string;
  /** Interface index, unique in its namespace. */
  readonly index: number;
  readonly kind: DeviceKind;
  readonly mac: string;
  readonly mtu: number;
  readonly up: boolean;
  /** False: NOARP. */
  readonly arp: boolean;
  readonly addresses: readonly DeviceAddress[];
  readonly namespace: Namespace;
  /** The other end of a veth pair. */
  readonly peer?: Device;
  /** True when a cable or a segment is plugged in, or the kind needs none. */
  readonly carrier: boolean;
  readonly counters: Counters;
  hooks: Hooks;
}

export interface Route {
  readonly type: 'unicast' | 'local' | 'broadcast' | 'blackhole' | 'unreachable' | 'prohibit';
  /** `a.b.c.d/n`; the default route is `0.0.0.0/0`. */
  readonly destination: string;
  readonly via?: string;
  readonly device?: string;
  readonly source?: string;
  readonly proto: 'kernel' | 'boot' | 'static' | 'dhcp' | 'ra' | 'bird';
  readonly scope: 'global' | 'link' | 'host';
  readonly metric?: number;
  readonly mtu?: number;
  readonly onlink?: boolean;
  /** 254 main, 255 local, or another table's number. */
  readonly table: number;
}

/** A routing policy rule: packets that match look into this table. */
export interface Rule {
  readonly priority: number;
  /** `a.b.c.d/n`; absent: all. */
  readonly from?: string;
  readonly to?: string;
  /** Device that the packet came in by; `lo`: it starts here. */
  readonly iif?: string;
  /** Instead of looking into a table. */
  readonly action?: 'blackhole' | 'unreachable' | 'prohibit';
  /** A packet mark to match. Packets of this lab carry none, so such a rule is shown and never matches. */
  readonly mark?: string;
  readonly table: number;
  readonly proto?: 'kernel' | 'static';
}

export interface Socket {
  readonly proto: 'tcp' | 'udp';
  readonly state:
    | 'LISTEN'
    | 'ESTAB'
    | 'UNCONN'
    | 'SYN-SENT'
    | 'TIME-WAIT'
    | 'CLOSE-WAIT'
    | 'LAST-ACK'
    | 'FIN-WAIT-1'
    | 'FIN-WAIT-2';
  readonly local: Endpoint;
  readonly remote?: Endpoint;
}

export interface Neighbour {
  readonly address: string;
  readonly device: string;
  readonly mac?: string;
  readonly state: 'REACHABLE' | 'STALE' | 'DELAY' | 'INCOMPLETE' | 'FAILED' | 'PERMANENT';
}

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** A frame at a tap. */
export interface Tapped {
  /** Microseconds since the Unix epoch; grows from hop to hop. */
  readonly at: number;
  readonly device: Device;
  readonly direction: 'In' | 'Out' | 'B' | 'M' | 'P';
  readonly frame: Frame;
}

/** A byte stream that carries UTF-8 text. */
export interface Connection {
  readonly local: Endpoint;
  /** The peer as the application knows it: a service address stays one, whatever a socket hook made of it. */
  readonly remote: Endpoint;
  send(text: string): void;
  /** The next piece, or undefined when the peer has closed. Rejects with {@link NetError} on a reset. */
  receive(signal?: AbortSignal): Promise<string | undefined>;
  close(): void;
}

export type NetErrorCode =
  | 'ECONNREFUSED'
  | 'EHOSTUNREACH'
  | 'ENETUNREACH'
  | 'ETIMEDOUT'
  | 'ECONNRESET'
  | 'EADDRINUSE'
  | 'EADDRNOTAVAIL'
  | 'EPERM'
  /** A prohibit route. */
  | 'EACCES'
  /** A blackhole route. */
  | 'EINVAL'
  /** Larger than the MTU of the way out, and not to be fragmented. */
  | 'EMSGSIZE'
  | 'ABORTED';

export class NetError extends Error {
  constructor(readonly code: NetErrorCode) {
    super(code);
    this.name = 'NetError';
  }
}

/** cgroup hooks of eBPF: socket-level load balancing rewrites the destination at connect() and sendmsg(). */
export interface SocketHooks {
  /** Returns the destination to use instead, the same one, or undefined to refuse with EPERM. */
  connect?(proto: 'tcp' | 'udp', destination: Endpoint, cookie: number): Endpoint | undefined;
  /** Source address that the application sees on a reply that came from `from`. */
  received?(proto: 'udp', from: Endpoint, cookie: number): Endpoint;
  closed?(cookie: number): void;
}

/** IP_MTU_DISCOVER: with `when-it-fits` (IP_PMTUDISC_WANT) only what is too large for the first link is cut. */
export type DontFragment = boolean | 'when-it-fits';

export interface PingReply {
  readonly seq: number;
  readonly from: string;
  readonly ttl: number;
  /** Milliseconds with microsecond parts. */
  readonly rtt: number;
  readonly error?: 'time-exceeded' | 'net' | 'host' | 'port' | 'admin' | 'fragmentation';
  /** MTU of the next hop, for `fragmentation`. */
  readonly mtu?: number;
}

export type NewRoute = Partial<Route> & Pick<Route, 'destination'>;

/** `ip route add|replace|append|prepend|change`. */
export type RouteMode = 'add' | 'replace' | 'append' | 'prepend' | 'change';

/** The answer of a route lookup. For blackhole, unreachable and prohibit routes the device is `lo`, as in Linux. */
export interface Decision {
  readonly route: Route;
  readonly device: Device;
  readonly nextHop: string;
  readonly source: string;
}

/** A network namespace: the network stack of one machine or one pod. */
export interface Namespace {
  readonly name: string;
  /** Microseconds since the Unix epoch, as packets see it. */
  readonly now: number;
  readonly devices: readonly Device[];
  device(name: string): Device | undefined;
  readonly routes: readonly Route[];
  readonly rules: readonly Rule[];
  readonly neighbours: readonly Neighbour[];
  readonly sockets: readonly Socket[];
  /** net.ipv4.ip_forward */
  forwarding: boolean;
  socketHooks: SocketHooks;

  /** Creates a device. Throws on a name that is taken. */
  addDevice(device: {
    name: string;
    kind: DeviceKind;
    mac: string;
    mtu?: number;
    up?: boolean;
    index?: number;
    /** False: no neighbour is asked for (NOARP), the other end takes whatever comes. */
    arp?: boolean;
  }): Device;
  removeDevice(name: string): void;
  setDevice(name: string, change: { up?: boolean; mtu?: number }): void;
  /** Adds the address, its connected route and its local route, as the kernel does. */
  addAddress(device: string, address: DeviceAddress, options?: { noPrefixRoute?: boolean }): void;
  removeAddress(device: string, address: string): void;
  /** Throws {@link RouteError} with iproute2's text (`RTNETLINK answers: File exists`). */
  addRoute(route: NewRoute, mode?: RouteMode): void;
  removeRoute(route: NewRoute): void;
  addRule(rule: Rule): void;
  removeRule(rule: Partial<Rule>): void;
  /** What the kernel would do with a packet to this address; the same function that forwards. Undefined: no route. */
  /** @param arrival the device that the packet came in by; absent: it starts here */
  lookup(destination: string, source?: string, arrival?: string): Decision | undefined;
  setNeighbour(neighbour: Neighbour): void;
  removeNeighbour(address: string, device: string): void;

  /** Everything that passes on one device, or on all (`any`). Returns the removal. */
  tap(device: string, onFrame: (tapped: Tapped) => void): () => void;

  listenTcp(endpoint: Endpoint, onConnection: (connection: Connection) => void): () => void;
  /** Rejects with {@link NetError}. `timeout` in milliseconds; without it SYNs are repeated at 1, 3, 7, … s as Linux does. */
  connectTcp(
    destination: Endpoint,
    options: { timeout?: number; signal?: AbortSignal; source?: string },
  ): Promise<Connection>;
  listenUdp(
    endpoint: Endpoint,
    onDatagram: (data: string, from: Endpoint, reply: (data: string) => void) => void,
  ): () => void;
  /** One datagram and its answer. Rejects with ETIMEDOUT. */
  askUdp(
    destination: Endpoint,
    data: string,
    options: { timeout: number; signal?: AbortSignal },
  ): Promise<string>;
  /** Sends one echo request; resolves with the first answer or error within `timeout` ms, else undefined. */
  ping(
    destination: string,
    options: {
      id: number;
      seq: number;
      dataLength: number;
      ttl?: number;
      tos?: number;
      dontFragment?: DontFragment;
      timeout: number;
      signal?: AbortSignal;
      source?: string;
    },
  ): Promise<PingReply | undefined>;
  /**
   * The machine loses its memory: sockets, routes, addresses, programs on devices and every device that is no card are
   * gone; the cards are down.
   */
  powerOff(): void;
  /** Sends one datagram to a port where nobody listens; resolves with the ICMP error (or undefined after `timeout` ms), as traceroute does. */
  probeUdp(
    destination: Endpoint,
    options: { ttl: number; dataLength: number; timeout: number; signal?: AbortSignal; source?: string },
  ): Promise<PingReply | undefined>;
  /** Puts a finished frame on a device, as a raw socket does. */
  sendFrame(device: string, frame: Frame): void;
}

export class RouteError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RouteError';
  }
}

/** All namespaces and the cables between them. */
export interface Network {
  addNamespace(name: string): Namespace;
  removeNamespace(name: string): void;
  readonly namespaces: ReadonlyMap<string, Namespace>;
  /** A veth pair: what one end sends the other receives. */
  connect(a: Device, b: Device): void;
  /** A layer-2 segment: a switch with these ports. */
  segment(devices: readonly Device[]): void;
}
