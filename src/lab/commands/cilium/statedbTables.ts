/** The tables of an agent's state database that the lab's agents have in another form: here as their columns. */
import type { Agent } from '../../cilium/agent/agent.ts';
import type { BackendSpec, FrontendSpec } from '../../cilium/agent/frontends.ts';
import { addressKey } from '../../cilium/agent/lbMaps.ts';
import { tunnelMtu } from '../../cilium/agent/nodeDevices.ts';
import { linkLocal } from '../../images/linkLocal.ts';
import type { Container, Pod } from '../../kube/model/pod.ts';
import type { Service } from '../../kube/model/service.ts';
import type { StringMap } from '../../kube/object.ts';
import type { Device } from '../../net/types.ts';

export interface Table {
  readonly header: readonly string[];
  rows(agent: Agent): readonly (readonly string[])[];
}

/** rtnetlink's numbers. */
const SCOPES = { global: 0, link: 253, host: 254 } as const;
/** A frontend's row names so many of its backends. */
const MOST_BACKENDS = 5;
const PHYSICAL_MTU = 1500;

export const TABLES: Readonly<Record<string, Table>> = {
  'bandwidth-qdiscs': {
    header: ['LinkIndex', 'LinkName', 'FqHorizon', 'FqBuckets', 'Status'],
    rows: () => [],
  },
  backends: {
    header: ['Address', 'Instances', 'Shadows', 'NodeName'],
    rows: (agent) =>
      usersOfBackends(agent).map(({ backend, users }) => [
        addressKey(backend),
        users
          .map(
            ({ service, portName }) =>
              `${service.namespace}/${service.name}${portName === '' ? '' : ` (${portName})`}`,
          )
          .join(', '),
        '',
        backend.nodeName ?? '',
      ]),
  },
  devices: {
    header: ['Name', 'Index', 'Selected', 'Type', 'MTU', 'HWAddr', 'Flags', 'Addresses', 'OperStatus'],
    rows: ({ options: { net, devices } }) =>
      net.devices.map((device) => [
        device.name,
        String(device.index),
        String(devices.includes(device.name)),
        deviceType(device),
        String(device.mtu),
        device.kind === 'loopback' ? '' : device.mac,
        flagsOf(device),
        addressesOf(device).join(', '),
        operState(device),
      ]),
  },
  frontends: {
    header: [
      'Address',
      'Type',
      'ServiceName',
      'PortName',
      'Backends',
      'RedirectTo',
      'Status',
      'Since',
      'Error',
    ],
    rows: (agent) =>
      listedFrontends(agent).map((frontend) => [
        addressKey(frontend.address),
        frontend.type,
        `${frontend.service.namespace}/${frontend.service.name}`,
        servicePorts(agent, frontend).name,
        shortList(frontend.backends.map(addressKey)),
        '',
        'Done',
        ageOf(agent, agent.startedAt),
        '',
      ]),
  },
  'k8s-namespaces': {
    header: ['Namespace', 'Labels', 'Annotations', 'Age'],
    rows: (agent) =>
      agent.options.store
        .list('namespaces')
        .map(({ metadata: { name, labels, annotations, creationTimestamp } }) => [
          name,
          pairs(labels),
          pairs(annotations),
          ageOf(agent, Date.parse(creationTimestamp)),
        ]),
  },
  'k8s-pods': {
    header: ['Name', 'UID', 'HostNetwork', 'PodIPs', 'Containers', 'Phase', 'Age'],
    rows: (agent) =>
      agent.options.store
        .list('pods')
        .filter(({ spec }) => spec.nodeName === agent.options.nodeName)
        .map((pod) => podRow(agent, pod))
        .sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
  },
  mtu: {
    header: ['Prefix', 'DeviceMTU', 'RouteMTU', 'RoutePostEncryptMTU'],
    rows: ({ config }) => {
      const route = config.routingMode === 'tunnel' ? tunnelMtu(PHYSICAL_MTU) : PHYSICAL_MTU;
      return ['::/0', '0.0.0.0/0'].map((prefix) => [
        prefix,
        String(PHYSICAL_MTU),
        String(route),
        String(route),
      ]);
    },
  },
  neighbors: {
    header: ['LinkIndex', 'IPAddr', 'HardwareAddr', 'Type', 'State', 'Flags', 'FlagsExt'],
    rows: ({ options: { net } }) =>
      net.neighbours
        .map(({ address, device, mac = '', state }) => [
          String(net.device(device)?.index ?? 0),
          address,
          mac,
          'DST',
          state,
          'NONE',
          'NONE',
        ])
        .sort(([a], [b]) => Number(a) - Number(b)),
  },
  'node-addresses': {
    header: ['Address', 'NodePort', 'Primary', 'DeviceName'],
    rows: (agent) => nodeAddresses(agent),
  },
  routes: {
    header: ['Destination', 'Source', 'Gateway', 'LinkIndex', 'Table', 'Scope', 'Priority'],
    rows: ({ options: { net } }) =>
      net.routes
        .map((route) => ({ ...route, index: net.device(route.device ?? '')?.index ?? 0 }))
        .sort((a, b) => a.table - b.table || a.index - b.index)
        .map(({ destination, source = '', via = '', index, table, scope, metric = 0 }) => [
          destination.includes('/') ? destination : `${destination}/32`,
          source,
          via,
          String(index),
          String(table),
          String(SCOPES[scope]),
          String(metric),
        ]),
  },
  services: {
    header: ['Name', 'Source', 'PortNames', 'TrafficPolicy', 'Flags'],
    rows: (agent) =>
      agent.options.store
        .list('services')
        .map((service) => [
          `${service.metadata.namespace ?? 'default'}/${service.metadata.name}`,
          'k8s',
          (service.spec.ports ?? []).map(({ name = '', port }) => `${name}=${port}`).join(', '),
          trafficPolicy(service),
          service.spec.sessionAffinity === 'ClientIP' ? 'SessionAffinity=3h0m0s' : '',
        ])
        .sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
  },
};

