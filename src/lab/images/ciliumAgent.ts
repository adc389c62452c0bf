/** The agent's container. The agent itself is in lab/cilium; here is what its process shows on the node's network. */
import { SERVICE_NAME_LABEL } from '../cilium/agent/frontends.ts';
import { serveHttp } from '../net/http.ts';
import type { Store } from '../kube/store.ts';
import { keepConnection } from './apiClient.ts';
import type { LabImage } from './image.ts';

/** The agent's Prometheus metrics. */
const METRICS_PORT = 9962;

export const ciliumAgent: LabImage = {
  repository: 'quay.io/cilium/cilium',
  bytes: 254_000_000,
  tools: 'agent',
  entrypoint: 'cilium-agent',
  readyAfter: 8000,
  start(context) {
    context.log('level=info msg="What the agent logs is not simulated in this lab" subsys=daemon');
    const server = apiServer(context.store);
    const ends = [
      serveHttp(context.net, METRICS_PORT, () => ({
        status: 501,
        headers: [['Content-Type', 'text/plain; charset=utf-8']],
        body: 'The metrics of an agent are not simulated in this lab.\n',
      })),
      ...(server === undefined ? [] : [keepConnection(context, { address: server, port: 6443 })]),
    ];
    return () => ends.forEach((end) => end());
  },
};

/** k8sServiceHost: without kube-proxy an agent must be told where the API server is, before it can serve services. */
function apiServer(store: Store): string | undefined {
  return store
    .list('endpointslices', 'default')
    .find((slice) => slice.metadata.labels?.[SERVICE_NAME_LABEL] === 'kubernetes')?.endpoints[0]
    ?.addresses[0];
}
