/** Rows of an agent's state database as `db/show TABLE -f json` prints them: the Go structs, field by field. */
import type { Agent } from '../../cilium/agent/agent.ts';
import type { BackendSpec, FrontendSpec } from '../../cilium/agent/frontends.ts';
import type { L4Address } from '../../cilium/agent/lbMaps.ts';
import { linkLocal } from '../../images/linkLocal.ts';
import type { Service } from '../../kube/model/service.ts';
import type { Device } from '../../net/types.ts';
import { deviceType, listedFrontends, operState, servicePorts, usersOfBackends } from './statedbTables.ts';

type Struct = Readonly<Record<string, unknown>>;

/** rtnetlink's numbers. */
const SCOPES = { global: 0, link: 253, host: 254 } as const;
/** A ClusterIP of the API's own sources outranks no other here (loadbalancer.SourcePriority of `k8s`). */
const KUBERNETES_PRIORITY = 4;
const NEVER = '0001-01-01T00:00:00Z';

export const OBJECTS: Readonly<Record<string, (agent: Agent) => readonly Struct[]>> = {
  frontends: (agent) => listedFrontends(agent).map((frontend) => frontendStruct(agent, frontend)),
  backends: (agent) =>
    usersOfBackends(agent).map(({ backend, users }) => ({
      Address: addressStruct(backend),
      Instances: users.map(({ service, portName }) => ({
        k: { ServiceName: `${service.namespace}/${service.name}`, SourcePriority: KUBERNETES_PRIORITY },
        // The address is a type without public fields there.
        v: { ...backendStruct(backend, portName), Address: { ...addressStruct(backend), AddrCluster: {} } },
      })),
    })),
  services: (agent) => agent.options.store.list('services').map(serviceStruct).sort(byName),
  devices: (agent) => agent.options.net.devices.map((device) => deviceStruct(agent, device)),
};

function byName(one: Struct, other: Struct): number {
  return String(one['Name']) < String(other['Name']) ? -1 : 1;
}

function addressStruct({ address, port, protocol, scope }: L4Address): Struct {
  return { AddrCluster: address, Protocol: protocol, Port: port, Scope: scope === undefined ? 0 : 1 };
}

function backendStruct(backend: BackendSpec, portName: string): Struct {
  return {
    Address: addressStruct(backend),
    PortNames: portName === '' ? null : [portName],
    Weight: 100,
    NodeName: backend.nodeName ?? '',
    Zone: '',
    ForZones: null,
    ClusterID: 0,
    Source: 'k8s',
    State: backend.state === 'active' ? 0 : 1,
    Unhealthy: false,
    UnhealthyUpdatedAt: NEVER,
  };
}

function frontendStruct(agent: Agent, frontend: FrontendSpec & { readonly id: number }): Struct {
  const { name, port } = servicePorts(agent, frontend);
  return {
    Address: addressStruct(frontend.address),
    Type: frontend.type,
    ServiceName: `${frontend.service.namespace}/${frontend.service.name}`,
    PortName: name,
    ServicePort: port,
    Status: { kind: 'Done', 'updated-at': new Date(agent.startedAt).toISOString(), id: frontend.id },
    Backends: frontend.backends.map((backend) => backendStruct(backend, name)),
    ID: frontend.id,
    RedirectTo: null,
  };
}

function serviceStruct({ metadata, spec }: Service): Struct {
  const filled = (map: Readonly<Record<string, string>> | undefined): Struct | null =>
    map === undefined || Object.keys(map).length === 0 ? null : sorted(map);
  const labels = Object.entries(metadata.labels ?? {}).map(
    ([key, value]) => [key, { key, value, source: 'k8s' }] as const,
  );
  const affinity = spec.sessionAffinity === 'ClientIP';
  const seconds = spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10_800;
  return {
    Name: `${metadata.namespace ?? 'default'}/${metadata.name}`,
    Source: 'k8s',
    Labels: labels.length === 0 ? null : sorted(Object.fromEntries(labels)),
    Annotations: filled(metadata.annotations),
    Selector: filled(spec.selector),
    NatPolicy: '',
    ExtTrafficPolicy: spec.externalTrafficPolicy ?? 'Cluster',
    IntTrafficPolicy: spec.internalTrafficPolicy ?? 'Cluster',
    ForwardingMode: '',
    SessionAffinity: affinity,
    // A Go duration: nanoseconds.
    SessionAffinityTimeout: affinity ? seconds * 1e9 : 0,
    LoadBalancerClass: spec.loadBalancerClass ?? null,
    ProxyRedirect: null,
    HealthCheckNodePort: spec.healthCheckNodePort ?? 0,
    LoopbackHostPort: false,
    SourceRanges: spec.loadBalancerSourceRanges ?? null,
    PortNames:
      (spec.ports ?? []).length === 0
        ? null
        : sorted(Object.fromEntries((spec.ports ?? []).map(({ name = '', port }) => [name, port]))),
    TrafficDistribution: spec.trafficDistribution ?? '',
  };
}

/** As Go prints a map. */
function sorted(map: Struct): Struct {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** net.Flags and IFF_*: up, broadcast, loopback, multicast, running, and what the kernel adds. */
const GO_FLAGS = { loopback: 1 | 4 | 32, other: 1 | 2 | 16 | 32 } as const;
const DOWN = 1 | 32;
const RAW_FLAGS = { loopback: 65_609, other: 69_699 } as const;
const RAW_DOWN = 0x1 | 0x40 | 0x1_0000;
const NO_ARP = 0x80;

function deviceStruct({ options: { devices } }: Agent, device: Device): Struct {
  const isLoopback = device.kind === 'loopback';
  const kind = isLoopback ? 'loopback' : 'other';
  const selected = devices.includes(device.name);
  const own = device.addresses.map(({ address, scope }) => ({
    Addr: address,
    Secondary: false,
    Scope: SCOPES[scope],
  }));
  const second = isLoopback
    ? { Addr: '::1', Secondary: false, Scope: SCOPES.host }
    : { Addr: linkLocal(device.mac), Secondary: false, Scope: SCOPES.link };
  return {
    Index: device.index,
    MTU: device.mtu,
    Name: device.name,
    HardwareAddr: isLoopback ? '' : device.mac,
    Flags: device.up ? GO_FLAGS[kind] : GO_FLAGS[kind] & ~DOWN,
    Addrs: [...own, second],
    RawFlags:
      (device.up ? RAW_FLAGS[kind] : RAW_FLAGS[kind] & ~RAW_DOWN) | (device.arp || isLoopback ? 0 : NO_ARP),
    Type: deviceType(device),
    MasterIndex: 0,
    OperStatus: operState(device),
    Selected: selected,
    NotSelectedReason: selected ? '' : `not matching user filter [${devices.join(' ')}]`,
  };
}
