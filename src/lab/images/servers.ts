/** Images of which the lab knows only that they listen. What they would say on these ports is not simulated. */
import { serveHttp } from '../net/http.ts';
import type { HttpResponse } from '../net/http.ts';
import { API_SERVICE, keepConnection } from './apiClient.ts';
import { idle } from './image.ts';
import type { ContainerContext, LabImage, Toolset } from './image.ts';

interface Declaration {
  readonly repository: string;
  readonly bytes: number;
  readonly entrypoint: string;
  readonly tools?: Toolset;
  readonly readyAfter?: number;
  /** HTTP ports, with where `/` leads to. */
  readonly http?: readonly { readonly port: number; readonly home?: string }[];
  /** Ports that accept connections and say nothing: TLS, gRPC. */
  readonly tcp?: readonly number[];
  /** It watches the API. */
  readonly watches?: true;
}

const DECLARATIONS: readonly Declaration[] = [
  {
    repository: 'quay.io/cilium/hubble-ui',
    bytes: 11_000_000,
    entrypoint: 'nginx',
    http: [{ port: 8081 }],
    tools: 'shell',
  },
  {
    repository: 'quay.io/cilium/hubble-ui-backend',
    bytes: 20_000_000,
    entrypoint: '/usr/bin/backend',
    watches: true,
    tcp: [8090],
  },
  {
    repository: 'registry.k8s.io/metrics-server/metrics-server',
    bytes: 22_500_000,
    entrypoint: '/metrics-server',
    watches: true,
    tcp: [10250],
    readyAfter: 20_000,
  },
  {
    repository: 'docker.io/prom/prometheus',
    bytes: 113_000_000,
    entrypoint: '/bin/prometheus',
    watches: true,
    http: [{ port: 9090, home: '/query' }],
    tools: 'shell',
    readyAfter: 3000,
  },
  {
    repository: 'docker.io/grafana/grafana',
    bytes: 125_000_000,
    entrypoint: '/run.sh',
    http: [{ port: 3000, home: '/login' }],
    tools: 'shell',
    readyAfter: 3000,
  },
  {
    repository: 'docker.io/rancher/local-path-provisioner',
    bytes: 19_000_000,
    entrypoint: 'local-path-provisioner',
    watches: true,
  },
  {
    repository: 'registry.k8s.io/kube-apiserver',
    bytes: 30_000_000,
    entrypoint: 'kube-apiserver',
    tcp: [6443],
  },
  {
    repository: 'registry.k8s.io/kube-controller-manager',
    bytes: 27_000_000,
    entrypoint: 'kube-controller-manager',
  },
  { repository: 'registry.k8s.io/kube-scheduler', bytes: 21_000_000, entrypoint: 'kube-scheduler' },
  { repository: 'registry.k8s.io/etcd', bytes: 58_000_000, entrypoint: 'etcd', tcp: [2379, 2380] },
];

export const servers: readonly LabImage[] = DECLARATIONS.map(
  ({ repository, bytes, entrypoint, tools = 'none', readyAfter, http = [], tcp = [], watches }) => ({
    repository,
    bytes,
    entrypoint,
    tools,
    ...(readyAfter === undefined ? {} : { readyAfter }),
    start: (context) => {
      const ends = [
        listen(context, repository, http, tcp),
        ...(watches === true ? [keepConnection(context, API_SERVICE)] : []),
      ];
      return () => ends.forEach((end) => end());
    },
  }),
);

function listen(
  { net }: ContainerContext,
  repository: string,
  http: Declaration['http'] = [],
  tcp: readonly number[],
): () => void {
  const name = repository.slice(repository.lastIndexOf('/') + 1);
  const ends = [
    ...http.map(({ port, home }) => serveHttp(net, port, ({ target }) => page(name, target, home))),
    ...tcp.map((port) =>
      net.listenTcp({ address: '0.0.0.0', port }, (connection) => void drain(() => connection.receive())),
    ),
  ];
  return ends.length === 0 ? idle() : () => ends.forEach((end) => end());
}

function page(name: string, target: string, home: string | undefined): HttpResponse {
  if (target === '/' && home !== undefined)
    return { status: 302, headers: [['Location', home]], body: `<a href="${home}">Found</a>.\n\n` };
  return {
    status: 501,
    headers: [['Content-Type', 'text/plain; charset=utf-8']],
    body: `${name}: its pages are not simulated in this lab\n`,
  };
}

/** Reads until the peer is gone; what it sends is for a protocol that is not simulated. */
async function drain(receive: () => Promise<string | undefined>): Promise<void> {
  try {
    while ((await receive()) !== undefined);
  } catch {
    // A reset ends the connection as a close does.
  }
}
