/** The way of a packet in native routing, hop by hop over the routes that are known, with the fact behind each decision. */
import type { Row } from '../output/parsed.ts';
import type { KubeObject, TableFact } from '../state/fact.ts';
import type { State } from '../state/state.ts';
import { nodeRanges, podPlaces, type PodPlace } from './nodes.ts';
import { routeFor } from './routes.ts';
import { routesOf } from './routesOf.ts';

export type Verdict = 'delivered' | 'lost' | 'unknown';

export type Because =
  /** The destination is a pod of this node. */
  | 'local-pod'
  /** A route for the destination matched. */
  | 'route'
  /** Only the default route matched. */
  | 'default-route'
  | 'no-route'
  /** The route leads to an address that belongs to no host of the lab. */
  | 'foreign-gateway'
  /** No pod has the destination address. */
  | 'no-such-pod'
  | 'loop'
  /** `ip route` has not been read on this host. */
  | 'routes-not-read';

export interface Hop {
  readonly place: string;
  readonly device?: string;
  readonly action: 'send' | 'forward' | 'deliver' | 'drop' | 'unknown';
  readonly because: Because;
  /** The row of `ip route`, or the object, that decided. */
  readonly fact?: { readonly table: TableFact; readonly row: Row } | { readonly object: KubeObject };
}

export interface Way {
  readonly verdict: Verdict;
  readonly hops: readonly Hop[];
  /** Where it ended: the host that lost it, or whose routes must be read. */
  readonly at: string;
}

const MAX_HOPS = 16;

/**
 * From a pod (`namespace/name`) to a pod address. Undefined when pods are not known yet or there is no such pod.
 * `hosts`: the hosts there are. A gateway that none of them is known to be may still be one whose routes were not read.
 */
export function wayFromPod(
  state: State,
  from: string,
  to: string,
  hosts: readonly string[],
): Way | undefined {
  const pods = podPlaces(state);
  const source = pods?.find((pod) => pod.name === from || pod.address === from);
  if (pods === undefined || source === undefined) return undefined;
  const destination = pods.find((pod) => pod.address === to && !pod.hostNetwork);
  const hops: Hop[] = [];
  let host = source.node;
  while (hops.length < MAX_HOPS) {
    const step = hopAt({ state, hosts, to, pod: destination }, host, hops.length === 0);
    hops.push(step.hop);
    if (step.unread !== undefined) return { verdict: 'unknown', hops, at: step.unread };
    if (step.hop.action === 'deliver') return { verdict: 'delivered', hops, at: host };
    if (step.hop.action === 'unknown') return { verdict: 'unknown', hops, at: host };
    if (step.next === undefined || step.hop.action === 'drop') return { verdict: 'lost', hops, at: host };
    if (hops.some((hop) => hop.place === step.next))
      return { verdict: 'lost', hops: [...hops, loopAt(step.next)], at: step.next };
    host = step.next;
  }
  return { verdict: 'lost', hops, at: host };
}

interface Journey {
  readonly state: State;
  readonly hosts: readonly string[];
  readonly to: string;
  readonly pod: PodPlace | undefined;
}

interface Step {
  readonly hop: Hop;
  readonly next?: string;
  /** The host that may own the gateway; its routes would tell. */
  readonly unread?: string;
}

function hopAt({ state, hosts, to, pod }: Journey, host: string, first: boolean): Step {
  if (pod?.node === host)
    return { hop: { place: host, action: 'deliver', because: 'local-pod', fact: { object: pod.object } } };
  const table = routesOf(state, host);
  if (table === undefined)
    return { hop: { place: host, action: 'unknown', because: 'routes-not-read' }, unread: host };
  const match = routeFor(table.parsed.rows, to);
  if (match === undefined || match.refusal !== undefined) {
    return {
      hop: { place: host, action: 'drop', because: 'no-route', fact: match && { table, row: match.row } },
    };
  }
  const action = first ? 'send' : 'forward';
  const hop = { place: host, device: match.device, action, fact: { table, row: match.row } } as const;
  const next = ownerOf(state, match.via ?? to);
  if (next !== undefined)
    return { hop: { ...hop, because: match.isDefault ? 'default-route' : 'route' }, next };
  if (match.via === undefined) return { hop: { ...hop, because: 'no-such-pod' } };
  return {
    hop: { ...hop, because: 'foreign-gateway' },
    unread: hosts.find((each) => !addressesKnown(state, each)),
  };
}

/** The API tells the address of a node that others route to; of any other host its own routes do. */
function addressesKnown(state: State, host: string): boolean {
  return (
    state.tables({ table: 'routes', host }).length > 0 ||
    (nodeRanges(state)?.some((range) => range.node === host) ?? false)
  );
}

/** The host that an address belongs to: a node's internal address, or the `src` that one host's own routes name. */
function ownerOf(state: State, address: string): string | undefined {
  const node = nodeRanges(state)?.find((range) => range.address === address);
  if (node !== undefined) return node.node;
  const hosts = new Set<string>();
  for (const fact of state.tables({ table: 'routes' })) {
    if (fact.parsed.rows.some((row) => row['src'] === address)) hosts.add(fact.source.host);
  }
  // Every machine may have the same address on a NAT network: then it names none of them.
  return hosts.size === 1 ? [...hosts][0] : undefined;
}

function loopAt(host: string): Hop {
  return { place: host, action: 'drop', because: 'loop' };
}
