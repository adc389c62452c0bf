/** From a Service and its EndpointSlices to the frontends that an agent on one node serves, and their backends. */
import type { EndpointSlice, Service, ServicePort } from '../../kube/model/service.ts';
import { parseIpv4 } from '../../../ipv4.ts';
import type { StringMap } from '../../kube/object.ts';
import { parseLabelSelector } from '../../kube/selectors.ts';
import type { BackendState, L4Address, Protocol } from './lbMaps.ts';
import type { ServiceType } from './serviceFlags.ts';

export interface BackendSpec extends L4Address {
  readonly state: BackendState;
  readonly nodeName?: string;
  /** The zones that it is meant for. */
  readonly zones?: readonly string[];
}

export interface FrontendSpec {
  readonly address: L4Address;
  readonly type: ServiceType;
  readonly routable: boolean;
  readonly externalLocal: boolean;
  readonly internalLocal: boolean;
  /** Seconds; 0 without session affinity. */
  readonly affinity: number;
  readonly sourceRanges: readonly string[];
  readonly sourceRangesDeny: boolean;
  /** In slot order: active ones first, then by address. */
  readonly backends: readonly BackendSpec[];
  readonly service: { readonly namespace: string; readonly name: string };
}

export interface NodeView {
  readonly name: string;
  /** The node's own addresses on the devices that serve NodePorts, in device order. */
  readonly addresses: readonly string[];
  labels(): StringMap;
  /** enable-sctp: without it ports of that protocol are not served. */
  readonly sctp: boolean;
  /** enable-service-topology: of backends that are meant for zones, those of the node's own are taken. */
  readonly topology: boolean;
}

const ZONE_LABEL = 'topology.kubernetes.io/zone';
export const SERVICE_NAME_LABEL = 'kubernetes.io/service-name';

/** In the order in which they get their ids: the NodePorts of a port, then its ClusterIP, then external addresses. */
export function frontendsOf(
  service: Service,
  slices: readonly EndpointSlice[],
  node: NodeView,
): readonly FrontendSpec[] {
  const { spec, metadata } = service;
  if (spec.type === 'ExternalName' || spec.clusterIP === 'None' || !isExposedOn(service, node.labels()))
    return [];
  const externalLocal = spec.externalTrafficPolicy === 'Local';
  const internalLocal = spec.internalTrafficPolicy === 'Local';
  const scopes = externalLocal === internalLocal ? [undefined] : [undefined, 'internal' as const];
  const exposes = exposedTypes(service);
  const result: FrontendSpec[] = [];
  for (const port of spec.ports ?? []) {
    if (port.protocol === 'SCTP' && !node.sctp) continue;
    const every = backendsOf(port, slices);
    const zone = node.topology ? node.labels()[ZONE_LABEL] : undefined;
    const near = every.filter(
      ({ zones = [], state }) => state === 'active' && zones.some((each) => each === zone),
    );
    // Nobody is left without backends for want of one in the zone.
    const all = near.length > 0 ? near : every;
    const local = all.filter((each) => each.nodeName === node.name);
    const add = (address: string, number: number, type: ServiceType, scope?: 'internal'): void => {
      const isInside = type === 'ClusterIP' || scope === 'internal';
      result.push({
        address: {
          address,
          port: number,
          protocol: port.protocol,
          ...(scope === undefined ? {} : { scope }),
        },
        type,
        // 0.0.0.0 is the template that socket lookups fall back to; packets match the node's own addresses.
        routable: type !== 'ClusterIP' && address !== '0.0.0.0',
        externalLocal,
        internalLocal,
        affinity:
          spec.sessionAffinity === 'ClientIP'
            ? (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10_800)
            : 0,
        sourceRanges: type === 'LoadBalancer' ? (spec.loadBalancerSourceRanges ?? []) : [],
        sourceRangesDeny: metadata.annotations?.[ANNOTATIONS.sourceRangesPolicy] === 'deny',
        backends: (isInside ? internalLocal : externalLocal) ? local : all,
        service: { namespace: metadata.namespace ?? 'default', name: metadata.name },
      });
    };
    if (port.nodePort !== undefined && port.nodePort !== 0 && exposes.has('NodePort')) {
      for (const address of ['0.0.0.0', ...node.addresses])
        for (const scope of scopes) add(address, port.nodePort, 'NodePort', scope);
    }
    for (const clusterIP of spec.clusterIPs ?? []) {
      if (parseIpv4(clusterIP) !== undefined && exposes.has('ClusterIP'))
        add(clusterIP, port.port, 'ClusterIP');
    }
    for (const { ip, ipMode = 'VIP' } of service.status.loadBalancer.ingress ?? []) {
      const isServed = spec.type === 'LoadBalancer' && exposes.has('LoadBalancer') && ipMode === 'VIP';
      if (ip !== undefined && isServed) for (const scope of scopes) add(ip, port.port, 'LoadBalancer', scope);
    }
    for (const external of spec.externalIPs ?? []) add(external, port.port, 'ExternalIPs');
  }
  return result;
}