/** What netlink calls it. */
export function deviceType({ kind }: Device): string {
  return kind === 'loopback' || kind === 'ethernet' ? 'device' : kind;
}

export function operState({ kind, up }: Device): string {
  if (kind === 'loopback' || kind === 'vxlan') return 'unknown';
  return up ? 'up' : 'down';
}

function flagsOf({ up, kind, carrier }: Device): string {
  const running = carrier ? ['running'] : [];
  return [
    ...(up ? ['up'] : []),
    ...(kind === 'loopback' ? ['loopback'] : ['broadcast', 'multicast']),
    ...running,
  ].join('|');
}

function addressesOf(device: Device): readonly string[] {
  const own = device.addresses.map(({ address }) => address);
  return device.kind === 'loopback' ? [...own, '::1'] : [...own, linkLocal(device.mac)];
}

/** The first device's addresses are also those for all. */
function nodeAddresses({ options: { net, devices } }: Agent): readonly (readonly string[])[] {
  const rows: (readonly string[])[] = [];
  for (const [position, name] of [...devices, 'cilium_host'].entries()) {
    const device = net.device(name);
    if (device === undefined) continue;
    const isOwn = devices.includes(name);
    for (const { address } of device.addresses) {
      if (position === 0) rows.push([address, 'false', 'true', '*']);
      rows.push([address, String(isOwn), 'true', name]);
    }
    if (position === 0) rows.push([linkLocal(device.mac), 'false', 'true', '*']);
    if (!isOwn) rows.push([linkLocal(device.mac), 'false', 'true', name]);
  }
  return rows.sort(([a = ''], [b = '']) => (a < b ? -1 : a > b ? 1 : 0));
}

