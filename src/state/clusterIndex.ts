/** Who has which address, from the watched objects. Built when first asked, for one moment of the state. */
import { parsePrefix } from '../ipv4.ts';
import type { Prefix } from '../ipv4.ts';
import type { KubeObject } from './fact.ts';
import { fieldsAt, listAt, numberAt, textAt } from './kubeObjects.ts';
import type { State } from './state.ts';

export interface ClusterIndex {
  pod(address: string): KubeObject | undefined;
  podNamed(name: string): readonly KubeObject[];
  /** The Node with this InternalIP, or whose agent owns the address (`cilium_host`, health). */
  node(address: string): KubeObject | undefined;
  nodeNamed(name: string): KubeObject | undefined;
  /** The Service with this ClusterIP or load-balancer address; of several the one with this port. */
  service(address: string, port?: number): KubeObject | undefined;
  servicesNamed(name: string): readonly KubeObject[];
  /** CiliumIdentity by number. */
  identity(id: number): KubeObject | undefined;
  /** CiliumEndpoints by pod address. */
  endpoint(address: string): KubeObject | undefined;
  /** Nodes with their pod CIDRs. */
  readonly podCidrs: readonly { readonly node: string; readonly text: string; readonly prefix: Prefix }[];
}

export function createClusterIndex(objects: State['objects']): ClusterIndex {
  const byKey = (
    resource: string,
    keys: (object: KubeObject) => readonly string[],
    keep: (object: KubeObject) => boolean = () => true,
  ) =>
    lazy(() => {
      const index = new Map<string, KubeObject[]>();
      for (const object of objects(resource) ?? []) {
        if (!keep(object)) continue;
        for (const key of keys(object)) {
          const there = index.get(key);
          if (there === undefined) index.set(key, [object]);
          else there.push(object);
        }
      }
      return index;
    });

  // A pod on the host network has its node's address, and one that has ended no longer owns its own.
  const pods = byKey(
    'pods',
    (pod) => [...new Set([textAt(pod, 'status.podIP') ?? '', ...fieldsAt(pod, 'status.podIPs', 'ip')])],
    (pod) =>
      textAt(pod, 'status.podIP') !== undefined &&
      textAt(pod, 'status.podIP') !== textAt(pod, 'status.hostIP') &&
      !/^(Succeeded|Failed)$/.test(textAt(pod, 'status.phase') ?? ''),
  );
  const podNames = byKey('pods', ({ metadata }) => [
    metadata.name,
    `${metadata.namespace ?? ''}/${metadata.name}`,
  ]);
  const nodes = byKey('nodes', (node) =>
    fieldsAt(node, 'status.addresses', 'address', (entry) => 'type' in entry && entry.type === 'InternalIP'),
  );
  const nodeNames = byKey('nodes', ({ metadata }) => [metadata.name]);
  const ciliumNodes = byKey('ciliumnodes', (node) => [
    ...fieldsAt(node, 'spec.addresses', 'ip'),
    textAt(node, 'spec.health.ipv4') ?? '',
  ]);
  const services = byKey('services', (service) => [
    ...listAt(service, 'spec.clusterIPs').filter((ip) => typeof ip === 'string'),
    textAt(service, 'spec.clusterIP') ?? '',
    ...fieldsAt(service, 'status.loadBalancer.ingress', 'ip'),
    ...listAt(service, 'spec.externalIPs').filter((ip) => typeof ip === 'string'),
  ]);
  const serviceNames = byKey('services', ({ metadata }) => [
    metadata.name,
    `${metadata.namespace ?? ''}/${metadata.name}`,
  ]);
  const identities = byKey('ciliumidentities', ({ metadata }) => [metadata.name]);
  const endpoints = byKey('ciliumendpoints', (endpoint) =>
    ['ipv4', 'ipv6'].flatMap((family) => fieldsAt(endpoint, 'status.networking.addressing', family)),
  );
  const podCidrs = lazy(() => {
    const found = new Map<string, { node: string; text: string; prefix: Prefix }>();
    const add = (node: string, text: unknown): void => {
      const prefix = typeof text === 'string' ? parsePrefix(text) : undefined;
      if (typeof text === 'string' && prefix !== undefined) found.set(text, { node, text, prefix });
    };
    for (const node of objects('nodes') ?? [])
      for (const cidr of listAt(node, 'spec.podCIDRs')) add(node.metadata.name, cidr);
    for (const node of objects('ciliumnodes') ?? [])
      for (const cidr of listAt(node, 'spec.ipam.podCIDRs')) add(node.metadata.name, cidr);
    return [...found.values()];
  });
  const nodeNamed = (name: string): KubeObject | undefined => nodeNames().get(name)?.[0];

  return {
    pod: (address) => pods().get(address)?.[0],
    podNamed: (name) => unique(podNames().get(name)),
    // 10.0.2.15 is every VM's address on its NAT network: an address of several nodes names none.
    node(address) {
      const direct = unique(nodes().get(address));
      if (direct.length > 0) return direct.length === 1 ? direct[0] : undefined;
      const cilium = unique(ciliumNodes().get(address));
      const only = cilium[0];
      return cilium.length === 1 && only !== undefined ? (nodeNamed(only.metadata.name) ?? only) : undefined;
    },
    nodeNamed,
    service(address, port) {
      const all = unique(services().get(address));
      return all.length <= 1 || port === undefined
        ? all[0]
        : (all.find((service) => hasPort(service, port)) ?? all[0]);
    },
    servicesNamed: (name) => unique(serviceNames().get(name)),
    identity: (id) => identities().get(String(id))?.[0],
    endpoint: (address) => endpoints().get(address)?.[0],
    get podCidrs() {
      return podCidrs();
    },
  };
}

/** The Service that a NodePort belongs to is found by the port alone: it is unique in the cluster. */
export function serviceOfNodePort(objects: State['objects'], port: number): KubeObject | undefined {
  return objects('services')?.find((service) =>
    listAt(service, 'spec.ports').some((entry) => portField(entry, 'nodePort') === port),
  );
}

function hasPort(service: KubeObject, port: number): boolean {
  return (
    numberAt(service, 'spec.healthCheckNodePort') === port ||
    listAt(service, 'spec.ports').some((entry) => portField(entry, 'port') === port)
  );
}

function portField(entry: unknown, field: string): unknown {
  return typeof entry === 'object' && entry !== null ? Reflect.get(entry, field) : undefined;
}

function unique(objects: readonly KubeObject[] | undefined): readonly KubeObject[] {
  return objects === undefined ? [] : [...new Set(objects)];
}

function lazy<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}
