/** Links from a row to the rows and objects that it belongs together with, along the joins that Cilium's maps have. */
import { rowKey } from '../output/parsed.ts';
import type { ParsedTable, Row } from '../output/parsed.ts';
import type { RowLink } from '../protocol/outputs.ts';
import type { Provenance } from '../protocol/provenance.ts';
import { linksBack } from './backLinks.ts';
import { addressOf, endpointColumn, hostPrefix, numberOf, textOf } from './cells.ts';
import type { ClusterIndex } from './clusterIndex.ts';
import { connectionLinks, translationLinks } from './connectionLinks.ts';
import { databaseLinks } from './databaseLinks.ts';
import { createJoins } from './joins.ts';
import type { Joins } from './joins.ts';
import { reservedIdentityOf } from './identities.ts';
import {
  leaseLinks,
  nodeLinks,
  policyLinks,
  poolLinks,
  serviceLinks,
  sliceLinks,
  slicesWith,
} from './objectLinks.ts';
import type { State } from './state.ts';

type Found = readonly RowLink[];

/** The links of each row, to what it points to and to what points to it; parallel to `parsed.rows`. */
export function linksOf(parsed: ParsedTable, source: Provenance, state: State): readonly Found[] {
  const back = linksBack(parsed, source, state, forward);
  return forward(parsed, source, state).map((links, at) => [
    ...links,
    ...unseen(links, back.get(rowKey(parsed, parsed.rows[at] ?? {}))),
  ]);
}

/** What the rows of a table point to. */
function forward(
  parsed: ParsedTable,
  source: Provenance,
  state: Pick<State, 'tables' | 'objects'>,
  cluster?: ClusterIndex,
): readonly Found[] {
  const linksFor = Object.hasOwn(rules, parsed.table) ? rules[parsed.table] : undefined;
  if (linksFor === undefined) return parsed.rows.map(() => []);
  const joins = createJoins(state, parsed, source, cluster);
  return parsed.rows.map((row) => distinct(linksFor(row, joins)));
}

/** Of rows that a row points to already, nothing more is to be said. */
function unseen(links: Found, back: Found = []): Found {
  if (back.length === 0) return back;
  const place = ({ table, rowKey: key, cellId }: RowLink): string => `${table}\0${key}\0${cellId ?? ''}`;
  const seen = new Set(links.map(place));
  return distinct(back).filter((link) => !seen.has(place(link)));
}

