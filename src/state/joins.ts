/** Looks rows and objects up for links, with an index per table and column, built when first asked. */
import { contains, parseIpv4, parsePrefix } from '../ipv4.ts';
import type { Row, Section, Value } from '../output/parsed.ts';
import { rowKey } from '../output/parsed.ts';
import type { RowLink } from '../protocol/outputs.ts';
import type { Provenance } from '../protocol/provenance.ts';
import { addressOf, portOf, textOf } from './cells.ts';
import { createClusterIndex, serviceOfNodePort } from './clusterIndex.ts';
import type { KubeObject } from './fact.ts';
import { isLocalIdentity, reservedIdentity } from './identities.ts';
import { leaseName } from './loadBalancerObjects.ts';
import { fullName } from './kubeObjects.ts';
import type { State } from './state.ts';

type Found = readonly RowLink[];

export interface Joins {
  /** Rows of a table of the **same agent** whose column has this value: for ids that mean something on that agent only. */
  local(relation: string, table: string, column: LocalColumn, value: Value | undefined): Found;
  /** Rows of the newest tables of any agent: for what means the same in the whole cluster, as addresses and identities do. */
  byCell(
    relation: string,
    table: string,
    column: string,
    value: Value | undefined,
    where?: 'same host',
  ): Found;
  /** The same for a column that holds `address:port`. */
  byAddress(relation: string, table: string, column: string, address: string): Found;
  /** The slots of a master entry's service, in the same table or on the same agent. */
  slots(row: Row, relation: string): Found;
  /** The pod or node that has an address. `pod` and `node` are corrected to what it is. */
  owner(relation: string, address: string): Found;
  /** The Kubernetes Service behind a frontend. */
  service(frontend: string): Found;
  /** The Service that a lease of L2 announcements is about. */
  announcedService(lease: string): Found;
  /** The lease by which the nodes agree who announces a Service's address. */
  announcingLease(address: string): Found;
  identity(id: number | undefined): Found;
  /** Rows that hold an identity; one that an agent handed out for itself, only on the **same agent**. */
  byIdentity(relation: string, table: string, column: 'id' | 'identity', id: number | undefined): Found;
  identityObject(id: number | undefined): Found;
  nodeNamed(name: string): Found;
  serviceNamed(name: string): Found;
  /** The object that a row of `kubectl get` is named after. */
  named(relation: string, resource: 'pods', row: Row): Found;
  /** The watched objects of a resource; none when it has not been listed. */
  objects(resource: string): readonly KubeObject[];
  /** Leads to an object: its row where `kubectl get` was run, else the object alone. */
  object(relation: string, resource: string, object: KubeObject): Found;
  /** Rows of any agent whose column lists this value among others, as `a, b`. */
  listing(relation: string, table: string, column: string, value: string): Found;
  /** The node whose pods are in this range. */
  podCidr(prefix: string): Found;
  /** The row of the same host's `ip route` that a destination matches. */
  routeFor(destination: string): Found;
}

/** Columns, and what is computed from one to be looked up by. */
export type LocalColumn =
  'id' | 'backendId' | 'slotKey' | 'masterRevnat' | 'revnat' | 'endpointId' | 'frontendKey';

interface Holder {
  readonly parsed: Section;
  readonly source: Provenance;
}

/** More links than this from one cell help nobody: an identity with a thousand endpoints is a filter, not a link. */
export const mostLinks = 8;

