/** What a drawing is made of: the state as it is now, or a moment of it. */
import type { Row } from '../../output/parsed.ts';
import { rowKey } from '../../output/parsed.ts';
import type { TopologyFact } from '../../protocol/topology.ts';
import type { KubeObject, TableFact } from '../fact.ts';
import { fullName } from '../kubeObjects.ts';
import type { State } from '../state.ts';
import type { Moment } from '../moment.ts';

export interface Known {
  /** The newest of each command first. */
  readonly tables: readonly TableFact[];
  /** Undefined when the resource has never been listed. */
  objects(resource: string): readonly KubeObject[] | undefined;
}

export function knownOf(state: Pick<State, 'tables' | 'objects'>): Known {
  return { tables: state.tables(), objects: (resource) => state.objects(resource) };
}

export function knownAt({ tables, objects }: Moment): Known {
  return { tables, objects: (resource) => objects.get(resource) };
}

/** A row with the table that it stands in. */
export interface KnownRow {
  readonly row: Row;
  readonly table: TableFact;
}

/**
 * A host's interfaces by name, the newest of what was printed of each. A listing that has the loopback device lists all
 * devices: what only an older output has is gone.
 */
export function interfaceRows({ tables }: Known, host: string): ReadonlyMap<string, KnownRow> | undefined {
  const rows = new Map<string, KnownRow>();
  let read = false;
  for (const table of tables) {
    if (table.parsed.table !== 'interfaces' || table.source.host !== host) continue;
    read = true;
    for (const row of table.parsed.rows) {
      const name = String(row['name'] ?? '');
      if (name !== '' && !rows.has(name)) rows.set(name, { row, table });
    }
    if (!table.partial && table.parsed.rows.some((row) => row['name'] === 'lo')) break;
  }
  return read ? rows : undefined;
}

/** The newest whole `ip route` of a host; a filtered one may lack the row that decides. */
export function routeTable({ tables }: Known, host: string): TableFact | undefined {
  return tables.find(
    ({ parsed, source, partial }) => parsed.table === 'routes' && source.host === host && !partial,
  );
}

export function factOfRow({ row, table }: KnownRow): TopologyFact {
  const { parsed, source } = table;
  return {
    source: `${source.agent === undefined ? source.host : `${source.agent} (agent)`}: ${source.command}`,
    at: source.at,
    table: parsed.table,
    rowKey: rowKey(parsed, row),
    ...(source.cellId === undefined ? {} : { cellId: source.cellId }),
  };
}

export function factOfObject(object: KubeObject): TopologyFact {
  return { source: `API: ${object.kind} ${fullName(object)}` };
}
