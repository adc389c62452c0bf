/** What is known of an address, an id or a name: the text of a hover. */
import { contains, parseIpv4, parsePrefix } from '../ipv4.ts';
import type { ParsedTable, Row } from '../output/parsed.ts';
import { rowKey } from '../output/parsed.ts';
import type { Locale } from '../protocol/outputs.ts';
import { addressOf, portOf, textOf } from './cells.ts';
import { createClusterIndex, serviceOfNodePort } from './clusterIndex.ts';
import type { ClusterIndex } from './clusterIndex.ts';
import type { KubeObject, TableFact } from './fact.ts';
import { reservedIdentity } from './identities.ts';
import { whatIs } from './identifyWords.ts';
import type { What } from './identifyWords.ts';
import { fullName, listAt, numberAt, textAt } from './kubeObjects.ts';
import { holds, leaseHolder } from './loadBalancerObjects.ts';
import type { State } from './state.ts';

/** One thing that is known of a token, for a hover. */
export interface Known {
  /** `pod`, `service`, `node`, `identity`, `frontend`, … in the reader's language. */
  readonly what: string;
  readonly detail: string;
  /** `API: Pod default/webpod-…`, `k8s-w1 (agent): cilium-dbg service list` */
  readonly source: string;
  /** State changes since it was recorded; 0 for what is watched. */
  readonly age: number;
  /** When it was recorded, backend clock; absent for what is watched. */
  readonly at?: number;
  readonly cellId?: string;
  readonly table?: string;
  readonly rowKey?: string;
}

/** A hover shows some lines, not a map. */
const mostKnown = 12;

/** What is known of an address (with or without port or length), an identity number, a MAC address, or a pod's, service's or node's name. */
export function identify(state: State, token: string, locale: Locale): readonly Known[] {
  const text = token.trim();
  if (text === '') return [];
  const cluster = createClusterIndex((resource) => state.objects(resource));
  const known = [...objectsOf(text, state, cluster, locale), ...rowsOf(text, state, locale)];
  return known.slice(0, mostKnown);
}

function objectsOf(text: string, state: State, cluster: ClusterIndex, locale: Locale): readonly Known[] {
  const address = addressOf(text);
  const port = portOf(text);
  // No name has a colon in it.
  const isAddress = parseIpv4(address) !== undefined || address.includes(':');
  const found: Known[] = [];
  const say = (what: What, object: KubeObject, detail: string): void => {
    found.push({
      what: whatIs(what, locale),
      detail,
      source: `API: ${object.kind} ${fullName(object)}`,
      age: 0,
    });
  };
  const pods = !isAddress ? cluster.podNamed(text) : [cluster.pod(address)];
  for (const pod of pods) if (pod !== undefined) say('pod', pod, podDetail(pod, cluster));
  const node = !isAddress ? cluster.nodeNamed(text) : cluster.node(address);
  if (node !== undefined) say('node', node, nodeDetail(node, cluster));
  const services = !isAddress ? cluster.servicesNamed(text) : [cluster.service(address, port)];
  for (const service of services) if (service !== undefined) say('service', service, serviceDetail(service));
  if (port !== undefined && (address === '0.0.0.0' || node !== undefined)) {
    const service = serviceOfNodePort((resource) => state.objects(resource), port);
    if (service !== undefined) say('service', service, serviceDetail(service));
  }
  for (const [what, object, detail] of loadBalancing(text, address, state)) say(what, object, detail);
  const range = cluster.podCidrs.find((cidr) => cidr.text === text);
  if (range !== undefined)
    found.push({
      what: whatIs('podCidr', locale),
      detail: range.node,
      source: `API: Node ${range.node}`,
      age: 0,
    });
  if (/^\d+$/.test(text)) {
    const id = Number(text);
    const reserved = reservedIdentity(id);
    if (reserved !== undefined)
      found.push({
        what: whatIs('identity', locale),
        detail: `reserved:${reserved}`,
        source: 'Cilium',
        age: 0,
      });
    const identity = cluster.identity(id);
    if (identity !== undefined) say('identity', identity, labelsText(identity['security-labels']));
  }
  return found;
}

