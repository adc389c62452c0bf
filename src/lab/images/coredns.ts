/** CoreDNS with the kubernetes plugin: answers from the API for cluster.local, and has nobody to forward to. */
import type { Store } from '../kube/store.ts';
import type { EndpointSlice, Service } from '../kube/model/service.ts';
import { decodeDns, dnsAnswer, encodeDns } from '../net/dns.ts';
import type { DnsMessage, DnsRecord } from '../net/dns.ts';
import { serveHttp } from '../net/http.ts';
import { parseIpv4 } from '../../ipv4.ts';
import { SERVICE_NAME_LABEL } from '../cilium/agent/frontends.ts';
import { API_SERVICE, keepConnection } from './apiClient.ts';
import type { LabImage } from './image.ts';

const ZONE = 'cluster.local';
/** Seconds; the kubernetes plugin's `ttl 30`. */
const TTL = 30;
const ANY = '0.0.0.0';
/** Aliases of aliases that are followed (maxDepth of CoreDNS's upstream lookups). */
const MAX_ALIASES = 8;

export const coredns: LabImage = {
  repository: 'registry.k8s.io/coredns/coredns',
  bytes: 20_939_036,
  tools: 'none',
  entrypoint: '/coredns',
  start(context) {
    const { net, store, log } = context;
    for (const line of ['.:53', '[INFO] plugin/reload: Running configuration', 'CoreDNS-1.12.0']) log(line);
    const ends = [
      keepConnection(context, API_SERVICE),
      net.listenUdp({ address: ANY, port: 53 }, (data, _from, reply) => {
        const question = decodeDns(data);
        if (question !== undefined && !question.response) reply(encodeDns(answer(store, question)));
      }),
      net.listenTcp({ address: ANY, port: 53 }, (connection) => connection.close()),
      serveHttp(net, 8080, ({ target }) =>
        target === '/health' ? { status: 200, body: 'OK' } : { status: 404, body: '404 page not found\n' },
      ),
      serveHttp(net, 8181, ({ target }) =>
        target === '/ready' ? { status: 200, body: 'OK' } : { status: 404, body: '404 page not found\n' },
      ),
      serveHttp(net, 9153, () => ({ status: 501, body: 'CoreDNS metrics: not simulated in this lab\n' })),
    ];
    return () => ends.forEach((end) => end());
  },
};

/** One question, answered as the kubernetes plugin does (kubernetes/dns, docs/specification.md). */
export function answer(store: Store, question: DnsMessage): DnsMessage {
  const name = question.question.name.toLowerCase();
  const isReverse = name.endsWith('.in-addr.arpa');
  // Other names would go to the node's resolver, which knows nothing of a world outside this lab.
  if (!isReverse && name !== ZONE && !name.endsWith(`.${ZONE}`)) return dnsAnswer(question, 'SERVFAIL', []);
  const records = isReverse ? pointers(store, name) : followed(store, recordsOf(store, name));
  if (records === undefined) return dnsAnswer(question, 'NXDOMAIN', []);
  const { type } = question.question;
  return dnsAnswer(
    question,
    'NOERROR',
    records.filter((record) => record.type === type || record.type === 'CNAME'),
  );
}

/** Behind an alias come the records of what it stands for, when that is a name of the cluster. */
function followed(
  store: Store,
  records: readonly DnsRecord[] | undefined,
  depth = 0,
): readonly DnsRecord[] | undefined {
  const [alias] = records ?? [];
  if (alias?.type !== 'CNAME' || depth === MAX_ALIASES || !alias.value.endsWith(`.${ZONE}`)) return records;
  return [alias, ...(followed(store, recordsOf(store, alias.value), depth + 1) ?? [])];
}

/** Undefined: there is no such name. */
function recordsOf(store: Store, name: string): readonly DnsRecord[] | undefined {
  const labels = name === ZONE ? [] : name.slice(0, -ZONE.length - 1).split('.');
  const [kind, namespace, service, ...rest] = labels.reverse();
  if (kind === undefined) return [];
  if (kind === 'pod') return podRecords(store, name, namespace, service);
  if (kind !== 'svc') return undefined;
  if (namespace === undefined) return [];
  if (store.get('namespaces', namespace) === undefined) return undefined;
  if (service === undefined) return [];
  const found = store.get('services', service, namespace);
  return found === undefined ? undefined : serviceRecords(store, name, found, rest);
}

function serviceRecords(
  store: Store,
  name: string,
  service: Service,
  rest: readonly string[],
): readonly DnsRecord[] | undefined {
  const address = (value: string): DnsRecord => ({ name, type: 'A', ttl: TTL, value });
  if (service.spec.type === 'ExternalName') {
    const target = service.spec.externalName;
    return rest.length > 0 || target === undefined
      ? undefined
      : [{ name, type: 'CNAME', ttl: TTL, value: target }];
  }
  if (service.spec.clusterIP !== 'None') {
    return rest.length > 0
      ? undefined
      : (service.spec.clusterIPs ?? []).filter((each) => parseIpv4(each) !== undefined).map(address);
  }
  const ready = slicesOf(store, service).flatMap((slice) =>
    slice.endpoints.filter((endpoint) => endpoint.conditions.ready ?? true),
  );
  const [host] = rest;
  if (rest.length > 1) return undefined;
  const wanted = ready.filter(
    (endpoint) =>
      host === undefined ||
      endpoint.hostname === host ||
      endpoint.addresses.some((each) => each.replaceAll('.', '-') === host),
  );
  const addresses = [...new Set(wanted.flatMap((endpoint) => endpoint.addresses))];
  return host !== undefined && addresses.length === 0 ? undefined : addresses.map(address);
}

/** `pods insecure`: any address of the form 172-20-0-53 is answered, whether there is such a pod or not. */
function podRecords(
  store: Store,
  name: string,
  namespace: string | undefined,
  dashed: string | undefined,
): readonly DnsRecord[] | undefined {
  if (namespace === undefined || dashed === undefined) return [];
  const value = dashed.replaceAll('-', '.');
  if (store.get('namespaces', namespace) === undefined || parseIpv4(value) === undefined) return undefined;
  return [{ name, type: 'A', ttl: TTL, value }];
}

function pointers(store: Store, name: string): readonly DnsRecord[] | undefined {
  const address = name.replace('.in-addr.arpa', '').split('.').reverse().join('.');
  const service = store.list('services').find((each) => each.spec.clusterIPs?.includes(address));
  if (service === undefined) return undefined;
  const { name: serviceName, namespace = 'default' } = service.metadata;
  return [{ name, type: 'PTR', ttl: TTL, value: `${serviceName}.${namespace}.svc.${ZONE}` }];
}

function slicesOf(store: Store, service: Service): readonly EndpointSlice[] {
  return store
    .list('endpointslices', service.metadata.namespace)
    .filter((slice) => slice.metadata.labels?.[SERVICE_NAME_LABEL] === service.metadata.name);
}
