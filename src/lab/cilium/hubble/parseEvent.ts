/** Flows out of the datapath's events (pkg/hubble/parser): one agent's knowledge is added to what a packet says. */
import { hash32 } from '../../hash.ts';
import type { Icmp, Ipv4, Tcp } from '../../net/types.ts';
import type { Agent } from '../agent/agent.ts';
import { lxcKey } from '../agent/lxcMap.ts';
import type { MonitorEvent, PacketSeen, PodName } from '../agent/monitor.ts';
import { knownIdentities } from '../knownIdentities.ts';
import { DROP_REASONS, enumName, MESSAGE_TYPE, OBSERVATION_POINTS, POLICY_MATCH } from './flow.ts';
import type { Flow, FlowEndpoint, FlowService, Layer4, Verdict } from './flow.ts';

type SocketEvent = Extract<MonitorEvent, { kind: 'socket' }>;
type PacketEvent = Exclude<MonitorEvent, SocketEvent>;

const FLAG_NAMES: readonly (readonly [Tcp['flags'][number], string])[] = [
  ['F', 'FIN'],
  ['S', 'SYN'],
  ['R', 'RST'],
  ['P', 'PSH'],
  ['.', 'ACK'],
];
/** The order in which a summary names them. */
const SUMMARY_ORDER = ['SYN', 'ACK', 'RST', 'FIN', 'PSH'];
const ICMP: Readonly<Record<Icmp['type'], { readonly type: number; readonly name: string }>> = {
  'echo-reply': { type: 0, name: 'EchoReply' },
  unreachable: { type: 3, name: 'DestinationUnreachable' },
  redirect: { type: 5, name: 'Redirect' },
  'echo-request': { type: 8, name: 'EchoRequest' },
  'time-exceeded': { type: 11, name: 'TimeExceeded' },
};
const UNREACHABLE_CODES = { net: 0, host: 1, port: 3, fragmentation: 4, admin: 13 } as const;

/** What one agent knows, as long as it reads events. */
export class EventParser {
  readonly #agent: Agent;
  readonly #labels: ReadonlyMap<number, readonly string[]>;

  constructor(agent: Agent) {
    this.#agent = agent;
    this.#labels = new Map(knownIdentities(agent).map(({ id, labels }) => [id, labels]));
  }

  /** @param number of the event: what tells it from all others of the node */
  parse(event: MonitorEvent, number: number): readonly Flow[] {
    if (event.kind !== 'socket') return [this.#packetFlow(event, number)];
    return [this.#socketFlow(event, number, 'pre'), this.#socketFlow(event, number, 'post')];
  }

  #packetFlow(event: PacketEvent, number: number): Flow {
    const { packet } = event;
    const source = this.#endpoint(packet.source, event.sourceIdentity, event.sourcePod);
    const destination = this.#endpoint(packet.destination, event.destinationIdentity, event.destinationPod);
    const { l4, summary } = layer4(packet);
    const isReply = replyOf(event);
    return {
      time: timeOf(event.at),
      uuid: this.#uuid(number),
      verdict: verdictOf(event),
      ...(event.kind === 'drop' ? { drop_reason: DROP_REASONS.get(event.reason) ?? 0 } : {}),
      ethernet: { source: event.sourceMac, destination: event.destinationMac },
      IP: { source: packet.source, destination: packet.destination, ipVersion: 'IPv4' },
      l4,
      source,
      destination,
      Type: 'L3_L4',
      ...this.#node(),
      ...(isReply === true ? { reply: true } : {}),
      event_type: eventType(event),
      ...this.#services(packet),
      ...directionOf(event, source.ID !== undefined),
      ...(event.kind === 'policy-verdict' && event.match !== 'none'
        ? { policy_match_type: POLICY_MATCH.indexOf(event.match) }
        : {}),
      ...(event.kind === 'trace' ? traceFields(event) : {}),
      ...(event.kind === 'drop' ? { drop_reason_desc: enumName(event.reason) } : {}),
      ...(isReply === undefined ? {} : { is_reply: isReply }),
      ...this.#interface(event),
      Summary: summary,
    };
  }

  #socketFlow(event: SocketEvent, number: number, side: 'pre' | 'post'): Flow {
    const target = side === 'pre' ? event.frontend : event.backend;
    const pod = this.#podOf(event.client);
    const address = pod?.link?.address ?? this.#agent.options.nodeIP;
    const entry = this.#agent.ipcache.lookup(target.address);
    const ports = { source_port: 0, destination_port: target.port };
    return {
      time: timeOf(event.at),
      uuid: this.#uuid(number, side),
      verdict: side === 'pre' ? 'TRACED' : 'TRANSLATED',
      IP: { source: address, destination: target.address, ipVersion: 'IPv4' },
      l4: event.protocol === 'TCP' ? { TCP: ports } : { UDP: ports },
      source: this.#endpoint(address, pod?.identity ?? 1, pod?.pod),
      destination: this.#endpoint(target.address, entry?.identity ?? 2, entry?.pod),
      Type: 'SOCK',
      ...this.#node(),
      event_type: { type: MESSAGE_TYPE['trace-sock'], sub_type: side === 'pre' ? 1 : 2 },
      sock_xlate_point: `SOCK_XLATE_POINT_${side.toUpperCase()}_DIRECTION_FWD`,
      socket_cookie: String(event.cookie),
      Summary: event.protocol,
    };
  }

