/** What is in every cluster before anybody asks for anything. */
import type { NodeDeclaration } from './kubelet/nodeStatus.ts';
import type { Random } from '../random.ts';
import { resourceDefinitions } from './resources.ts';
import type { Store } from './store.ts';

const namespaces = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];
const controlPlaneLabel = 'node-role.kubernetes.io/control-plane';
const apiServerPort = 6443;

/** @returns the cluster's CA certificate, as pods get it (random bytes in its form: nothing in the lab speaks TLS) */
export function createBuiltIns(store: Store, random: Random, nodes: readonly NodeDeclaration[]): string {
  for (const name of namespaces) store.create('namespaces', { metadata: { name } });
  createDefinitions(store);
  const servers = nodes.filter((node) => node.labels?.[controlPlaneLabel] !== undefined);
  createApiService(
    store,
    servers.map((node) => node.internalIP),
  );
  const body = Array.from({ length: 16 }, () => random.hex(64)).join('\n');
  return `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`;
}

function createDefinitions(store: Store): void {
  for (const {
    custom,
    name,
    group,
    kind,
    singular,
    shortNames,
    categories,
    namespaced,
    versions,
  } of resourceDefinitions) {
    if (!custom) continue;
    const names = { plural: name, singular, kind, listKind: `${kind}List`, shortNames, categories };
    store.create('customresourcedefinitions', {
      metadata: { name: `${name}.${group}` },
      spec: {
        group,
        scope: namespaced ? 'Namespaced' : 'Cluster',
        names,
        versions: versions.map((version, index) => ({ name: version, served: true, storage: index === 0 })),
      },
    });
  }
}

/** The API server publishes itself: it writes its Service, its Endpoints and its slice without a controller. */
function createApiService(store: Store, addresses: readonly string[]): void {
  const name = 'kubernetes';
  const namespace = 'default';
  store.create('services', {
    metadata: { name, namespace, labels: { component: 'apiserver', provider: 'kubernetes' } },
    spec: {
      clusterIP: '10.96.0.1',
      ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: apiServerPort }],
    },
  });
  const ports = [{ name: 'https', port: apiServerPort, protocol: 'TCP' as const }];
  store.create('endpoints', {
    metadata: { name, namespace, labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
    subsets: addresses.length === 0 ? [] : [{ addresses: addresses.map((ip) => ({ ip })), ports }],
  });
  store.create('endpointslices', {
    metadata: { name, namespace, labels: { 'kubernetes.io/service-name': name } },
    addressType: 'IPv4',
    endpoints: addresses.map((address) => ({ addresses: [address], conditions: { ready: true } })),
    ports,
  });
}