/** Per table. Ids that one agent hands out (revnat, backend, endpoint) are looked up with `joins.local` alone. */
const rules: Readonly<Record<string, ((row: Row, joins: Joins) => Found) | undefined>> = {
  ...databaseLinks,
  services: (row, joins) => [
    ...joins.service(textOf(row['frontend'])),
    ...joins.slots(row, 'slot'),
    ...joins.local('revnat', 'lb-revnat', 'id', row['id']),
    ...listOf(row['backends']).flatMap((backend) => joins.owner('backend', addressOf(backend))),
  ],
  lb: (row, joins) => [
    ...joins.service(textOf(row['frontend'])),
    ...frontend(row, joins),
    ...joins.local('revnat', 'lb-revnat', 'id', row['revnat']),
    ...joins.local('slot', 'lb-services', 'slotKey', slotKey(row)),
    ...(isMaster(row) ? joins.slots(row, 'slot') : joins.owner('backend', addressOf(textOf(row['backend'])))),
  ],
  'lb-services': (row, joins) => [
    ...joins.service(textOf(row['frontend'])),
    ...frontend(row, joins),
    ...joins.local('revnat', 'lb-revnat', 'id', row['revnat']),
    ...joins.local('slot', 'lb', 'slotKey', slotKey(row)),
    // In the master slot the backend id is a union with timeouts and proxy ports.
    ...(isMaster(row)
      ? joins.slots(row, 'slot')
      : joins.local('backend', 'lb-backends', 'id', row['backendId'])),
  ],
  'lb-backends': (row, joins) => [
    ...joins.local('frontend', 'lb-services', 'backendId', row['id']),
    ...joins.owner('pod', textOf(row['address'])),
  ],
  'lb-revnat': (row, joins) => [
    ...joins.service(textOf(row['address'])),
    ...joins.local('frontend', 'services', 'id', row['id']),
    ...joins.local('frontend', 'lb-services', 'masterRevnat', row['id']),
  ],
  socknat: (row, joins) => [
    ...joins.service(`${textOf(row['frontendAddress'])}:${textOf(row['frontendPort'])}`),
    ...joins.local('revnat', 'lb-revnat', 'id', row['revnat']),
    ...joins.local('frontend', 'services', 'id', row['revnat']),
    ...joins.owner('backend', textOf(row['backendAddress'])),
  ],
  ct: connectionLinks,
  nat: translationLinks,
  tunnel: (row, joins) => [
    ...joins.podCidr(textOf(row['prefix'])),
    ...joins.owner('tunnel', textOf(row['destination'])),
  ],
  ipcache: (row, joins) => prefixLinks(row, joins, numberOf(row['identity'])),
  ips: (row, joins) => {
    const reserved = listOf(row['labels'])
      .map(reservedIdentityOf)
      .find((id) => id !== undefined);
    return prefixLinks(row, joins, numberOf(row['identity']) ?? reserved);
  },
  endpoints: (row, joins) => [
    ...addressesIn(row).flatMap((address) => joins.owner('pod', address)),
    ...joins.identity(numberOf(row['identity'])),
    ...addressesIn(row).flatMap((address) =>
      joins.byCell('ipcache', 'ipcache', 'prefix', hostPrefix(address)),
    ),
    ...joins.local('map', 'maps', 'endpointId', row['id']),
    ...joins.local('endpoint', 'lxc', 'id', row['id']),
  ],
  lxc: (row, joins) => [
    ...joins.owner('pod', textOf(row['ip'])),
    ...joins.identity(numberOf(row['identity'])),
    ...joins.local('endpoint', 'endpoints', 'id', row['id']),
  ],
  maps: (row, joins) => {
    const endpoint = /^cilium_policy(?:_v\d)?_0{0,8}(\d+)$/.exec(textOf(row['name']))?.[1];
    return endpoint === undefined ? [] : joins.local('endpoint', 'endpoints', 'id', Number(endpoint));
  },
  identities: (row, joins) => identityRows(numberOf(row['id']), joins),
  routes: (row, joins) => routeLinks(row, joins),
  route: (row, joins) => [
    ...joins.routeFor(textOf(row['dst'])),
    ...joins.owner('destination', textOf(row['dst'])),
    ...joins.owner('nexthop', textOf(row['via'])),
  ],
  neighbours: (row, joins) => [
    ...joins.owner('node', textOf(row['ip'])),
    ...joins.service(textOf(row['ip'])),
    ...joins.byCell('interface', 'interfaces', 'mac', row['mac']),
  ],
  interfaces: (row, joins) =>
    listOf(row['ipv4']).flatMap((address) => joins.owner('node', addressOf(address))),
  ping: (row, joins) => joins.owner('pod', textOf(row['source'])),
  arping: (row, joins) => [
    ...joins.service(textOf(row['ip'])),
    ...joins.byCell('interface', 'interfaces', 'mac', row['mac']),
  ],
  'kube-pods': (row, joins) => [
    ...joins.nodeNamed(textOf(row['node'])),
    ...addressLinks(textOf(row['ip']), joins),
    ...(textOf(row['ip']) === '' ? joins.named('pod', 'pods', row) : []),
    ...slicesWith(textOf(row['ip']), joins),
  ],
  'kube-ciliumendpoints': (row, joins) => [
    ...joins.named('pod', 'pods', row),
    ...joins.identity(numberOf(row['identity'])),
    ...addressesIn(row).flatMap((address) => addressLinks(address, joins)),
  ],
  'kube-services': (row, joins) => [
    ...joins.byAddress('frontend', 'services', 'frontend', textOf(row['clusterIp'])),
    ...joins.byAddress('frontend', 'lb', 'frontend', textOf(row['clusterIp'])),
    ...joins.byAddress('frontend', 'services', 'frontend', textOf(row['externalIp'])),
    ...joins.announcingLease(textOf(row['externalIp'])),
    ...joins.byCell('announcement', 'db-l2-announce', 'ip', row['externalIp']),
    ...serviceLinks(row, joins),
  ],
  'kube-endpoints': (row, joins) =>
    textOf(row['endpoints'])
      .split(',')
      .flatMap((backend) => joins.owner('backend', addressOf(backend))),
  'kube-endpointslices': (row, joins) => [
    ...sliceLinks(row, joins),
    ...textOf(row['endpoints'])
      .split(',')
      .flatMap((backend) => joins.owner('backend', backend)),
  ],
  'kube-ciliumloadbalancerippools': poolLinks,
  'kube-ciliuml2announcementpolicies': policyLinks,
  'kube-nodes': (row, joins) => [...joins.nodeNamed(textOf(row['name'])), ...nodeLinks(row, joins)],
  'kube-ciliumnodes': (row, joins) => [...joins.nodeNamed(textOf(row['name']))],
  'kube-ciliumidentities': (row, joins) => {
    const id = Number(textOf(row['name']));
    return Number.isInteger(id) ? identityRows(id, joins) : [];
  },
  nodes: (row, joins) => [...joins.nodeNamed(textOf(row['name']).replace(/^.*\//, ''))],
  policy: (row, joins) => [
    ...joins.local('endpoint', 'endpoints', 'id', row['endpointId']),
    ...joins.identity(numberOf(row['identity'])),
  ],
  'policy-map': (row, joins) => joins.identity(numberOf(row['identity'])),
  'kube-leases': (row, joins) => [
    ...joins.nodeNamed(textOf(row['holder'])),
    ...joins.announcedService(textOf(row['name'])),
    ...leaseLinks(row, joins),
  ],
  'db-l2-announce': (row, joins) => [
    ...joins.service(textOf(row['ip'])),
    ...joins.announcingLease(textOf(row['ip'])),
  ],
};

/** By the id that both have; the newest agents print none, and there the address tells. */
function frontend(row: Row, joins: Joins): Found {
  const address = [row['frontend'], row['proto']].map(textOf).join(' ');
  return [
    ...joins.local('frontend', 'services', 'id', row['revnat']),
    ...joins.local('frontend', 'services', 'frontendKey', address),
  ];
}

function prefixLinks(row: Row, joins: Joins, identity: number | undefined): Found {
  const prefix = textOf(row['prefix']);
  const address = addressOf(prefix);
  const host = hostPrefix(address) === prefix ? address : undefined;
  return [
    ...(host === undefined ? joins.podCidr(prefix) : joins.owner('pod', host)),
    ...joins.owner('tunnel', textOf(row['tunnelEndpoint'] ?? row['host'])),
    ...joins.identity(identity),
    ...(host === undefined ? [] : joins.byCell('endpoint', 'endpoints', endpointColumn(host), host)),
  ];
}

/** What has an identity: prefixes, endpoints, and the object that it was handed out as. */
function identityRows(id: number | undefined, joins: Joins): Found {
  return [
    ...joins.byIdentity('ipcache', 'ipcache', 'identity', id),
    ...joins.byIdentity('endpoint', 'endpoints', 'identity', id),
    ...joins.identityObject(id),
  ];
}

function routeLinks(row: Row, joins: Joins): Found {
  const dst = textOf(row['dst']);
  return [
    ...joins.owner('nexthop', textOf(row['via'])),
    ...joins.podCidr(dst),
    ...(dst.includes('/') ? [] : joins.owner('pod', dst)),
    ...joins.byCell('interface', 'interfaces', 'name', row['dev'], 'same host'),
  ];
}

function addressLinks(address: string, joins: Joins): Found {
  if (address === '' || address === '<none>') return [];
  return [
    ...joins.byCell('ipcache', 'ipcache', 'prefix', hostPrefix(address)),
    ...joins.byCell('endpoint', 'endpoints', endpointColumn(address), address),
    ...joins.byAddress('backend', 'lb', 'backend', address),
    ...joins.byCell('connection', 'ct', 'source', address),
    ...joins.byCell('translation', 'nat', 'source', address),
  ];
}

/** Of an endpoint, one for each family that the cluster has. */
function addressesIn(row: Row): readonly string[] {
  return [row['ipv4'], row['ipv6']].map(textOf).filter((address) => address !== '');
}

/** Names a slot in `lb` and `lb-services` alike. */
function slotKey(row: Row): string {
  return [row['frontend'], row['proto'], row['scope'], row['slot']].map(textOf).join(' ');
}

function isMaster(row: Row): boolean {
  return row['slot'] === 0 || row['slot'] === undefined;
}

function listOf(value: Row[string] | undefined): readonly string[] {
  return typeof value === 'object' ? value : [];
}

function distinct(links: Found): Found {
  if (links.length < 2) return links;
  const seen = new Set<string>();
  return links.filter((link) => {
    const key = `${link.relation}\0${link.table}\0${link.rowKey}\0${link.cellId ?? ''}`;
    return !seen.has(key) && seen.add(key);
  });
}
