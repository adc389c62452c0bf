/** One event of an agent's datapath as `cilium-dbg monitor` prints it (pkg/monitor/datapath_*.go). */
import { tupleOf, tupleText } from '../../../cilium/agent/conntrack.ts';
import type { MonitorEvent, PacketSeen, TracePoint } from '../../../cilium/agent/monitor.ts';
import { reservedIdentities } from '../../../cilium/reservedIdentity.ts';
import { hash32 } from '../../../hash.ts';
import type { Ipv4 } from '../../../net/types.ts';
import { IP_PROTOCOLS, ICMP_TYPES, UNREACHABLE_CODES } from '../../../net/wire/encode.ts';
import { CAPTURED, ICMP_NAMES, layersOf } from './layers.ts';

type Trace = Extract<MonitorEvent, { readonly kind: 'trace' }>;
type Drop = Extract<MonitorEvent, { readonly kind: 'drop' }>;
type Verdict = Extract<MonitorEvent, { readonly kind: 'policy-verdict' }>;
type Socket = Extract<MonitorEvent, { readonly kind: 'socket' }>;

export interface EventTextOptions {
  /** `-v`: sockets too; `-vv`: the layers of each packet. */
  readonly verbosity: number;
  readonly json: boolean;
  /** Identities as numbers. */
  readonly numeric: boolean;
  /** Number of a device. */
  indexOf(device: string): number;
}

/** The lab's packets are seen by one processor. */
const CPU = 'CPU 01:';

/** The line (or lines), each with its newline; empty for what is not shown. */
export function eventText(event: MonitorEvent, options: EventTextOptions): string {
  if (event.kind === 'socket') return socketText(event, options);
  if (options.json) return jsonText(event, options);
  if (options.verbosity < 2) return `${summary(event, options)}\n`;
  const { bytes } = event;
  return [
    '-'.repeat(78),
    ...layersOf(event).map(({ text }) => text),
    ...(bytes > CAPTURED ? ['  Packet has been truncated'] : []),
    `${CPU} MARK ${markOf(event.packet)} FROM ${event.endpoint} ${verbose(event, options)}`,
    '',
  ].join('\n');
}

function summary(event: Trace | Drop | Verdict, options: EventTextOptions): string {
  const flow = markOf(event.packet);
  const name = (id: number): string => identityText(id, options);
  const between = `identity ${name(event.sourceIdentity)}->${name(event.destinationIdentity)}`;
  switch (event.kind) {
    case 'trace':
      return (
        `${arrow(event)} flow ${flow} , ${between} state ${event.state ?? 'unknown'} ifindex ${deviceOf(event)} ` +
        `orig-ip ${origin(event)}: ${connection(event.packet)}`
      );
    case 'drop':
      return (
        `xx drop (${event.reason}) flow ${flow} to endpoint ${targetOf(event)}, ifindex ${options.indexOf(event.device)}, ` +
        `file ${sourceFile(event)}:0, , ${between}: ${connection(event.packet)}`
      );
    case 'policy-verdict': {
      const remote = event.direction === 'ingress' ? event.sourceIdentity : event.destinationIdentity;
      return (
        `Policy verdict log: flow ${flow} local EP ID ${event.endpoint}, remote ID ${name(remote)}, ` +
        `proto ${IP_PROTOCOLS[event.packet.payload.proto]}, ${event.direction}, action ${event.allowed ? 'allow' : 'deny'}, ` +
        `auth: disabled, match ${event.match}, ${connection(event.packet)}`
      );
    }
  }
}

function verbose(event: Trace | Drop | Verdict, options: EventTextOptions): string {
  const name = (id: number): string => identityText(id, options);
  const between = `identity ${name(event.sourceIdentity)}->${name(event.destinationIdentity)}`;
  const { bytes } = event;
  switch (event.kind) {
    case 'trace':
      return (
        `${event.point}: ${bytes} bytes (${Math.min(bytes, CAPTURED)} captured), state ${event.state ?? 'unknown'}, ` +
        `interface ${deviceOf(event)}, , ${between}, orig-ip ${origin(event)}` +
        (event.to === undefined ? '' : `, to endpoint ${event.to}`)
      );
    case 'drop':
      return (
        `DROP: ${bytes} bytes, reason ${event.reason}, ${between}` +
        (targetOf(event) === 0 ? '' : `, to endpoint ${targetOf(event)}`)
      );
    case 'policy-verdict':
      return summary(event, options);
  }
}

const POINTS: Readonly<Record<TracePoint, readonly [arrow: '<-' | '->', what: string]>> = {
  'from-endpoint': ['<-', 'endpoint'],
  'to-endpoint': ['->', 'endpoint'],
  'from-network': ['<-', 'network'],
  'to-network': ['->', 'network'],
  'from-overlay': ['<-', 'overlay'],
  'to-overlay': ['->', 'overlay'],
  'from-host': ['<-', 'host'],
  'to-host': ['->', 'host'],
  'to-stack': ['->', 'stack'],
};

function arrow(event: Trace): string {
  const [sign, what] = POINTS[event.point];
  if (what !== 'endpoint') return `${sign} ${what}`;
  return `${sign} endpoint ${event.point === 'to-endpoint' ? (event.to ?? 0) : event.endpoint}`;
}

/** What goes up the stack has no device yet. */
function deviceOf({ point, device }: Trace): string {
  return point === 'to-stack' || point === 'from-endpoint' ? '0' : device;
}

