/** A three-node cluster laid out as the week-4 lab, on a clock and a runtime that tests control. */
import type { KubeRequest, WatchEvent } from '../../src/backend.ts';
import { createVirtualClock, type VirtualClock } from '../../src/lab/clock.ts';
import { createKubernetes, type Kubernetes, type NodeDeclaration } from '../../src/lab/kube/kubernetes.ts';
import type { Pod } from '../../src/lab/kube/model/pod.ts';
import type { NodeRuntime } from '../../src/lab/kube/nodeRuntime.ts';

const os = {
  osImage: 'Ubuntu 24.04.2 LTS',
  kernelVersion: '6.8.0-64-generic',
  containerRuntimeVersion: 'containerd://1.7.27',
};

export const nodes: readonly NodeDeclaration[] = [
  {
    name: 'k8s-ctr',
    internalIP: '192.168.10.100',
    podCIDR: '172.20.0.0/24',
    labels: { 'node-role.kubernetes.io/control-plane': '' },
    ...os,
  },
  { name: 'k8s-w0', internalIP: '192.168.20.100', podCIDR: '172.20.2.0/24', ...os },
  { name: 'k8s-w1', internalIP: '192.168.10.101', podCIDR: '172.20.1.0/24', ...os },
];

/** Knows two images, gives out addresses of the node's range in order, stops pods at once. */
export class FakeRuntime implements NodeRuntime {
  readonly running = new Set<string>();
  #addresses = 10;

  image(reference: string) {
    if (!/^(traefik\/whoami|nicolaka\/netshoot)/u.test(reference)) return undefined;
    return { id: `docker.io/${reference}@sha256:0123456789abcdef`, bytes: 2_811_472 };
  }

  async startPod(pod: Pod) {
    this.running.add(pod.metadata.name);
    const node = nodes.find((each) => each.name === pod.spec.nodeName);
    return { podIP: (node?.podCIDR ?? '').replace('0/24', String(this.#addresses++)) };
  }

  startContainer() {
    return { ended: new Promise<number>(() => undefined) };
  }

  async stopPod(pod: Pod) {
    this.running.delete(pod.metadata.name);
  }

  log(pod: Pod) {
    return `log of ${pod.metadata.name}\n`;
  }
}

export interface Cluster {
  readonly clock: VirtualClock;
  readonly runtime: FakeRuntime;
  readonly kubernetes: Kubernetes;
  /** Sends a request; `body` and the answer are plain JSON. */
  send(method: KubeRequest['method'], path: string, rest?: Partial<KubeRequest>): Promise<Answer>;
  table(
    path: string,
    query?: Record<string, string>,
  ): Promise<{ columns: string[]; wide: string[]; rows: unknown[][] }>;
  watch(path: string, query?: Record<string, string>): { events: WatchEvent[]; stop(): void };
}

export interface Answer {
  readonly status: number;
  readonly body: Json;
}
export type Json = { readonly [field: string]: Json } & readonly Json[] & string & number;

export const tableAccept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

export function createCluster(seed = 'week4', declared = nodes): Cluster {
  const clock = createVirtualClock(Date.parse('2026-11-22T23:18:00Z'));
  const runtime = new FakeRuntime();
  const kubernetes = createKubernetes({ clock, seed, nodes: declared, runtime });
  const { api } = kubernetes;
  return {
    clock,
    runtime,
    kubernetes,
    async send(method, path, rest = {}) {
      const { status, body } = await api.request({ method, path, ...rest });
      return { status, body: body as Json };
    },
    async table(path, query = {}) {
      const { body } = await api.request({ method: 'GET', path, query, accept: tableAccept });
      const table = body as {
        columnDefinitions: { name: string; priority: number }[];
        rows: { cells: unknown[] }[];
      };
      return {
        columns: table.columnDefinitions.filter((each) => each.priority === 0).map((each) => each.name),
        wide: table.columnDefinitions.map((each) => each.name),
        rows: table.rows.map((row) => row.cells),
      };
    },
    watch(path, query = {}) {
      const events: WatchEvent[] = [];
      const abort = new AbortController();
      void api.watch({ method: 'GET', path, query: { watch: 'true', ...query } }, abort.signal, (event) =>
        events.push(event),
      );
      return { events, stop: () => abort.abort() };
    },
  };
}

export const webpodDeployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'webpod', namespace: 'default' },
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: 'webpod' } },
    template: {
      metadata: { labels: { app: 'webpod' } },
      spec: {
        affinity: {
          podAntiAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: [
              {
                labelSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['sample-app'] }] },
                topologyKey: 'kubernetes.io/hostname',
              },
            ],
          },
        },
        containers: [{ name: 'webpod', image: 'traefik/whoami', ports: [{ containerPort: 80 }] }],
      },
    },
  },
};

export const webpodService = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'webpod', namespace: 'default', labels: { app: 'webpod' } },
  spec: {
    selector: { app: 'webpod' },
    ports: [{ protocol: 'TCP', port: 80, targetPort: 80 }],
    type: 'ClusterIP',
  },
};

export const curlPod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'curl-pod', namespace: 'default', labels: { app: 'curl' } },
  spec: {
    nodeName: 'k8s-ctr',
    containers: [{ name: 'curl', image: 'nicolaka/netshoot', command: ['tail'], args: ['-f', '/dev/null'] }],
    terminationGracePeriodSeconds: 0,
  },
};

export const paths = {
  deployments: '/apis/apps/v1/namespaces/default/deployments',
  replicasets: '/apis/apps/v1/namespaces/default/replicasets',
  daemonsets: '/apis/apps/v1/namespaces/default/daemonsets',
  services: '/api/v1/namespaces/default/services',
  pods: '/api/v1/namespaces/default/pods',
  events: '/api/v1/namespaces/default/events',
  slices: '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices',
} as const;

/** The sample application of step 1, running. */
export async function createSampleCluster(seed?: string): Promise<Cluster> {
  const cluster = createCluster(seed);
  await cluster.clock.advance(1000);
  await cluster.send('POST', paths.deployments, { body: webpodDeployment });
  await cluster.send('POST', paths.services, { body: webpodService });
  await cluster.send('POST', paths.pods, { body: curlPod });
  await cluster.clock.advance(5000);
  return cluster;
}
