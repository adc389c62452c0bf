/** Links of rows that `kubectl get` prints, by the objects that they are about: services, slices, pools, policies, leases. */
import type { Row } from '../output/parsed.ts';
import type { RowLink } from '../protocol/outputs.ts';
import { textOf } from './cells.ts';
import type { KubeObject } from './fact.ts';
import type { Joins } from './joins.ts';
import { fullName } from './kubeObjects.ts';
import {
  announces,
  externalAddresses,
  holds,
  leaseHolder,
  leaseName,
  mayAnnounce,
  sliceAddresses,
  sliceService,
} from './loadBalancerObjects.ts';

type Found = readonly RowLink[];

const pools = 'ciliumloadbalancerippools';
const policies = 'ciliuml2announcementpolicies';

/** The object that a row is about. Without a namespace in the row, only one that no other namespace has by that name. */
function objectOf(row: Row, resource: string, joins: Joins): KubeObject | undefined {
  const name = textOf(row['name']);
  const namespace = textOf(row['namespace']);
  const found = joins
    .objects(resource)
    .filter(
      ({ metadata }) => metadata.name === name && (namespace === '' || metadata.namespace === namespace),
    );
  return found.length === 1 ? found[0] : undefined;
}

function leadTo(
  relation: string,
  resource: string,
  joins: Joins,
  fits: (object: KubeObject) => boolean,
): Found {
  return joins
    .objects(resource)
    .filter(fits)
    .flatMap((object) => joins.object(relation, resource, object));
}

export function serviceLinks(row: Row, joins: Joins): Found {
  const service = objectOf(row, 'services', joins);
  if (service === undefined) return [];
  const addresses = externalAddresses(service);
  return [
    ...leadTo('slice', 'endpointslices', joins, (slice) => sliceService(slice) === fullName(service)),
    ...leadTo('pool', pools, joins, (pool) => addresses.some((address) => holds(pool, address))),
    ...leadTo('policy', policies, joins, (policy) => announces(policy, service)),
    ...leadTo('lease', 'leases', joins, ({ metadata }) => metadata.name === leaseName(service)),
  ];
}

export function sliceLinks(row: Row, joins: Joins): Found {
  const slice = objectOf(row, 'endpointslices', joins);
  const service = slice === undefined ? undefined : sliceService(slice);
  return service === undefined ? [] : joins.serviceNamed(service);
}

/** Of a pod, back to the slices that list it. */
export function slicesWith(address: string, joins: Joins): Found {
  if (address === '') return [];
  return leadTo('slice', 'endpointslices', joins, (slice) => sliceAddresses(slice).includes(address));
}

export function poolLinks(row: Row, joins: Joins): Found {
  const pool = objectOf(row, pools, joins);
  if (pool === undefined) return [];
  return leadTo('service', 'services', joins, (service) =>
    externalAddresses(service).some((address) => holds(pool, address)),
  );
}

export function policyLinks(row: Row, joins: Joins): Found {
  const policy = objectOf(row, policies, joins);
  if (policy === undefined) return [];
  const announced = joins.objects('services').filter((service) => announces(policy, service));
  const leases = new Set(announced.map(leaseName));
  return [
    ...announced.flatMap((service) => joins.object('service', 'services', service)),
    ...leadTo('lease', 'leases', joins, ({ metadata }) => leases.has(metadata.name)),
    ...leadTo('node', 'nodes', joins, (node) => mayAnnounce(policy, node)),
  ];
}

export function leaseLinks(row: Row, joins: Joins): Found {
  const name = textOf(row['name']);
  const service = joins.objects('services').find((object) => leaseName(object) === name);
  if (service === undefined) return [];
  return leadTo('policy', policies, joins, (policy) => announces(policy, service));
}

/** Of a node, the leases that it holds, and the policies for which it may announce. */
export function nodeLinks(row: Row, joins: Joins): Found {
  const name = textOf(row['name']);
  const node = joins.objects('nodes').find(({ metadata }) => metadata.name === name);
  if (node === undefined) return [];
  return [
    ...leadTo('lease', 'leases', joins, (lease) => leaseHolder(lease) === name),
    ...leadTo('policy', policies, joins, (policy) => mayAnnounce(policy, node)),
  ];
}
