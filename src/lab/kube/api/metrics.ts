/**
 * metrics.k8s.io, as metrics-server aggregates it into the API while its pod is ready. The lab runs no processes: a
 * container uses what its program typically uses when it has little to do, and a node what its pods and its own services do.
 */
import { apiUnavailable, notFound } from '../apiError.ts';
import type { Pod } from '../model/pod.ts';
import { timestamp } from '../object.ts';
import { parseLabelSelector } from '../selectors.ts';
import type { Store } from '../store.ts';
import type { Query } from './listRequest.ts';

export const metricsGroup = { group: 'metrics.k8s.io', version: 'v1beta1' } as const;

/** What a kubelet reports usage over. */
const WINDOW = '15s';

interface Usage {
  /** Thousandths of a CPU. */
  readonly cpu: number;
  /** MiB of working set. */
  readonly memory: number;
}

const SMALL: Usage = { cpu: 1, memory: 8 };
/** Kernel, kubelet, container runtime. */
const NODE: Usage = { cpu: 60, memory: 480 };

const USAGE: Readonly<Record<string, Usage>> = {
  'kube-apiserver': { cpu: 45, memory: 290 },
  'kube-controller-manager': { cpu: 15, memory: 60 },
  'kube-scheduler': { cpu: 8, memory: 28 },
  etcd: { cpu: 22, memory: 75 },
  cilium: { cpu: 40, memory: 180 },
  'operator-generic': { cpu: 4, memory: 50 },
  coredns: { cpu: 3, memory: 20 },
  'metrics-server': { cpu: 4, memory: 26 },
  'hubble-relay': { cpu: 2, memory: 30 },
  prometheus: { cpu: 12, memory: 160 },
  grafana: { cpu: 6, memory: 95 },
};

/** The answer to a path of the group, undefined when there is none. @throws ServiceUnavailable without metrics-server */
export function readMetrics(store: Store, now: number, path: string, query: Query): object | undefined {
  const prefix = `/apis/${metricsGroup.group}/${metricsGroup.version}/`;
  if (!path.startsWith(prefix)) return undefined;
  const steps = path.slice(prefix.length).split('/');
  if (!store.list('pods', 'kube-system').some(isReadyServer)) throw apiUnavailable();
  const matches = parseLabelSelector(query['labelSelector'] ?? '');
  const selected = <T extends { readonly metadata: Pod['metadata'] }>(all: readonly T[]): readonly T[] =>
    all.filter(({ metadata }) => matches(metadata.labels ?? {}));
  if (steps[0] === 'nodes') {
    const nodes = selected(store.list('nodes')).map(({ metadata }) => nodeMetrics(store, now, metadata));
    return steps[1] === undefined ? list('NodeMetricsList', nodes) : one('nodes', nodes, steps[1]);
  }
  const [namespace, resource, name] = steps[0] === 'namespaces' ? steps.slice(1) : [undefined, ...steps];
  if (resource !== 'pods') return undefined;
  const pods = selected(store.list('pods', namespace))
    .filter(({ status }) => status.phase === 'Running')
    .map((pod) => podMetrics(now, pod));
  return name === undefined ? list('PodMetricsList', pods) : one('pods', pods, name);
}

function isReadyServer(pod: Pod): boolean {
  const isServer = pod.spec.containers.some(({ image }) => programOf(image) === 'metrics-server');
  return (
    isServer && (pod.status.conditions ?? []).some((each) => each.type === 'Ready' && each.status === 'True')
  );
}

interface Metrics {
  readonly metadata: { readonly name: string };
}

function one(resource: string, all: readonly Metrics[], name: string): object {
  const found = all.find(({ metadata }) => metadata.name === name);
  if (found === undefined) throw notFound({ name: `${resource}.metrics.k8s.io`, group: '' }, name);
  return found;
}

function list(kind: string, items: readonly object[]): object {
  return { kind, apiVersion: 'metrics.k8s.io/v1beta1', metadata: {}, items };
}

function podMetrics(now: number, { metadata, spec }: Pod) {
  const { name, namespace, labels } = metadata;
  return {
    kind: 'PodMetrics',
    apiVersion: 'metrics.k8s.io/v1beta1',
    metadata: { name, namespace, creationTimestamp: timestamp(now), ...(labels ? { labels } : {}) },
    timestamp: timestamp(now),
    window: WINDOW,
    containers: spec.containers.map(({ name: container, image }) => ({
      name: container,
      usage: quantities(usageOf(image)),
    })),
  };
}

function nodeMetrics(store: Store, now: number, { name, labels }: Pod['metadata']) {
  const running = store
    .list('pods')
    .filter(({ spec, status }) => spec.nodeName === name && status.phase === 'Running');
  const used = running
    .flatMap(({ spec }) => spec.containers.map(({ image }) => usageOf(image)))
    .reduce((sum, each) => ({ cpu: sum.cpu + each.cpu, memory: sum.memory + each.memory }), NODE);
  return {
    kind: 'NodeMetrics',
    apiVersion: 'metrics.k8s.io/v1beta1',
    metadata: { name, creationTimestamp: timestamp(now), ...(labels ? { labels } : {}) },
    timestamp: timestamp(now),
    window: WINDOW,
    usage: quantities(used),
  };
}

function usageOf(image: string): Usage {
  return USAGE[programOf(image)] ?? SMALL;
}

/** `quay.io/cilium/cilium:v1.18.0` -> `cilium` */
function programOf(image: string): string {
  return image.split('@')[0]?.split('/').at(-1)?.split(':')[0] ?? '';
}

function quantities({ cpu, memory }: Usage): object {
  return { cpu: `${cpu}m`, memory: `${memory}Mi` };
}
