/** From a Service and its EndpointSlices to the frontends that an agent on one node serves, and their backends. */
import type { EndpointSlice, Service, ServicePort } from '../../kube/model/service.ts';
import { parseIpv4 } from '../../../ipv4.ts';
import type { BackendState, L4Address, Protocol } from './lbMaps.ts';
import type { ServiceType } from './serviceFlags.ts';

export interface BackendSpec extends L4Address {
  readonly state: BackendState;
  readonly nodeName?: string;
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
  /** In slot order: active ones first, then by address. */
  readonly backends: readonly BackendSpec[];
  readonly service: { readonly namespace: string; readonly name: string };
}

export interface NodeView {
  readonly name: string;
  /** The node's own addresses on the devices that serve NodePorts, in device order. */
  readonly addresses: readonly string[];
}

export const SERVICE_NAME_LABEL = 'kubernetes.io/service-name';

/** In the order in which they get their ids: the NodePorts of a port, then its ClusterIP, then external addresses. */
export function frontendsOf(
  service: Service,
  slices: readonly EndpointSlice[],
  node: NodeView,
): readonly FrontendSpec[] {
  const { spec } = service;
  if (spec.type === 'ExternalName') return [];
  const externalLocal = spec.externalTrafficPolicy === 'Local';
  const internalLocal = spec.internalTrafficPolicy === 'Local';
  const result: FrontendSpec[] = [];
  for (const port of spec.ports ?? []) {
    const all = backendsOf(port, slices);
    const local = all.filter((each) => each.nodeName === node.name);
    const add = (
      address: string,
      number: number,
      type: ServiceType,
      external: boolean,
      routable: boolean,
    ): void => {
      result.push({
        address: { address, port: number, protocol: port.protocol },
        type,
        routable,
        externalLocal,
        internalLocal,
        affinity:
          spec.sessionAffinity === 'ClientIP'
            ? (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10_800)
            : 0,
        sourceRanges: type === 'LoadBalancer' ? (spec.loadBalancerSourceRanges ?? []) : [],
        backends: (external ? externalLocal : internalLocal) ? local : all,
        service: { namespace: service.metadata.namespace ?? 'default', name: service.metadata.name },
      });
    };
    if (port.nodePort !== undefined && port.nodePort !== 0) {
      // 0.0.0.0 is the template that socket lookups fall back to; packets match the node's own addresses.
      add('0.0.0.0', port.nodePort, 'NodePort', true, false);
      for (const address of node.addresses) add(address, port.nodePort, 'NodePort', true, true);
    }
    for (const clusterIP of spec.clusterIPs ?? []) {
      if (parseIpv4(clusterIP) !== undefined) add(clusterIP, port.port, 'ClusterIP', false, false);
    }
    for (const ingress of service.status.loadBalancer.ingress ?? []) {
      if (ingress.ip !== undefined) add(ingress.ip, port.port, 'LoadBalancer', true, true);
    }
    for (const external of spec.externalIPs ?? []) add(external, port.port, 'ExternalIPs', true, true);
  }
  return result;
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
            backend(address, target.port, target.protocol, state, endpoint.nodeName),
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
  nodeName?: string,
): BackendSpec {
  return { address, port, protocol, state, ...(nodeName === undefined ? {} : { nodeName }) };
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
