import type { WatchEvent } from '../backend.ts';
import type { KubeObject, PacketsFact, RunFact, Source, TableFact } from './fact.ts';
import { sectionsOf } from './sections.ts';
import type { State, TableQuery } from './state.ts';

/** Runs of a command that are kept, and rows beyond which only the newest is: memory stays bounded. */
const keptRuns = 6;
const keptRows = 5_000;
/**
 * Distinct commands whose answers are kept, of each kind: far more than a course has. Of more the oldest are forgotten, but
 * never the last of its table on its host, of its agent, or the last run of its cell.
 */
const keptCommands = 400;
/** Captures may hold a hundred thousand packets each. */
const keptCaptures = 60;

/** An empty state. What it is told replaces what the same command on the same host, answered by the same agent, said before. */
export function createState(): State {
  let revision = 0;
  // Insertion order is age: a fact that is replaced moves to the end.
  const tables = new Map<string, TableFact>();
  const earlier = new Map<string, readonly TableFact[]>();
  const packets = new Map<string, PacketsFact>();
  const runs = new Map<string, RunFact>();
  const resources = new Map<string, Map<string, KubeObject>>();
  const listeners = new Set<() => void>();

  const changed = (): void => {
    revision++;
    for (const listener of listeners) listener();
  };

  return {
    get revision() {
      return revision;
    },
    record(fact) {
      const source: Source = { ...fact.source, revision: revision + 1 };
      if (fact.kind === 'table') {
        // Last the first one: it is what the command was run for, and the newest fact comes first.
        for (const parsed of [...sectionsOf(fact.parsed), fact.parsed]) {
          const key = name(source, parsed.table);
          const recorded = { ...fact, parsed, source };
          const before = parsed.rows.length > keptRows ? [] : (earlier.get(key) ?? []);
          earlier.set(key, [recorded, ...before.slice(0, keptRuns - 1)]);
          replace(tables, key, recorded);
        }
        for (const key of forgotten(tables, keptCommands, ({ parsed, source: { host, agent } }) =>
          JSON.stringify([parsed.table, host, agent]),
        ))
          earlier.delete(key);
      } else if (fact.kind === 'packets') {
        replace(packets, name(source), { ...fact, source });
        forgotten(packets, keptCaptures, (capture) => capture.source.host);
      } else {
        replace(runs, name(source, source.cellId), { ...fact, source });
        forgotten(runs, keptCommands, (run) => run.source.cellId ?? '');
      }
      changed();
    },
    setObjects(resource, objects) {
      resources.set(resource, new Map(objects.map((object) => [objectName(object), object])));
      changed();
    },
    applyEvent(resource, event) {
      if (applied(resources, resource, event)) changed();
    },
    tables(query: TableQuery = {}) {
      return newestFirst(tables).filter(
        ({ parsed, source }) =>
          (query.table === undefined || parsed.table === query.table) &&
          (query.host === undefined || source.host === query.host) &&
          (query.agent === undefined || source.agent === query.agent),
      );
    },
    history: (run) => earlier.get(name(run, run.table)) ?? [],
    packets: () => newestFirst(packets),
    runs: () => newestFirst(runs),
    objects(resource) {
      const known = resources.get(resource);
      return known === undefined ? undefined : [...known.values()];
    },
    onDidChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function name(source: Pick<Source, 'host' | 'agent' | 'command'>, what = ''): string {
  return JSON.stringify([what, source.host, source.agent, source.command]);
}

function replace<Fact>(facts: Map<string, Fact>, key: string, fact: Fact): void {
  facts.delete(key);
  facts.set(key, fact);
}

/** Takes the oldest facts away that are too many and have a newer one of their group; their keys. */
function forgotten<Fact>(facts: Map<string, Fact>, most: number, groupOf: (fact: Fact) => string): string[] {
  if (facts.size <= most) return [];
  const groups = [...facts].map(([key, fact]) => [key, groupOf(fact)] as const);
  const newest = new Map(groups.map(([key, group]) => [group, key]));
  const gone = groups
    .filter(([key, group]) => newest.get(group) !== key)
    // Some at once: not each new fact shall look through all.
    .slice(0, facts.size - Math.floor(most * 0.9))
    .map(([key]) => key);
  for (const key of gone) facts.delete(key);
  return gone;
}

function newestFirst<Fact>(facts: ReadonlyMap<string, Fact>): readonly Fact[] {
  return [...facts.values()].reverse();
}

function objectName(object: KubeObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}

/** False when the event changes nothing that is known: a bookmark, an error, a deletion of what was not there. */
function applied(
  resources: Map<string, Map<string, KubeObject>>,
  resource: string,
  event: WatchEvent,
): boolean {
  if (event.type === 'BOOKMARK' || event.type === 'ERROR' || !isKubeObject(event.object)) return false;
  const objects = resources.get(resource) ?? new Map<string, KubeObject>();
  const key = objectName(event.object);
  if (event.type === 'DELETED') return objects.delete(key);
  resources.set(resource, objects);
  objects.set(key, event.object);
  return true;
}

function isKubeObject(value: unknown): value is KubeObject {
  if (typeof value !== 'object' || value === null || !('metadata' in value)) return false;
  const { metadata } = value;
  return (
    typeof metadata === 'object' &&
    metadata !== null &&
    'name' in metadata &&
    typeof metadata.name === 'string'
  );
}