/** The 0.0.0.0 entry stands for the copies for the node's own addresses. */
export function listedFrontends(agent: Agent) {
  const all = agent.services.frontends();
  const everywhere = all.filter(({ address }) => address.address === '0.0.0.0');
  const ports = new Set(everywhere.map(({ type, address }) => `${type} ${address.port}/${address.protocol}`));
  return all
    .filter(
      (each) =>
        everywhere.includes(each) || !ports.has(`${each.type} ${each.address.port}/${each.address.protocol}`),
    )
    .sort((a, b) => (addressKey(a.address) < addressKey(b.address) ? -1 : 1));
}

/** The port of the Service that a frontend stands for; of a pod's hostPort, the frontend's own. */
export function servicePorts(
  agent: Agent,
  { service, address }: FrontendSpec,
): { readonly name: string; readonly port: number } {
  const ports = agent.options.store.get('services', service.name, service.namespace)?.spec.ports ?? [];
  const found = ports.find(
    (each) =>
      each.protocol === address.protocol && (each.port === address.port || each.nodePort === address.port),
  );
  return { name: found?.name ?? '', port: found?.port ?? address.port };
}

interface BackendUser {
  readonly service: FrontendSpec['service'];
  readonly portName: string;
}

/** Each backend once, by address, with the Services that it belongs to, by name. */
export function usersOfBackends(
  agent: Agent,
): readonly { readonly backend: BackendSpec; readonly users: readonly BackendUser[] }[] {
  const found = new Map<
    string,
    { readonly backend: BackendSpec; readonly users: Map<string, BackendUser> }
  >();
  for (const frontend of agent.services.frontends())
    for (const backend of frontend.backends) {
      const key = addressKey(backend);
      const entry = found.get(key) ?? { backend, users: new Map<string, BackendUser>() };
      const { service } = frontend;
      const user = { service, portName: servicePorts(agent, frontend).name };
      entry.users.set(`${service.namespace}/${service.name}`, user);
      found.set(key, entry);
    }
  const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
    a < b ? -1 : 1;
  return [...found]
    .sort(byKey)
    .map(([, { backend, users }]) => ({ backend, users: [...users].sort(byKey).map(([, user]) => user) }));
}

function shortList(items: readonly string[]): string {
  const more = items.length - MOST_BACKENDS;
  return `${items.slice(0, MOST_BACKENDS).join(', ')}${more > 0 ? ` + ${more} more ...` : ''}`;
}

function trafficPolicy({ spec }: Service): string {
  const [external, internal] = [
    spec.externalTrafficPolicy ?? 'Cluster',
    spec.internalTrafficPolicy ?? 'Cluster',
  ];
  return external === internal ? external : `Ext=${external}, Int=${internal}`;
}

function podRow(agent: Agent, pod: Pod): readonly string[] {
  const { metadata, spec, status } = pod;
  return [
    `${metadata.namespace ?? 'default'}/${metadata.name}`,
    metadata.uid,
    String(spec.hostNetwork === true),
    (status.podIPs ?? []).map(({ ip }) => ip).join(', '),
    spec.containers.map(containerText).join(', '),
    status.phase ?? '',
    ageOf(agent, Date.parse(metadata.creationTimestamp)),
  ];
}

function containerText({ name, ports = [] }: Container): string {
  const shown = ports.map(
    ({ name: port, containerPort, protocol }) =>
      `${containerPort}/${protocol}${port === undefined ? '' : ` (${port})`}`,
  );
  return shown.length === 0 ? name : `${name} (${shown.join(',')})`;
}

function pairs(map: StringMap | undefined): string {
  return Object.entries(map ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(', ');
}

/** `72s`, `3m2s`, `4d7h`: k8s.io/apimachinery's short durations. */
function ageOf({ options: { clock } }: Agent, since: number): string {
  const seconds = Math.floor((clock.now() - since) / 1000);
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10) return seconds % 60 === 0 ? `${minutes}m` : `${minutes}m${seconds % 60}s`;
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 8) return minutes % 60 === 0 ? `${hours}h` : `${hours}h${minutes % 60}m`;
  if (hours < 48) return `${hours}h`;
  const days = Math.floor(hours / 24);
  return days < 8 && hours % 24 !== 0 ? `${days}d${hours % 24}h` : `${days}d`;
}
