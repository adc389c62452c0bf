/** What a kubelet puts into a container: /etc/hosts, /etc/resolv.conf and the environment. */
import type { Container, Pod } from '../kube/model/pod.ts';
import type { Service } from '../kube/model/service.ts';
import type { Store } from '../kube/store.ts';
import type { Files } from '../shell/files.ts';

export function hostsFile(podIP: string, hostname: string): string {
  return [
    '# Kubernetes-managed hosts file.',
    '127.0.0.1\tlocalhost',
    '::1\tlocalhost ip6-localhost ip6-loopback',
    'fe00::0\tip6-localnet',
    'fe00::0\tip6-mcastprefix',
    'fe00::1\tip6-allnodes',
    'fe00::2\tip6-allrouters',
    `${podIP}\t${hostname}`,
    '',
  ].join('\n');
}

/** Pods ask the cluster's DNS, unless they are on the node's network or want the node's resolver. */
export function resolverFile(pod: Pod, store: Store, node: Files): string {
  const { dnsPolicy, hostNetwork } = pod.spec;
  const ownsNetwork = hostNetwork !== true;
  if (dnsPolicy === 'Default' || (dnsPolicy === 'ClusterFirst' && !ownsNetwork))
    return node.read('/etc/resolv.conf');
  const server = store.get('services', 'kube-dns', 'kube-system')?.spec.clusterIP ?? '10.96.0.10';
  const namespace = pod.metadata.namespace ?? 'default';
  return `search ${namespace}.svc.cluster.local svc.cluster.local cluster.local\nnameserver ${server}\noptions ndots:5\n`;
}

export function environmentOf(
  pod: Pod,
  container: Container,
  store: Store,
  addresses: { readonly podIP: string; readonly hostIP: string },
): Record<string, string> {
  const links =
    pod.spec.enableServiceLinks === false ? [] : store.list('services', pod.metadata.namespace ?? 'default');
  const kubernetes = store.get('services', 'kubernetes', 'default');
  const services = [...links, ...(kubernetes === undefined ? [] : [kubernetes])];
  const environment = Object.fromEntries(services.flatMap(serviceVariables));
  for (const { name, value, valueFrom } of container.env ?? []) {
    environment[name] = value ?? fieldOf(pod, valueFrom?.fieldRef?.fieldPath, addresses);
  }
  return environment;
}

/** `WEBPOD_SERVICE_HOST=…`, `WEBPOD_SERVICE_PORT=…` and the Docker-style variables of the first port. */
function serviceVariables({ metadata, spec }: Service): readonly (readonly [string, string])[] {
  const port = spec.ports?.[0];
  const address = spec.clusterIP;
  if (port === undefined || address === undefined || address === 'None' || address === '') return [];
  const prefix = metadata.name.toUpperCase().replaceAll('-', '_');
  const protocol = port.protocol.toLowerCase();
  const link = `${prefix}_PORT_${port.port}_${port.protocol}`;
  return [
    [`${prefix}_SERVICE_HOST`, address],
    [`${prefix}_SERVICE_PORT`, String(port.port)],
    [`${prefix}_PORT`, `${protocol}://${address}:${port.port}`],
    [link, `${protocol}://${address}:${port.port}`],
    [`${link}_PROTO`, protocol],
    [`${link}_PORT`, String(port.port)],
    [`${link}_ADDR`, address],
  ];
}

/** The downward API's fields; those that need more than the pod read as empty. */
function fieldOf(
  pod: Pod,
  path: string | undefined,
  { podIP, hostIP }: { readonly podIP: string; readonly hostIP: string },
): string {
  switch (path) {
    case 'metadata.name':
      return pod.metadata.name;
    case 'metadata.namespace':
      return pod.metadata.namespace ?? 'default';
    case 'metadata.uid':
      return pod.metadata.uid;
    case 'spec.nodeName':
      return pod.spec.nodeName ?? '';
    case 'spec.serviceAccountName':
      return pod.spec.serviceAccountName ?? 'default';
    case 'status.podIP':
      return podIP;
    case 'status.hostIP':
      return hostIP;
    default:
      return '';
  }
}