/** Cilium's own annotations of a Service (pkg/annotation/k8s.go). */
const ANNOTATIONS = {
  type: 'service.cilium.io/type',
  node: 'service.cilium.io/node',
  nodeSelector: 'service.cilium.io/node-selector',
  sourceRangesPolicy: 'service.cilium.io/src-ranges-policy',
} as const;

/** Types of frontends that a Service may have; all of them when the annotation is absent or names something else. */
function exposedTypes({ metadata }: Service): ReadonlySet<string> {
  const every = ['ClusterIP', 'NodePort', 'LoadBalancer'];
  const named = (metadata.annotations?.[ANNOTATIONS.type] ?? '').split(',').map((each) => each.trim());
  return new Set(named.every((each) => every.includes(each)) ? named : every);
}

/** Whether this node serves it: a selector over the node's labels, or the value of the node's label of the same name. */
function isExposedOn({ metadata }: Service, labels: StringMap): boolean {
  const selector = metadata.annotations?.[ANNOTATIONS.nodeSelector];
  if (selector !== undefined) {
    try {
      return parseLabelSelector(selector)(labels);
    } catch {
      // What cannot be read is left aside, with a line in the agent's log.
      return true;
    }
  }
  const node = metadata.annotations?.[ANNOTATIONS.node];
  return node === undefined || labels[ANNOTATIONS.node] === node;
}

function backendsOf(port: ServicePort, slices: readonly EndpointSlice[]): readonly BackendSpec[] {
  const found = new Map<string, BackendSpec>();
  for (const slice of slices) {
    if (slice.addressType !== 'IPv4') continue;
    for (const target of slice.ports ?? []) {
      if (target.name !== (port.name ?? '') || target.protocol !== port.protocol) continue;
      for (const endpoint of slice.endpoints) {
        const state = stateOf(endpoint.conditions);
        if (state === undefined) continue;
        for (const address of endpoint.addresses) {
          found.set(
            `${address}:${target.port}`,
            backend(address, target.port, target.protocol, state, endpoint),
          );
        }
      }
    }
  }
  return [...found.values()].sort(
    (a, b) =>
      Number(a.state !== 'active') - Number(b.state !== 'active') ||
      order(a.address) - order(b.address) ||
      a.port - b.port,
  );
}

function backend(
  address: string,
  port: number,
  protocol: Protocol,
  state: BackendState,
  { nodeName, hints }: EndpointSlice['endpoints'][number],
): BackendSpec {
  const zones = hints?.forZones?.map(({ name }) => name);
  return {
    address,
    port,
    protocol,
    state,
    ...(nodeName === undefined ? {} : { nodeName }),
    ...(zones === undefined ? {} : { zones }),
  };
}

/** A terminating endpoint that still serves is kept for the connections it has. */
function stateOf(conditions: {
  readonly ready?: boolean;
  readonly serving?: boolean;
  readonly terminating?: boolean;
}): BackendState | undefined {
  if (conditions.ready ?? true) return 'active';
  return conditions.terminating === true && conditions.serving === true ? 'terminating' : undefined;
}

function order(address: string): number {
  return parseIpv4(address) ?? 0;
}
