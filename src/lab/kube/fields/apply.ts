/** Server-side apply: merging what a manager wants into the object, as far as no other manager wants it otherwise. */
import { applyConflict } from '../apiError.ts';
import { isJsonObject, sameJson } from '../json.ts';
import type { Json, JsonObject } from '../object.ts';
import type { ObjectSchema, Schema } from '../schema/schema.ts';
import {
  fieldSchema,
  fieldsOf,
  isGranular,
  itemElement,
  pathText,
  union,
  type FieldSet,
} from './fieldSet.ts';
import { afterApply, entriesOf, fieldsOfEntry, isBy, withEntries } from './managedFields.ts';
import type { ManagedFieldsEntry, Writer } from './managedFields.ts';

export interface Application {
  readonly schema: ObjectSchema;
  /** Empty for an object that is not there yet. */
  readonly live: JsonObject;
  /** What the manager wants, and all that it wants. */
  readonly config: JsonObject;
  readonly writer: Writer;
  readonly force: boolean;
}

/** The merged object, with its managers. @throws Conflict unless forced */
export function applied({ schema, live, config, writer, force }: Application): JsonObject {
  const entries = entriesOf(live);
  const wanted = fieldsOf(schema, config);
  const had = fieldsOf(schema, live);
  const others = entries.filter((entry) => !isBy(entry, writer));
  const conflicts = others.flatMap((entry) =>
    [...fieldsOfEntry(entry)]
      .filter((path) => wanted.has(path) && !sameJson(wanted.get(path), had.get(path)))
      .map((path) => ({ manager: managerText(entry), field: pathText(path), path })),
  );
  if (conflicts.length > 0 && !force) throw applyConflict(conflicts);

  const own = entries.find((entry) => isBy(entry, writer));
  const held = union(wanted, ...others.map(fieldsOfEntry));
  const dropped = own === undefined ? [] : [...fieldsOfEntry(own)].filter((path) => !isHeld(path, held));
  const merged = merge(schema, removed(schema, live, new Set(dropped), []), config);
  const taken = new Set(conflicts.map(({ path }) => path));
  return withEntries(
    isJsonObject(merged) ? merged : {},
    afterApply(entries, new Set(wanted.keys()), taken, writer),
  );
}

/** Somebody wants the field, or something in it. */
function isHeld(path: string, held: FieldSet): boolean {
  return held.has(path) || [...held].some((other) => other.startsWith(`${path}\n`));
}

function managerText({ manager, operation, apiVersion, subresource, time }: ManagedFieldsEntry): string {
  const name =
    JSON.stringify(manager) + (subresource ? ` with subresource ${JSON.stringify(subresource)}` : '');
  return operation === 'Apply' ? name : `${name} using ${apiVersion}${time ? ` at ${time}` : ''}`;
}

function merge(schema: Schema, live: Json | undefined, config: Json | undefined): Json | undefined {
  if (config === undefined) return live;
  if (isJsonObject(live) && isJsonObject(config) && schema.type !== 'list') {
    const result: Record<string, Json | undefined> = { ...live };
    for (const [name, value] of Object.entries(config)) {
      const inner = fieldSchema(schema, name);
      result[name] = isWhole(inner) ? value : merge(inner, live[name], value);
    }
    return result;
  }
  if (
    schema.type === 'list' &&
    schema.mergeKey !== undefined &&
    Array.isArray(live) &&
    Array.isArray(config)
  ) {
    const wanted = new Map((config as readonly Json[]).map((item) => [itemElement(schema, item), item]));
    const present = (live as readonly Json[]).map((item) => {
      const element = itemElement(schema, item);
      const other = wanted.get(element);
      wanted.delete(element);
      return other === undefined ? item : (merge(schema.items, item, other) ?? item);
    });
    return [...present, ...wanted.values()];
  }
  return config;
}

/** Owned as a whole, so replaced as a whole. */
function isWhole(schema: Schema): boolean {
  return schema.type === 'object' && !isGranular(schema);
}

/** The value without the fields that its manager no longer wants. */
function removed(schema: Schema, value: JsonObject, dropped: FieldSet, path: readonly string[]): JsonObject {
  if (dropped.size === 0) return value;
  const result: Record<string, Json | undefined> = {};
  for (const [name, each] of Object.entries(value)) {
    const below = [...path, `f:${name}`];
    if (dropped.has(below.join('\n'))) continue;
    result[name] = removedBelow(fieldSchema(schema, name), each, dropped, below);
  }
  return result;
}

function removedBelow(
  schema: Schema,
  value: Json | undefined,
  dropped: FieldSet,
  path: readonly string[],
): Json | undefined {
  if (isJsonObject(value)) return removed(schema, value, dropped, path);
  if (!Array.isArray(value) || schema.type !== 'list' || schema.mergeKey === undefined) return value;
  const { items } = schema;
  return (value as readonly Json[]).flatMap((item): readonly Json[] => {
    const below = [...path, itemElement(schema, item)];
    if (dropped.has(below.join('\n'))) return [];
    return isJsonObject(item) ? [removed(items, item, dropped, below)] : [item];
  });
}