/** `cluster`: where several tables are joined with the same objects, what is known of those. */
export function createJoins(
  state: Pick<State, 'tables' | 'objects'>,
  parsed: Section,
  source: Provenance,
  cluster = createClusterIndex(state.objects),
): Joins {
  const { objects } = state;
  const indexes = new Map<string, Map<string, RowLink[]>>();

  /** This output itself, in place of what the same command said before, then the newest fact of each other command. */
  const holders = (table: string, which: (source: Provenance) => boolean): readonly Holder[] => {
    const facts = state
      .tables({ table })
      .filter((fact) => which(fact.source) && fact.parsed !== parsed && !sameRun(fact.source, source));
    return parsed.table === table ? [{ parsed, source }, ...facts] : facts;
  };

  const lookUpAll = (
    index: string,
    relation: string,
    value: string,
    from: () => readonly Holder[],
    keysOf: (row: Row) => readonly string[],
  ): Found => {
    if (value === '') return [];
    let rows = indexes.get(`${relation} ${index}`);
    if (rows === undefined) {
      rows = new Map();
      for (const holder of from()) indexRows(rows, holder, relation, keysOf);
      indexes.set(`${relation} ${index}`, rows);
    }
    return rows.get(value)?.slice(0, mostLinks) ?? [];
  };

  const lookUp = (
    index: string,
    relation: string,
    value: string,
    from: () => readonly Holder[],
    keyOf: (row: Row) => string | undefined,
  ): Found => lookUpAll(index, relation, value, from, (row) => [keyOf(row) ?? '']);

  // Two facts have the same agent only when both are known to: an unknown agent may be any.
  const sameAgent = (other: Provenance): boolean =>
    other === source || (source.agent !== undefined && other.agent === source.agent);

  const ownerOf = (relation: string, address: string): Found => {
    if (address === '' || address === '0.0.0.0' || address === '::') return [];
    const pod = cluster.pod(address);
    if (pod !== undefined) return [objectLink('pods', relation === 'node' ? 'pod' : relation, pod)];
    const node = cluster.node(address);
    return node === undefined ? [] : [objectLink('nodes', relation === 'pod' ? 'node' : relation, node)];
  };

  /** Leads to the row of a `kubectl get` that was run, which can be shown in its cell; else to the object alone. */
  const objectLink = (resource: string, relation: string, object: KubeObject): RowLink => {
    const { name, namespace } = object.metadata;
    const table = `kube-${resource}`;
    const printed = lookUp(
      table,
      relation,
      name,
      () => holders(table, () => true),
      (row) => textOf(row['name']),
    ).find(
      ({ rowKey: key }) =>
        key === name ||
        key === `${namespace ?? ''} ${name}` ||
        // A CiliumIdentity is of no namespace, and printed with the one that its labels name.
        (namespace === undefined && key.endsWith(` ${name}`)),
    );
    const label = fullName(object);
    return printed === undefined
      ? { relation, table, rowKey: namespace === undefined ? name : `${namespace} ${name}`, label }
      : { ...printed, label };
  };

  const identityObject = (id: number | undefined): Found => {
    const object = id === undefined ? undefined : cluster.identity(id);
    return object === undefined ? [] : [objectLink('ciliumidentities', 'identity', object)];
  };

  const joins: Joins = {
    local(relation, table, column, value) {
      return lookUp(
        `local ${table} ${column}`,
        relation,
        textOf(value),
        () => holders(table, sameAgent),
        localKeys[column],
      );
    },
    byCell(relation, table, column, value, where) {
      const fits = where === 'same host' ? (other: Provenance) => other.host === source.host : () => true;
      return lookUp(
        `${where ?? ''} ${table} ${column}`,
        relation,
        textOf(value),
        () => holders(table, fits),
        (row) => textOf(row[column]),
      );
    },
    byAddress(relation, table, column, address) {
      if (address === '<none>' || address === 'None') return [];
      return lookUp(
        `address ${table} ${column}`,
        relation,
        address,
        () => holders(table, () => true),
        (row) => addressOf(textOf(row[column])),
      );
    },
    slots(row, relation) {
      const service = serviceKey(row);
      const keyOf = (other: Row): string => (other['slot'] === 0 ? '' : serviceKey(other));
      const own = parsed.table === 'services' ? 'lb' : parsed.table;
      return lookUp(`slots ${own}`, relation, service, () => holders(own, sameAgent), keyOf);
    },
    owner: ownerOf,
    service(frontend) {
      const address = addressOf(frontend);
      const port = portOf(frontend);
      const direct = address === '' ? undefined : cluster.service(address, port);
      // A NodePort's frontend has a node's address, or 0.0.0.0; port numbers alone say nothing of any other address.
      const nodePort =
        direct === undefined &&
        port !== undefined &&
        (address === '0.0.0.0' || cluster.node(address) !== undefined)
          ? serviceOfNodePort(objects, port)
          : undefined;
      const service = direct ?? nodePort;
      return service === undefined ? [] : [objectLink('services', 'service', service)];
    },
    announcedService(lease) {
      const service = objects('services')?.find((object) => leaseName(object) === lease);
      return service === undefined ? [] : [objectLink('services', 'service', service)];
    },
    announcingLease(address) {
      const service = address === '' ? undefined : cluster.service(address);
      return service === undefined ? [] : joins.byCell('lease', 'kube-leases', 'name', leaseName(service));
    },
    identity(id) {
      if (id === undefined) return [];
      const rows = joins.byIdentity('identity', 'identities', 'id', id);
      const links = rows.length > 0 ? rows : identityObject(id);
      const name = reservedIdentity(id);
      return name === undefined ? links : links.map((link) => ({ ...link, label: `reserved:${name}` }));
    },
    byIdentity(relation, table, column, id) {
      if (id === undefined) return [];
      const reach = isLocalIdentity(id) ? 'of one agent' : 'of the cluster';
      return lookUp(
        `identity ${reach} ${table} ${column}`,
        relation,
        textOf(id),
        () => holders(table, reach === 'of one agent' ? sameAgent : () => true),
        (row) => textOf(row[column]),
      );
    },
    identityObject,
    nodeNamed(name) {
      const node = name === '' ? undefined : cluster.nodeNamed(name);
      return node === undefined ? [] : [objectLink('nodes', 'node', node)];
    },
    serviceNamed(name) {
      const [only, ...others] = cluster.servicesNamed(name);
      return only === undefined || others.length > 0 ? [] : [objectLink('services', 'service', only)];
    },
    named(relation, resource, row) {
      const namespace = textOf(row['namespace']);
      const name = textOf(row['name']);
      const found = cluster.podNamed(namespace === '' ? name : `${namespace}/${name}`);
      const [only] = found;
      return only === undefined || found.length > 1 ? [] : [objectLink(resource, relation, only)];
    },
    objects: (resource) => objects(resource) ?? [],
    object: (relation, resource, object) => [objectLink(resource, relation, object)],
    listing(relation, table, column, value) {
      return lookUpAll(
        `listing ${table} ${column}`,
        relation,
        value,
        () => holders(table, () => true),
        (row) => valuesOf(row[column]),
      );
    },
    podCidr(prefix) {
      const range = cluster.podCidrs.find(({ text }) => text === prefix);
      return range === undefined ? [] : joins.nodeNamed(range.node);
    },
    routeFor(destination) {
      const address = parseIpv4(destination);
      if (address === undefined) return [];
      for (const holder of holders('routes', (other) => other.host === source.host)) {
        const row = longestMatch(holder.parsed.rows, address);
        if (row !== undefined) return [rowLink(holder, 'route', row)];
      }
      return [];
    },
  };
  return joins;
}

