/** Links of the agent's own state database (`db/show`), and of what hubble and the monitor print. */
import type { Row } from '../output/parsed.ts';
import type { RowLink } from '../protocol/outputs.ts';
import { addressOf, endpointColumn, numberOf, textOf } from './cells.ts';
import type { Joins } from './joins.ts';

type Found = readonly RowLink[];
type Rule = (row: Row, joins: Joins) => Found;

/** `kube-system/kube-dns (dns-tcp), …` → the names; a HostPort's has the pod's name and a port behind it. */
function names(value: Row[string] | undefined): readonly string[] {
  return textOf(value)
    .split(/, ?/)
    .map((name) => name.replace(/ \(.*$/s, ''))
    .filter((name) => name !== '');
}

function addresses(value: Row[string] | undefined): readonly string[] {
  return textOf(value).split(/, ?/).map(addressOf);
}

/** Hubble names a pod where it knows one. */
function end(relation: string, row: Row, joins: Joins): Found {
  const text = textOf(row[relation]);
  if (/^[^/:]+\/[^/:]+$/.test(text)) {
    const [namespace = '', name = ''] = text.split('/');
    return joins.named(relation, 'pods', { namespace, name });
  }
  return joins.owner(relation, addressOf(text));
}

const identities: Rule = (row, joins) => [
  ...joins.identity(numberOf(row['sourceIdentity'])),
  ...joins.identity(numberOf(row['destinationIdentity'])),
];

export const databaseLinks: Readonly<Record<string, Rule>> = {
  'db-frontends': (row, joins) => {
    const [address = '', proto = ''] = textOf(row['address']).split('/');
    return [
      ...joins.service(address),
      ...joins.local('frontend', 'services', 'frontendKey', `${address} ${proto}`),
      ...joins.local('frontend', 'lb-services', 'frontendKey', `${address} ${proto}`),
      ...joins.byCell('service', 'db-services', 'name', row['serviceName']),
      ...addresses(row['backends']).flatMap((backend) => joins.owner('backend', backend)),
    ];
  },
  'db-backends': (row, joins) => [
    ...joins.owner('pod', addressOf(textOf(row['address']))),
    ...names(row['instances']).flatMap((name) => joins.serviceNamed(name)),
    ...joins.nodeNamed(textOf(row['nodeName'])),
    ...joins.listing('frontend', 'db-frontends', 'backends', addressOf(textOf(row['address']))),
  ],
  'db-services': (row, joins) => [
    ...joins.serviceNamed(textOf(row['name'])),
    ...joins.byCell('frontend', 'db-frontends', 'serviceName', row['name']),
  ],
  'db-k8s-pods': (row, joins) => {
    const [namespace = '', name = ''] = textOf(row['name']).split('/');
    return [
      ...joins.named('pod', 'pods', { namespace, name }),
      ...addresses(row['podIPs']).flatMap((ip) =>
        joins.byCell('endpoint', 'endpoints', endpointColumn(ip), ip),
      ),
    ];
  },
  'db-node-addresses': (row, joins) => [
    ...joins.owner('node', textOf(row['address'])),
    ...joins.byCell('interface', 'db-devices', 'name', row['deviceName']),
  ],
  'db-devices': (row, joins) => [
    ...joins.byCell('interface', 'interfaces', 'mac', row['hwAddr']),
    ...addresses(row['addresses']).flatMap((address) => joins.owner('node', address)),
  ],
  'db-routes': (row, joins) => [
    ...joins.owner('nexthop', textOf(row['gateway'])),
    ...joins.podCidr(textOf(row['destination'])),
  ],
  flows: (row, joins) => [
    ...end('source', row, joins),
    ...end('destination', row, joins),
    ...identities(row, joins),
  ],
  monitor: (row, joins) => [
    ...end('source', row, joins),
    ...end('destination', row, joins),
    ...identities(row, joins),
    ...joins.local('endpoint', 'endpoints', 'id', row['endpointId']),
  ],
};