/** Programs tell it where they know that it is not what the packet says, or when they give it to an endpoint or the wire. */
function origin({ point, packet }: Trace): string {
  return point === 'to-endpoint' || point === 'to-network' ? packet.source : '0.0.0.0';
}

function targetOf(event: Drop): number {
  return event.direction === 'ingress' ? event.endpoint : 0;
}

/** The source file of the program; the lab's programs have no lines. */
function sourceFile({ device, direction }: Drop): string {
  if (device === 'cilium_vxlan' && direction === 'ingress') return 'bpf_overlay.c';
  return device.startsWith('lxc') ? 'bpf_lxc.c' : 'bpf_host.c';
}

function identityText(id: number, { numeric }: EventTextOptions): string {
  if (numeric) return String(id);
  if (id === 0) return 'unknown';
  const [label] = reservedIdentities(false).find((each) => each.id === id)?.labels ?? [];
  return label === undefined ? String(id) : label.replace('reserved:', '');
}

/** skb->hash: of a TCP connection's one direction; other sockets leave it to devices, which here set none. */
function markOf(packet: Ipv4): string {
  const tuple = packet.payload.proto === 'tcp' ? tupleOf(packet) : undefined;
  return `0x${(tuple === undefined ? 0 : hash32(tupleText(tuple))).toString(16)}`;
}

const FLAG_NAMES = { S: 'SYN', '.': 'ACK', F: 'FIN', R: 'RST' } as const;

/** `172.20.0.111:49772 -> 172.20.0.181:80 tcp SYN, ACK` */
function connection({ source, destination, payload }: Ipv4): string {
  if (payload.proto === 'icmp') {
    const code = payload.code === undefined ? 0 : UNREACHABLE_CODES[payload.code];
    return `${source} -> ${destination} icmp ${ICMP_NAMES[`${ICMP_TYPES[payload.type]}/${code}`] ?? ''}`;
  }
  const ends = `${source}:${payload.sourcePort} -> ${destination}:${payload.destinationPort} ${payload.proto}`;
  if (payload.proto === 'udp') return ends;
  const flags = (['S', '.', 'R', 'F'] as const).filter((flag) => payload.flags.includes(flag));
  return `${ends} ${flags.map((flag) => FLAG_NAMES[flag]).join(', ')}`;
}

/** Before and after the translation at connect(). The cgroup is known by its namespace's name here. */
function socketText(
  { client, cookie, frontend, backend, protocol }: Socket,
  options: EventTextOptions,
): string {
  if (options.verbosity < 1 || options.json) return '';
  const group = hash32(client) % 1000;
  const line = (point: string, to: Socket['backend']): string =>
    `${CPU} [${point}] cgroup_id: ${group} sock_cookie: ${cookie}, dst [${to.address}]:${to.port} ${protocol.toLowerCase()} \n`;
  return line('pre-xlate-fwd', frontend) + line('post-xlate-fwd', backend);
}

function jsonText(event: Trace | Drop | Verdict, options: EventTextOptions): string {
  const { packet, sourceMac, destinationMac, bytes } = event;
  const { payload } = packet;
  const layers = layersOf(event).map(({ name, text }) => [name, text] as const);
  const content = {
    ...Object.fromEntries(layers),
    l2: { src: sourceMac, dst: destinationMac },
    l3: { src: packet.source, dst: packet.destination },
    ...(payload.proto === 'icmp'
      ? {}
      : { l4: { src: String(payload.sourcePort), dst: String(payload.destinationPort) } }),
  };
  const common = { cpu: CPU, type: event.kind, mark: markOf(packet) };
  const object =
    event.kind === 'trace'
      ? {
          ...common,
          ifindex: deviceOf(event),
          state: event.state ?? 'unknown',
          observationPoint: event.point,
          traceSummary: arrow(event),
          source: event.endpoint,
          bytes,
          srcLabel: event.sourceIdentity,
          dstLabel: event.destinationIdentity,
          dstID: event.to ?? 0,
          summary: content,
        }
      : event.kind === 'drop'
        ? {
            ...common,
            ifindex: String(options.indexOf(event.device)),
            reason: event.reason,
            source: event.endpoint,
            bytes,
            srcLabel: event.sourceIdentity,
            dstLabel: event.destinationIdentity,
            dstID: targetOf(event),
            line: 0,
            file: sourceFile(event),
            extError: 0,
            summary: content,
          }
        : verdictObject(event, common, content);
  return `${JSON.stringify(object).replaceAll(/[<>&]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}

function verdictObject(event: Verdict, common: object, content: object): object {
  return {
    ...common,
    source: event.endpoint,
    direction: event.direction,
    bytes: event.bytes,
    srcLabel: event.sourceIdentity,
    dstLabel: event.destinationIdentity,
    verdict: event.allowed ? 'allow' : 'deny',
    match: event.match,
    summary: content,
  };
}

/** Whether the event is about one of these endpoints: where it was seen, or where it goes. */
export function concerns(
  event: MonitorEvent,
  { from, to, related }: Readonly<Record<'from' | 'to' | 'related', readonly number[]>>,
): boolean {
  if (from.length + to.length + related.length === 0) return true;
  if (event.kind === 'socket') return false;
  const { endpoint } = event satisfies PacketSeen;
  const target = event.kind === 'trace' ? (event.to ?? 0) : event.kind === 'drop' ? targetOf(event) : 0;
  return (
    from.includes(endpoint) || to.includes(target) || related.includes(endpoint) || related.includes(target)
  );
}
