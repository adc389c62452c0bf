/** What points to a row: the links of all other rows, turned round, so that wherever one is led, one gets back. */
import { rowKey } from '../output/parsed.ts';
import type { ParsedTable } from '../output/parsed.ts';
import type { RowLink } from '../protocol/outputs.ts';
import type { Provenance } from '../protocol/provenance.ts';
import { createClusterIndex } from './clusterIndex.ts';
import type { ClusterIndex } from './clusterIndex.ts';
import { mostLinks, rowLink } from './joins.ts';
import type { State } from './state.ts';

type Found = readonly RowLink[];

/** The links of each row of a table, by the rules of what it points to. */
export type Forward = (
  parsed: ParsedTable,
  source: Provenance,
  state: Pick<State, 'tables' | 'objects'>,
  cluster: ClusterIndex,
) => readonly Found[];

/** Rows of a table beyond which it is neither asked nor answered: the links of an output are there as soon as it is. */
const mostRows = 2_000;
/** Rows that are asked for one output, of the smaller tables first: some tenths of a second on the way to the screen. */
const mostAsked = 4_000;

/**
 * By row key. Each other table's rules are asked what they find when this table is all there is: so they keep to what
 * they know of agents, and an id of one agent leads back to rows of that agent only.
 */
export function linksBack(
  parsed: ParsedTable,
  source: Provenance,
  state: Pick<State, 'tables' | 'objects'>,
  forward: Forward,
): ReadonlyMap<string, Found> {
  const back = new Map<string, RowLink[]>();
  if (parsed.rows.length > mostRows) return back;
  for (const row of parsed.rows) back.set(rowKey(parsed, row), []);
  const fact = { kind: 'table', parsed, partial: false, source: { ...source, revision: 0 } } as const;
  // Objects are named in tables of `kubectl get` only; elsewhere rules find rows by what is in the rows.
  const named = parsed.table.startsWith('kube-');
  const seen: Pick<State, 'tables' | 'objects'> = {
    tables(query) {
      if (query?.table === parsed.table) return [fact];
      // Rules lead to an identity's object only where no agent has listed it.
      return query?.table === 'identities' ? state.tables(query) : [];
    },
    objects: named ? state.objects : () => undefined,
  };
  const cluster = createClusterIndex(seen.objects);
  const others = state
    .tables()
    .filter((other) => other.parsed.table !== parsed.table && other.parsed.rows.length <= mostRows)
    .sort((a, b) => a.parsed.rows.length - b.parsed.rows.length);
  let asked = 0;
  for (const other of [fact, ...others]) {
    asked += other.parsed.rows.length;
    if (asked > mostAsked) break;
    const relation = relations[other.parsed.table] ?? other.parsed.table;
    for (const [at, links] of forward(other.parsed, other.source, seen, cluster).entries()) {
      const row = other.parsed.rows[at];
      for (const link of links) {
        if (row === undefined || link.table !== parsed.table) continue;
        const found = back.get(link.rowKey);
        if (found && found.filter(({ table }) => table === other.parsed.table).length < mostLinks)
          found.push(rowLink(other, relation, row));
      }
    }
  }
  return back;
}

/** What a row of a table is to the one that it points to; else the table's own name says it. */
const relations: Readonly<Record<string, string | undefined>> = {
  services: 'frontend',
  lb: 'slot',
  'lb-services': 'slot',
  'lb-backends': 'backend',
  'lb-revnat': 'revnat',
  ct: 'connection',
  nat: 'translation',
  socknat: 'socket',
  endpoints: 'endpoint',
  lxc: 'endpoint',
  maps: 'map',
  identities: 'identity',
  interfaces: 'interface',
  nodes: 'node',
  'policy-map': 'policy',
  'kube-pods': 'pod',
  'kube-nodes': 'node',
  'kube-ciliumnodes': 'node',
  'kube-services': 'service',
  'kube-ciliumendpoints': 'endpoint',
  'kube-ciliumidentities': 'identity',
  'kube-endpointslices': 'slice',
  'kube-leases': 'lease',
  'kube-ciliumloadbalancerippools': 'pool',
  'kube-ciliuml2announcementpolicies': 'policy',
  'db-l2-announce': 'announcement',
};
