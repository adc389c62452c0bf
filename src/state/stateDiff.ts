/** What changed in all that is known between two moments: rows that commands printed, and objects of the API. */
import type { ParsedTable, Row } from '../output/parsed.ts';
import { rowKey } from '../output/parsed.ts';
import { cellText, comparedColumns } from './diff.ts';
import type { KubeObject, TableFact } from './fact.ts';
import type { Moment } from './moment.ts';
import { pairedRows } from './pairedRows.ts';

export interface StateChange {
  /** `API`, or the host and agent whose command printed the row. */
  readonly where: string;
  /** Table or resource: `lb-services`, `services`. */
  readonly what: string;
  /** {@link rowName}, or namespace and name of the object. */
  readonly name: string;
  readonly change: 'added' | 'removed' | 'changed';
  /** Column or field path; empty when the whole row or object came or went. */
  readonly field: string;
  readonly before: string;
  readonly after: string;
}

export interface ChangeCounts {
  readonly added: number;
  readonly removed: number;
  /** Rows and objects, not their fields. */
  readonly changed: number;
}

const things = (changes: readonly StateChange[]): number =>
  new Set(changes.map(({ where, what, name }) => JSON.stringify([where, what, name]))).size;

export function changeCounts(changes: readonly StateChange[]): ChangeCounts {
  const of = (change: StateChange['change']): number =>
    things(changes.filter((each) => each.change === change));
  return { added: of('added'), removed: of('removed'), changed: of('changed') };
}

/**
 * What is only known at one of the moments has not changed: a command that first ran in between tells nothing of before.
 * A filtered output (`| grep`) may lack rows, so none of its rows count as come or gone.
 */
export function stateChanges(before: Moment, after: Moment): readonly StateChange[] {
  const earlier = new Map(before.tables.map((fact) => [nameOf(fact), fact]));
  const rows = after.tables.flatMap((fact) => {
    const previous = earlier.get(nameOf(fact));
    return previous === undefined || previous.parsed === fact.parsed ? [] : tableChanges(previous, fact);
  });
  const objects = [...after.objects].flatMap(([resource, now]) => {
    const then = before.objects.get(resource);
    return then === undefined || then === now ? [] : objectChanges(resource, then, now);
  });
  return [...objects, ...rows];
}

function nameOf({ source, parsed }: TableFact): string {
  return JSON.stringify([parsed.table, source.host, source.agent, source.command]);
}

/** Between two outputs of one command. */
export function tableChanges(previous: TableFact, fact: TableFact): readonly StateChange[] {
  const columns = comparedColumns(previous.parsed, fact.parsed);
  const partial = previous.partial || fact.partial;
  const fieldsOf = (row: Row): Fields => new Map(columns.map((column) => [column, cellText(row[column])]));
  const agent = fact.source.agent === undefined ? '' : ` (${fact.source.agent})`;
  const place = { where: `${fact.source.host}${agent}`, what: fact.parsed.table };
  return pairedRows(
    previous.parsed.rows,
    fact.parsed.rows,
    (row) => rowName(fact.parsed, row),
    (row) => [...fieldsOf(row).values()].join('\0'),
  )
    .flatMap(({ name, before, after }) =>
      fieldChanges({ ...place, name }, before && fieldsOf(before), after && fieldsOf(after)),
    )
    .filter(({ change }) => change === 'changed' || !partial);
}

/** What a row's key reads like: columns that are empty in it leave no gap. */
export function rowName(table: Pick<ParsedTable, 'key'>, row: Row): string {
  return rowKey(table, row).replaceAll(/ +/g, ' ').trim();
}

/** Between two lists of one resource; an object that both hold is not looked into. */
export function objectChanges(
  resource: string,
  then: readonly KubeObject[],
  now: readonly KubeObject[],
): readonly StateChange[] {
  const name = ({ metadata }: KubeObject): string =>
    metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
  // An object that an event did not touch is the same one.
  const current = new Set(now);
  const same = new Set(then.filter((object) => current.has(object)));
  const touched = (objects: readonly KubeObject[]): readonly KubeObject[] =>
    objects.filter((object) => !same.has(object));
  return compared(
    { where: 'API', what: resource },
    keyed(touched(then), name, leaves),
    keyed(touched(now), name, leaves),
  );
}

type Fields = ReadonlyMap<string, string>;

function keyed<Item>(
  items: readonly Item[],
  nameOfItem: (item: Item) => string,
  fieldsOf: (item: Item) => Fields,
): ReadonlyMap<string, () => Fields> {
  return new Map(items.map((item) => [nameOfItem(item), () => fieldsOf(item)]));
}

function compared(
  place: Pick<StateChange, 'where' | 'what'>,
  then: ReadonlyMap<string, () => Fields>,
  now: ReadonlyMap<string, () => Fields>,
): readonly StateChange[] {
  return [...new Set([...now.keys(), ...then.keys()])].flatMap((name) =>
    fieldChanges({ ...place, name }, then.get(name)?.(), now.get(name)?.()),
  );
}

/** Of one row or object; undefined where it is not there. */
function fieldChanges(
  place: Pick<StateChange, 'where' | 'what' | 'name'>,
  then: Fields | undefined,
  now: Fields | undefined,
): readonly StateChange[] {
  if (then === undefined || now === undefined) {
    const change = then === undefined ? 'added' : 'removed';
    return [{ ...place, change, field: '', before: '', after: '' }];
  }
  return [...new Set([...then.keys(), ...now.keys()])].flatMap((field): readonly StateChange[] => {
    const before = then.get(field) ?? '';
    const after = now.get(field) ?? '';
    return before === after ? [] : [{ ...place, change: 'changed', field, before, after }];
  });
}

/** Fields that change with every write, or with time alone: they tell nothing of what a step did. */
const noise =
  /^metadata\.(resourceVersion|managedFields|generation|uid|creationTimestamp)|\.(lastHeartbeatTime|lastTransitionTime|lastProbeTime|lastUpdateTime|renewTime|observedGeneration)$|^spec\.renewTime$/;

/** Deeper fields are compared as one text: objects of the API have some ten levels. */
const deepest = 24;

function leaves(object: KubeObject): Fields {
  const fields = new Map<string, string>();
  const visit = (value: unknown, path: string, depth: number): void => {
    if (noise.test(path)) return;
    if (typeof value !== 'object' || value === null) {
      if (value !== undefined) fields.set(path, String(value));
    } else if (depth === deepest) fields.set(path, JSON.stringify(value));
    else
      for (const [key, child] of Object.entries(value))
        visit(child, path === '' ? key : `${path}.${key}`, depth + 1);
  };
  visit(object, '', 0);
  return fields;
}
