/** Which flows are asked for (pkg/hubble/filters): a flow fits a filter when every field of it has a value that fits. */
import { contains, parseIpv4, parsePrefix } from '../../../ipv4.ts';
import { MESSAGE_TYPE, OBSERVATION_POINTS } from './flow.ts';
import type { Flow, FlowEndpoint } from './flow.ts';

/** Fields of flow.FlowFilter, by their JSON names. Each is a list of alternatives. */
export interface FlowFilter {
  readonly source_ip?: readonly string[];
  readonly destination_ip?: readonly string[];
  /** `namespace/pod`, where both are beginnings. */
  readonly source_pod?: readonly string[];
  readonly destination_pod?: readonly string[];
  readonly source_label?: readonly string[];
  readonly destination_label?: readonly string[];
  readonly source_service?: readonly string[];
  readonly destination_service?: readonly string[];
  readonly source_workload?: readonly string[];
  readonly destination_workload?: readonly string[];
  readonly source_identity?: readonly number[];
  readonly destination_identity?: readonly number[];
  readonly source_port?: readonly string[];
  readonly destination_port?: readonly string[];
  readonly protocol?: readonly string[];
  readonly verdict?: readonly string[];
  readonly event_type?: readonly { readonly type: number; readonly sub_type?: number }[];
  readonly tcp_flags?: readonly string[];
  readonly node_name?: readonly string[];
  readonly traffic_direction?: readonly string[];
  readonly drop_reason_desc?: readonly string[];
  readonly ip_version?: readonly string[];
  readonly reply?: readonly boolean[];
  readonly uuid?: readonly string[];
}

/** What is allowed and not denied; without filters that allow, everything is. */
export function fits(
  flow: Flow,
  { allow, deny }: { readonly allow: readonly FlowFilter[]; readonly deny: readonly FlowFilter[] },
): boolean {
  return (
    (allow.length === 0 || allow.some((filter) => matches(flow, filter))) &&
    !deny.some((filter) => matches(flow, filter))
  );
}