/** Pools that hold an address, and policies, leases and slices by their names. */
function loadBalancing(
  text: string,
  address: string,
  state: State,
): readonly (readonly [What, KubeObject, string])[] {
  const byName = (resource: string): readonly KubeObject[] =>
    (state.objects(resource) ?? []).filter(
      (object) => object.metadata.name === text || fullName(object) === text,
    );
  const pools = (state.objects('ciliumloadbalancerippools') ?? []).filter(
    (pool) => pool.metadata.name === text || holds(pool, address),
  );
  return [
    ...pools.map((pool) => ['pool', pool, pool.metadata.name] as const),
    ...byName('ciliuml2announcementpolicies').map((policy) => ['policy', policy, text] as const),
    ...byName('leases').map((lease) => ['lease', lease, `${text} · ${leaseHolder(lease) ?? ''}`] as const),
    ...byName('endpointslices').map((slice) => ['slice', slice, fullName(slice)] as const),
  ];
}

function podDetail(pod: KubeObject, cluster: ClusterIndex): string {
  const address = textAt(pod, 'status.podIP') ?? '';
  const endpoint = cluster.endpoint(address);
  const identity = endpoint === undefined ? undefined : numberAt(endpoint, 'status.identity.id');
  return [
    fullName(pod),
    address,
    textAt(pod, 'spec.nodeName') ?? '',
    identity !== undefined ? `identity ${identity}` : '',
    textAt(pod, 'status.phase') ?? '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

function nodeDetail(node: KubeObject, cluster: ClusterIndex): string {
  const ranges = cluster.podCidrs
    .filter((range) => range.node === node.metadata.name)
    .map(({ text }) => `pods ${text}`);
  const addresses = listAt(node, 'status.addresses').flatMap((entry) => {
    const value: unknown =
      typeof entry === 'object' && entry !== null && Reflect.get(entry, 'type') === 'InternalIP'
        ? Reflect.get(entry, 'address')
        : undefined;
    return typeof value === 'string' ? [value] : [];
  });
  return [node.metadata.name, ...addresses, ...ranges].join(' · ');
}

function serviceDetail(service: KubeObject): string {
  const ports = listAt(service, 'spec.ports').map((entry) => {
    const field = (name: string): string =>
      typeof entry === 'object' && entry !== null ? String(Reflect.get(entry, name) ?? '') : '';
    return `${field('port')}${field('nodePort') === '' ? '' : `:${field('nodePort')}`}/${field('protocol') || 'TCP'}`;
  });
  return [
    fullName(service),
    textAt(service, 'spec.type') ?? '',
    textAt(service, 'spec.clusterIP') ?? '',
    ports.join(','),
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

function labelsText(labels: unknown): string {
  if (typeof labels !== 'object' || labels === null) return '';
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(', ');
}

/** The newest rows of each table that speak of the token. */
function rowsOf(text: string, state: State, locale: Locale): readonly Known[] {
  const token = { text, address: addressOf(text), number: /^\d+$/.test(text) ? Number(text) : undefined };
  const said = new Set<string>();
  return state.tables().flatMap((fact) => {
    // The same table of the same agent, printed by two commands, says the same twice.
    const name = `${fact.parsed.table} ${fact.source.host} ${fact.source.agent ?? ''}`;
    const rows = said.has(name) ? [] : matches(fact.parsed, token);
    if (rows.length > 0) said.add(name);
    return rows.slice(0, mostRows).map(({ what, row }) => knownRow(fact, what, row, state, locale));
  });
}

interface Token {
  readonly text: string;
  readonly address: string;
  readonly number: number | undefined;
}

interface Match {
  readonly what: What;
  readonly row: Row;
}

/** Rows of one table that are told. */
const mostRows = 3;

function matches({ table, columns, rows }: ParsedTable, { text, address, number }: Token): readonly Match[] {
  const where = (what: What, fits: (row: Row) => boolean): readonly Match[] =>
    firstOf(rows, fits).map((row) => ({ what, row }));
  const isAddress = (value: Row[string] | undefined): boolean =>
    textOf(value) === text || (value !== undefined && addressOf(textOf(value)) === text);
  if (number !== undefined) {
    if (table === 'identities') return where('identity', (row) => row['id'] === number);
    if (table === 'endpoints')
      return [
        ...where('endpoint', (row) => row['id'] === number),
        ...where('identity', (row) => row['identity'] === number),
      ];
    if (table === 'lb-revnat') return where('revnat', (row) => row['id'] === number);
    if (table === 'lb-backends') return where('backend', (row) => row['id'] === number);
    return [];
  }
  switch (table) {
    case 'services':
      return [
        ...where('frontend', (row) => isAddress(row['frontend'])),
        ...where('backend', (row) =>
          (Array.isArray(row['backends']) ? row['backends'] : []).some(
            (backend) => isAddress(backend) || backend.startsWith(`${text}/`),
          ),
        ),
      ];
    case 'lb':
      return where('frontend', (row) => row['slot'] === 0 && isAddress(row['frontend']));
    case 'lb-revnat':
      return where('revnat', (row) => isAddress(row['address']));
    case 'endpoints':
      return where('endpoint', (row) => row['ipv4'] === address || row['ipv6'] === address);
    case 'ipcache':
      return longest(rows, 'prefix', text, address).map((row) => ({ what: 'ipcache', row }));
    case 'routes':
      return longest(rows, 'dst', text, address).map((row) => ({ what: 'route', row }));
    case 'neighbours':
      return where('neighbour', (row) => row['ip'] === address || row['mac'] === text.toLowerCase());
    case 'interfaces':
      return where(
        'interface',
        (row) =>
          row['mac'] === text.toLowerCase() ||
          row['name'] === text ||
          (Array.isArray(row['ipv4']) && row['ipv4'].some((own) => addressOf(own) === address)),
      );
    default: {
      const what = Object.hasOwn(tables, table) ? tables[table] : undefined;
      // The objects themselves are told already, as the API has them now.
      if (table.startsWith('kube-')) return [];
      const addresses = columns.filter(({ type }) => type === 'address').map(({ id }) => id);
      return where(
        what ?? 'row',
        (row) => addresses.some((id) => isAddress(row[id])) || row['name'] === text,
      );
    }
  }
}

const tables: Readonly<Record<string, What | undefined>> = {
  ct: 'connection',
  nat: 'translation',
  tunnel: 'tunnel',
  socknat: 'socket',
  lxc: 'endpoint',
  'lb-backends': 'backend',
  'db-l2-announce': 'announcement',
};

function firstOf(rows: readonly Row[], fits: (row: Row) => boolean): readonly Row[] {
  const found: Row[] = [];
  for (const row of rows) {
    if (fits(row)) found.push(row);
    if (found.length === mostRows) break;
  }
  return found;
}

/** The row that decides for an address; for a prefix the row of that very prefix. */
function longest(rows: readonly Row[], column: string, text: string, address: string): readonly Row[] {
  const exact = rows.filter((row) => row[column] === text);
  const wanted = text.includes('/') && !/^[^/]*:\d+\//.test(text) ? undefined : parseIpv4(address);
  if (exact.length > 0 || wanted === undefined) return exact;
  let best: { readonly row: Row; readonly length: number; readonly metric: number } | undefined;
  for (const row of rows) {
    const prefix = parsePrefix(textOf(row[column]).replace(/^default$/, '0.0.0.0/0'));
    if (prefix === undefined || !contains(prefix, wanted)) continue;
    const metric = Number(row['metric'] ?? 0);
    if (
      best === undefined ||
      prefix.length > best.length ||
      (prefix.length === best.length && metric < best.metric)
    )
      best = { row, length: prefix.length, metric };
  }
  return best === undefined ? [] : [best.row];
}

function knownRow({ parsed, source }: TableFact, what: What, row: Row, state: State, locale: Locale): Known {
  const detail = parsed.columns
    .map(({ id }) => [id, textOf(row[id])] as const)
    .filter(([, value]) => value !== '')
    .map(([id, value]) => `${id}=${value}`)
    .join(' ');
  return {
    what: what === 'row' ? `${parsed.table} (${whatIs(what, locale)})` : whatIs(what, locale),
    detail,
    source: `${source.agent === undefined ? source.host : `${source.agent} (agent)`}: ${source.command}`,
    age: state.revision - source.revision,
    at: source.at,
    table: parsed.table,
    rowKey: rowKey(parsed, row),
    ...(source.cellId === undefined ? {} : { cellId: source.cellId }),
  };
}
