/** Who manages which fields of an object: `metadata.managedFields`, and what server-side apply makes of it. */
import { isJsonObject, sameJson } from '../json.ts';
import type { JsonObject } from '../object.ts';
import type { ObjectSchema } from '../schema/schema.ts';
import {
  changedFields,
  fieldsOf,
  fromFieldsV1,
  toFieldsV1,
  union,
  without,
  type FieldSet,
} from './fieldSet.ts';

export interface ManagedFieldsEntry extends JsonObject {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly time: string;
  readonly fieldsType: 'FieldsV1';
  readonly fieldsV1: JsonObject;
  readonly subresource?: string;
}

export interface Writer {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource?: string;
  /** RFC 3339 */
  readonly time: string;
}

export function entriesOf(object: JsonObject): readonly ManagedFieldsEntry[] {
  const metadata = object['metadata'];
  const listed = isJsonObject(metadata) ? metadata['managedFields'] : undefined;
  return Array.isArray(listed) ? (listed as readonly ManagedFieldsEntry[]) : [];
}

export function fieldsOfEntry({ fieldsV1 }: ManagedFieldsEntry): FieldSet {
  return fromFieldsV1(fieldsV1);
}

export function isBy(entry: ManagedFieldsEntry, writer: Writer): boolean {
  return (
    entry.manager === writer.manager &&
    entry.operation === writer.operation &&
    entry.apiVersion === writer.apiVersion &&
    (entry.subresource ?? '') === (writer.subresource ?? '')
  );
}

interface Write {
  /** Empty for an object that is new. */
  readonly before: JsonObject;
  readonly after: JsonObject;
  /** Who managed what until now. */
  readonly entries: readonly ManagedFieldsEntry[];
  /** Where the status is written apart: whether this is the write of the status, or of all else. */
  readonly part?: 'status' | 'rest';
}

/** The entries after a create, an update or a patch: what it changed is the writer's, and no longer anybody else's. */
export function afterUpdate(
  schema: ObjectSchema,
  { before, after, entries, part }: Write,
  writer: Writer,
): readonly ManagedFieldsEntry[] {
  const all = changedFields(schema, before, after);
  const changed = new Set(
    [...all].filter((path) => part === undefined || /^f:status\b/.test(path) === (part === 'status')),
  );
  const still = fieldsOf(schema, after, true);
  const own = entries.find((entry) => isBy(entry, writer));
  const others = entries.filter((entry) => entry !== own);
  const kept = others.flatMap((entry) =>
    withFields(entry, intersected(without(fieldsOfEntry(entry), changed), still)),
  );
  const owned = intersected(union(own === undefined ? new Set() : fieldsOfEntry(own), changed), still);
  return ordered([...kept, ...entryWith(owned, own, writer)]);
}

/** The entries after an apply: the writer owns what it wrote, and with force nobody else does. */
export function afterApply(
  entries: readonly ManagedFieldsEntry[],
  applied: FieldSet,
  taken: FieldSet,
  writer: Writer,
): readonly ManagedFieldsEntry[] {
  const own = entries.find((entry) => isBy(entry, writer));
  const kept = entries
    .filter((entry) => entry !== own)
    .flatMap((entry) => withFields(entry, without(fieldsOfEntry(entry), taken)));
  return ordered([...kept, ...entryWith(applied, own, writer)]);
}

function intersected(set: FieldSet, other: { has(path: string): boolean }): FieldSet {
  return new Set([...set].filter((path) => other.has(path)));
}

function withFields(entry: ManagedFieldsEntry, set: FieldSet): readonly ManagedFieldsEntry[] {
  return set.size === 0 ? [] : [{ ...entry, fieldsV1: toFieldsV1(set) }];
}

/** The time is that of the last change of the set. */
function entryWith(
  set: FieldSet,
  before: ManagedFieldsEntry | undefined,
  { manager, operation, apiVersion, time, subresource }: Writer,
): readonly ManagedFieldsEntry[] {
  if (set.size === 0) return [];
  const fieldsV1 = toFieldsV1(set);
  if (before !== undefined && sameJson(before.fieldsV1, fieldsV1)) return [before];
  return [
    {
      manager,
      operation,
      apiVersion,
      time,
      fieldsType: 'FieldsV1',
      fieldsV1,
      ...(subresource === undefined ? {} : { subresource }),
    },
  ];
}

/** Those who apply first, then by time, then by name. */
function ordered(entries: readonly ManagedFieldsEntry[]): readonly ManagedFieldsEntry[] {
  const keyOf = ({ operation, time, manager }: ManagedFieldsEntry): string =>
    `${operation} ${time} ${manager}`;
  return [...entries].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** The object with other entries in its metadata. */
export function withEntries(object: JsonObject, entries: readonly ManagedFieldsEntry[]): JsonObject {
  const metadata = isJsonObject(object['metadata']) ? object['metadata'] : {};
  const { managedFields: _before, ...rest } = metadata;
  const listed = entries.length === 0 ? {} : { managedFields: entries };
  return { ...object, metadata: { ...rest, ...listed } };
}