  #endpoint(address: string, identity: number, pod: PodName | undefined): FlowEndpoint {
    const entry = this.#agent.lxc.get(lxcKey(address));
    const local = entry === undefined || entry === 'localhost' ? undefined : this.#local(address);
    const known = local?.identity ?? (identity === 0 ? undefined : identity);
    const id = known ?? this.#agent.ipcache.lookup(address)?.identity;
    const named = local?.pod ?? pod;
    const labels = id === undefined ? ['reserved:unknown'] : this.#labels.get(id);
    return {
      ...(local === undefined ? {} : { ID: local.id }),
      ...(id === undefined ? {} : { identity: id }),
      ...(named === undefined
        ? {}
        : { cluster_name: this.#agent.config.clusterName, namespace: named.namespace }),
      ...(labels === undefined ? {} : { labels }),
      ...(named === undefined ? {} : { pod_name: named.name }),
      ...(local?.pod === undefined ? {} : this.#workloads(local.pod)),
    };
  }

  #local(address: string) {
    return this.#agent.endpoints.endpoints().find(({ link }) => link?.address === address);
  }

  #podOf(client: string) {
    return this.#agent.endpoints.endpoints().find(({ pod }) => pod !== undefined && client.endsWith(pod.uid));
  }

  /** The controller that a pod belongs to in the end; a ReplicaSet stands for its Deployment. */
  #workloads({ namespace, name }: PodName): Pick<FlowEndpoint, 'workloads'> {
    const { store } = this.#agent.options;
    const owner = store
      .get('pods', name, namespace)
      ?.metadata.ownerReferences?.find((each) => each.controller === true);
    if (owner === undefined) return {};
    const above =
      owner.kind === 'ReplicaSet'
        ? store.get('replicasets', owner.name, namespace)?.metadata.ownerReferences?.[0]
        : undefined;
    const { name: workload, kind } = above ?? owner;
    return { workloads: [{ name: workload, kind }] };
  }

  #services(packet: Ipv4): Pick<Flow, 'source_service' | 'destination_service'> {
    const { payload } = packet;
    if (payload.proto === 'icmp') return {};
    return {
      ...serviceField('source_service', this.#service(packet.source, payload.sourcePort)),
      ...serviceField('destination_service', this.#service(packet.destination, payload.destinationPort)),
    };
  }

  /** The Service whose frontend this is. */
  #service(address: string, port: number): FlowService | undefined {
    const service = this.#agent.options.store
      .list('services')
      .find(
        ({ spec, status }) =>
          (spec.clusterIP === address ||
            status?.loadBalancer?.ingress?.some(({ ip }) => ip === address) === true) &&
          (spec.ports ?? []).some((each) => each.port === port),
      );
    return service === undefined
      ? undefined
      : { name: service.metadata.name, namespace: service.metadata.namespace ?? 'default' };
  }

  #node(): Pick<Flow, 'node_name' | 'node_labels'> {
    const { nodeName, store } = this.#agent.options;
    const labels = store.get('nodes', nodeName)?.metadata.labels ?? {};
    return {
      node_name: nodeName,
      node_labels: Object.entries(labels)
        .filter(([key]) => !key.startsWith('beta.'))
        .map(([key, value]) => `${key}=${value}`)
        .sort(),
    };
  }

  /** A packet that goes up the stack has no device before it. */
  #interface(event: PacketEvent): Pick<Flow, 'interface'> {
    if (event.kind === 'drop' || (event.kind === 'trace' && event.point === 'to-stack')) return {};
    const device = this.#agent.options.net.device(event.device);
    return device === undefined ? {} : { interface: { index: device.index, name: device.name } };
  }

  #uuid(number: number, part = ''): string {
    const digits = ['a', 'b', 'c', 'd']
      .map((each) => hash32(`${this.#agent.options.nodeName} ${number} ${part} ${each}`))
      .map((hash) => hash.toString(16).padStart(8, '0'))
      .join('');
    return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-a${digits.slice(17, 20)}-${digits.slice(20)}`;
  }
}

function serviceField<Name extends 'source_service' | 'destination_service'>(
  name: Name,
  service: FlowService | undefined,
): Partial<Record<Name, FlowService>> {
  const fields: Partial<Record<Name, FlowService>> = {};
  if (service !== undefined) fields[name] = service;
  return fields;
}

function verdictOf(event: PacketEvent): Verdict {
  if (event.kind === 'policy-verdict') return event.allowed ? 'FORWARDED' : 'DROPPED';
  return event.kind === 'drop' ? 'DROPPED' : 'FORWARDED';
}

/** Known where a connection was looked up; the first packet that a policy judges answers nothing. */
function replyOf(event: PacketEvent): boolean | undefined {
  if (event.kind === 'policy-verdict') return event.allowed ? false : undefined;
  return event.kind === 'drop' || event.state === undefined ? undefined : event.state === 'reply';
}

function eventType(event: PacketEvent): Flow['event_type'] {
  if (event.kind === 'policy-verdict') return { type: MESSAGE_TYPE['policy-verdict'] };
  if (event.kind === 'drop')
    return { type: MESSAGE_TYPE.drop, sub_type: DROP_REASONS.get(event.reason) ?? 0 };
  const sub = OBSERVATION_POINTS.findIndex((point) => point === event.point);
  return { type: MESSAGE_TYPE.trace, ...(sub > 0 ? { sub_type: sub } : {}) };
}

function directionOf(event: PacketEvent, isLocal: boolean): Pick<Flow, 'traffic_direction'> {
  if (event.kind !== 'trace')
    return event.direction === undefined
      ? {}
      : { traffic_direction: event.direction === 'ingress' ? 'INGRESS' : 'EGRESS' };
  if (event.state === undefined || (event.point === 'to-overlay' && !isLocal)) return {};
  return {
    traffic_direction: event.point !== 'to-endpoint' && event.state === 'reply' ? 'INGRESS' : 'EGRESS',
  };
}

function traceFields({ point, state }: Extract<PacketEvent, { kind: 'trace' }>): Partial<Flow> {
  return {
    trace_observation_point: enumName(point),
    ...(state === undefined ? {} : { trace_reason: state.toUpperCase() }),
  };
}

function layer4({ payload }: PacketSeen['packet']): { readonly l4: Layer4; readonly summary: string } {
  if (payload.proto === 'icmp') {
    const { type, name } = ICMP[payload.type];
    const code = payload.code === undefined ? 0 : UNREACHABLE_CODES[payload.code];
    const detail =
      payload.type === 'time-exceeded' ? '(TTLExceeded)' : payload.code === 'port' ? '(Port)' : '';
    return {
      l4: { ICMPv4: { ...(type === 0 ? {} : { type }), ...(code === 0 ? {} : { code }) } },
      summary: `ICMPv4 ${name}${detail}`,
    };
  }
  const ports = { source_port: payload.sourcePort, destination_port: payload.destinationPort };
  if (payload.proto === 'udp') return { l4: { UDP: ports }, summary: 'UDP' };
  const flags = FLAG_NAMES.filter(([flag]) => payload.flags.includes(flag)).map(([, name]) => name);
  const named = SUMMARY_ORDER.filter((name) => flags.includes(name));
  return {
    l4: { TCP: { ...ports, flags: Object.fromEntries(flags.map((name) => [name, true] as const)) } },
    summary: `TCP Flags: ${named.join(', ')}`,
  };
}

/** RFC 3339 with nine digits. @param at milliseconds since the epoch, with microseconds as fractions */
export function timeOf(at: number): string {
  const micros = Math.round(at * 1000);
  const fraction = String(micros % 1_000_000).padStart(6, '0');
  return `${new Date(Math.floor(micros / 1000)).toISOString().slice(0, 19)}.${fraction}000Z`;
}