function matches(flow: Flow, filter: FlowFilter): boolean {
  const any = <Value>(values: readonly Value[] | undefined, test: (value: Value) => boolean): boolean =>
    values === undefined || values.some(test);
  const { source, destination, IP } = flow;
  const [sourcePort, destinationPort] = portsOf(flow);
  return (
    any(filter.source_ip, (wanted) => isIn(IP.source, wanted)) &&
    any(filter.destination_ip, (wanted) => isIn(IP.destination, wanted)) &&
    any(filter.source_pod, (wanted) => isPod(source, wanted)) &&
    any(filter.destination_pod, (wanted) => isPod(destination, wanted)) &&
    any(filter.source_label, (wanted) => hasLabels(source, wanted)) &&
    any(filter.destination_label, (wanted) => hasLabels(destination, wanted)) &&
    any(filter.source_service, (wanted) => isService(flow.source_service, wanted)) &&
    any(filter.destination_service, (wanted) => isService(flow.destination_service, wanted)) &&
    any(filter.source_workload, (wanted) => isWorkload(source, wanted)) &&
    any(filter.destination_workload, (wanted) => isWorkload(destination, wanted)) &&
    any(filter.source_identity, (wanted) => (source.identity ?? 0) === wanted) &&
    any(filter.destination_identity, (wanted) => (destination.identity ?? 0) === wanted) &&
    any(filter.source_port, (wanted) => sourcePort === wanted) &&
    any(filter.destination_port, (wanted) => destinationPort === wanted) &&
    any(filter.protocol, (wanted) => isProtocol(flow, wanted)) &&
    any(filter.verdict, (wanted) => flow.verdict === wanted) &&
    any(
      filter.event_type,
      ({ type, sub_type: sub }) =>
        flow.event_type.type === type && (sub === undefined || (flow.event_type.sub_type ?? 0) === sub),
    ) &&
    any(filter.tcp_flags, (wanted) =>
      wanted.split(',').every((flag) => flow.l4.TCP?.flags?.[flag.toUpperCase()] === true),
    ) &&
    any(filter.node_name, (wanted) => globbed(wanted.replace(/^[^/]*\//, '')).test(flow.node_name)) &&
    any(filter.traffic_direction, (wanted) => flow.traffic_direction === wanted) &&
    any(filter.drop_reason_desc, (wanted) => flow.drop_reason_desc === wanted) &&
    any(filter.ip_version, (wanted) => flow.IP.ipVersion === wanted) &&
    any(filter.reply, (wanted) => flow.is_reply === wanted) &&
    any(filter.uuid, (wanted) => flow.uuid === wanted)
  );
}

export function portsOf({ l4 }: Flow): readonly [string, string] {
  const ports = l4.TCP ?? l4.UDP;
  return ports === undefined ? ['', ''] : [String(ports.source_port), String(ports.destination_port)];
}

/** An address, or a network that it lies in. */
function isIn(address: string, wanted: string): boolean {
  if (!wanted.includes('/')) return address === wanted;
  const prefix = parsePrefix(wanted);
  const number = parseIpv4(address);
  return prefix !== undefined && number !== undefined && contains(prefix, number);
}

function isPod({ namespace = '', pod_name: name = '' }: FlowEndpoint, wanted: string): boolean {
  const slash = wanted.indexOf('/');
  const [space, start] = slash < 0 ? ['default', wanted] : [wanted.slice(0, slash), wanted.slice(slash + 1)];
  return name !== '' && (space === '' || namespace === space) && name.startsWith(start);
}

/** `app=webpod`, `k8s:app=webpod`, `reserved:host`, `app`, several with commas. */
function hasLabels({ labels = [] }: FlowEndpoint, wanted: string): boolean {
  return wanted.split(',').every((each) => {
    const [, source, key = '', value] = /^(?:([a-z0-9]+):)?([^=]+?)(?:==?(.*))?$/.exec(each.trim()) ?? [];
    return labels.some((label) => {
      const colon = label.indexOf(':');
      if (source !== undefined && source !== 'any' && label.slice(0, colon) !== source) return false;
      const [name, held = ''] = label.slice(colon + 1).split(/=(.*)/s);
      return name === key && (value === undefined || held === value);
    });
  });
}

function isService(service: Flow['source_service'], wanted: string): boolean {
  const [namespace, name] = wanted.includes('/') ? wanted.split('/', 2) : ['default', wanted];
  return (
    service !== undefined &&
    service.namespace === namespace &&
    (name === '' || service.name.startsWith(name ?? ''))
  );
}

/** `kind/name`, `kind/` or `name` */
function isWorkload({ workloads = [] }: FlowEndpoint, wanted: string): boolean {
  const [kind, name] = wanted.includes('/') ? wanted.split('/', 2) : ['', wanted];
  return workloads.some(
    (each) =>
      (kind === '' || each.kind.toLowerCase() === kind?.toLowerCase()) && (name === '' || each.name === name),
  );
}

function isProtocol({ l4 }: Flow, wanted: string): boolean {
  switch (wanted.toLowerCase()) {
    case 'tcp':
      return l4.TCP !== undefined;
    case 'udp':
      return l4.UDP !== undefined;
    case 'icmp':
    case 'icmpv4':
      return l4.ICMPv4 !== undefined;
    default:
      // Flows of layer 7 are not simulated: no flow is one.
      return false;
  }
}

function globbed(text: string): RegExp {
  return new RegExp(`^${text.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('*', '.*')}$`);
}

/** `--type trace:to-endpoint`. Undefined: there is no such type. */
export function eventTypeOf(text: string): { readonly type: number; readonly sub_type?: number } | undefined {
  const [name = '', sub] = text.split(':', 2);
  const type = Object.entries(MESSAGE_TYPE).find(([each]) => each === name)?.[1];
  if (type === undefined) return undefined;
  if (sub === undefined) return { type };
  const point = OBSERVATION_POINTS.findIndex((each) => each === sub);
  const number = point >= 0 ? point : Number(sub);
  return Number.isInteger(number) ? { type, sub_type: number } : undefined;
}