const localKeys: Readonly<Record<LocalColumn, (row: Row) => string | undefined>> = {
  id: (row) => textOf(row['id']),
  // The master slot's number is no backend id.
  backendId: (row) => (row['slot'] === 0 ? undefined : textOf(row['backendId'])),
  slotKey: (row) => [row['frontend'], row['proto'], row['scope'], row['slot']].map(textOf).join(' '),
  masterRevnat: (row) => (row['slot'] === 0 ? textOf(row['revnat']) : undefined),
  revnat: (row) => textOf(row['revnat']),
  // Of a service's entries, the master tells where it is.
  frontendKey: (row) =>
    (row['slot'] ?? 0) === 0 ? [row['frontend'], row['proto']].map(textOf).join(' ') : undefined,
  endpointId: (row) => /^cilium_policy(?:_v\d)?_0{0,8}(\d+)$/.exec(textOf(row['name']))?.[1],
};

function serviceKey(row: Row): string {
  return [row['frontend'], row['proto'], row['scope']].map(textOf).join(' ');
}

function indexRows(
  index: Map<string, RowLink[]>,
  holder: Holder,
  relation: string,
  keysOf: (row: Row) => readonly string[],
): void {
  for (const row of holder.parsed.rows) {
    for (const key of keysOf(row)) {
      if (key === '') continue;
      const links = index.get(key);
      if (links === undefined) index.set(key, [rowLink(holder, relation, row)]);
      else if (links.length < mostLinks) links.push(rowLink(holder, relation, row));
    }
  }
}

/** The addresses or names in a cell that has several: `172.20.0.13:4245/TCP, 172.20.1.7:4245/TCP`. */
function valuesOf(value: Value | undefined): readonly string[] {
  return textOf(value)
    .split(/, ?/)
    .map((each) => addressOf(each.replace(/ \(.*$/s, '')));
}

export function rowLink({ parsed, source }: Holder, relation: string, row: Row): RowLink {
  const key = rowKey(parsed, row);
  return {
    relation,
    table: parsed.table,
    rowKey: key,
    label: labelOf(row, key),
    ...(source.cellId === undefined ? {} : { cellId: source.cellId }),
  };
}

/** What tells a row best to a reader. */
function labelOf(row: Row, key: string): string {
  const slot = row['slot'] === undefined ? '' : ` (${textOf(row['slot'])})`;
  for (const id of ['frontend', 'prefix', 'dst', 'address', 'ipv4', 'ip', 'name']) {
    const text = textOf(row[id]);
    if (text !== '') return text + slot;
  }
  return key;
}

function sameRun(a: Provenance, b: Provenance): boolean {
  return a.host === b.host && a.command === b.command && a.agent === b.agent;
}

/** Longest prefix first, then the lower metric. */
function longestMatch(rows: readonly Row[], address: number): Row | undefined {
  let best: { readonly row: Row; readonly length: number; readonly metric: number } | undefined;
  for (const row of rows) {
    const dst = textOf(row['dst']);
    const prefix = parsePrefix(dst === 'default' ? '0.0.0.0/0' : dst);
    if (prefix === undefined || !contains(prefix, address)) continue;
    const metric = Number(row['metric'] ?? 0);
    if (
      best === undefined ||
      prefix.length > best.length ||
      (prefix.length === best.length && metric < best.metric)
    ) {
      best = { row, length: prefix.length, metric };
    }
  }
  return best?.row;
}
