/**
 * healthCheckNodePort: on each node an HTTP server that tells a load balancer outside whether the node has endpoints of a
 * Service with `externalTrafficPolicy: Local` (pkg/loadbalancer/healthserver).
 */
import type { Service } from '../../kube/model/service.ts';
import { keyOf } from '../../kube/object.ts';
import type { Store } from '../../kube/store.ts';
import { serveHttp } from '../../net/http.ts';
import { NetError } from '../../net/types.ts';
import type { Namespace } from '../../net/types.ts';
import { SERVICE_NAME_LABEL } from './frontends.ts';

export interface HealthServersOptions {
  readonly store: Store;
  readonly net: Namespace;
  readonly nodeName: string;
}

/** Follows the Services. Returns the end. */
export function startHealthServers({ store, net, nodeName }: HealthServersOptions): () => void {
  const servers = new Map<string, { readonly port: number; readonly end: () => void }>();
  const localEndpoints = ({ metadata: { name, namespace } }: Service): number =>
    store
      .list('endpointslices', namespace)
      .filter((slice) => slice.metadata.labels?.[SERVICE_NAME_LABEL] === name)
      .flatMap((slice) => slice.endpoints)
      .filter((endpoint) => endpoint.nodeName === nodeName && (endpoint.conditions.ready ?? true)).length;

  const follow = (service: Service, isGone: boolean): void => {
    const key = keyOf(service);
    const port = isGone ? 0 : (service.spec.healthCheckNodePort ?? 0);
    const known = servers.get(key);
    if (known?.port === port) return;
    known?.end();
    servers.delete(key);
    if (port === 0) return;
    try {
      servers.set(key, { port, end: serveHttp(net, port, () => answer(service, localEndpoints(service))) });
    } catch (error) {
      // Something else listens there already: the agent says so in its log and goes on.
      if (!(error instanceof NetError)) throw error;
    }
  };
  store.list('services').forEach((service) => follow(service, false));
  const unsubscribe = store.subscribe('services', ({ type, object }) => follow(object, type === 'DELETED'));
  return () => {
    unsubscribe();
    for (const { end } of servers.values()) end();
  };
}

function answer({ metadata: { name, namespace } }: Service, localEndpoints: number) {
  const body = JSON.stringify({ service: { namespace, name }, localEndpoints });
  return {
    status: localEndpoints > 0 ? 200 : 503,
    headers: [
      ['Content-Type', 'application/json'],
      ['X-Load-Balancing-Endpoint-Weight', String(localEndpoints)],
    ] as const,
    body: `${body}\n`,
  };
}
