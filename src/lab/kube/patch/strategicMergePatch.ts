/**
 * Strategic merge patch: a merge patch that knows, from the schema, by which field the items of a list are told apart.
 * k8s.io/apimachinery/pkg/util/strategicpatch.
 */
import { isJsonObject, sameJson } from '../json.ts';
import type { Json, JsonObject } from '../object.ts';
import { any, type ListSchema, type Schema } from '../schema/schema.ts';

const orderDirective = '$setElementOrder/';
const deleteDirective = '$deleteFromPrimitiveList/';

export function strategicMergePatch(target: JsonObject, patch: JsonObject, schema: Schema): JsonObject {
  const merged = mergeObjects(target, patch, schema);
  return isJsonObject(merged) ? merged : {};
}

function mergeObjects(target: JsonObject, patch: JsonObject, schema: Schema): Json | undefined {
  const { $patch: directive, $retainKeys: retained, ...fields } = patch;
  if (directive === 'delete') return undefined;
  if (directive === 'replace') return fields;
  const result: Record<string, Json> = {};
  for (const [field, value] of Object.entries(target)) if (value !== undefined) result[field] = value;

  for (const [field, value] of Object.entries(fields)) {
    if (value === undefined || field.startsWith(orderDirective)) continue;
    if (field.startsWith(deleteDirective)) {
      const name = field.slice(deleteDirective.length);
      const gone = listOf(value);
      const left = listOf(result[name]).filter((item) => !gone.some((each) => sameJson(each, item)));
      result[name] = left;
      continue;
    }
    const merged = mergeValue(result[field], value, fieldSchema(schema, field));
    if (merged === undefined || merged === null) delete result[field];
    else result[field] = merged;
  }
  for (const [field, order] of Object.entries(fields)) {
    if (!field.startsWith(orderDirective) || order === undefined) continue;
    const name = field.slice(orderDirective.length);
    const inner = fieldSchema(schema, name);
    const list = result[name];
    if (inner.type === 'list' && Array.isArray(list)) {
      result[name] = inOrder(list as readonly Json[], listOf(order), inner.mergeKey ?? '');
    }
  }
  if (retained !== undefined) {
    const kept = new Set(listOf(retained));
    for (const field of Object.keys(result)) if (!kept.has(field)) delete result[field];
  }
  return result;
}

function mergeValue(target: Json | undefined, patch: Json, schema: Schema): Json | undefined {
  if (isJsonObject(patch)) return mergeObjects(isJsonObject(target) ? target : {}, patch, schema);
  if (!Array.isArray(patch) || schema.type !== 'list' || schema.mergeKey === undefined) {
    return Array.isArray(patch) ? withoutDirectives(patch as readonly Json[]) : patch;
  }
  return mergeLists(listOf(target), patch as readonly Json[], schema, schema.mergeKey);
}

function mergeLists(target: readonly Json[], patch: readonly Json[], schema: ListSchema, key: string): Json {
  if (patch.some((item) => isJsonObject(item) && item['$patch'] === 'replace')) {
    return withoutDirectives(patch);
  }
  let result = [...target];
  for (const item of patch) {
    const index = result.findIndex((each) => isSame(each, item, key));
    const old = result[index];
    if (isJsonObject(item) && key !== '') {
      const merged = mergeObjects(isJsonObject(old) ? old : {}, item, schema.items);
      if (merged === undefined) result = result.filter((each) => !isSame(each, item, key));
      else if (index < 0) result.push(merged);
      else result[index] = merged;
    } else if (index < 0) result.push(item);
  }
  return result;
}

/** A list that replaces another: an item that was only there to say so is left out. */
function withoutDirectives(items: readonly Json[]): Json {
  return items.filter((item) => !(isJsonObject(item) && '$patch' in item));
}

/** Items named in the order first, in that order; the others keep their place behind their predecessors. */
function inOrder(list: readonly Json[], order: readonly Json[], key: string): Json[] {
  const rank = (item: Json): number => order.findIndex((each) => isSame(each, item, key));
  const named = list.filter((item) => rank(item) >= 0).sort((left, right) => rank(left) - rank(right));
  return [...named, ...list.filter((item) => rank(item) < 0)];
}

function isSame(left: Json, right: Json, key: string): boolean {
  if (key === '') return sameJson(left, right);
  return isJsonObject(left) && isJsonObject(right) && left[key] !== undefined && left[key] === right[key];
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

function fieldSchema(schema: Schema, field: string): Schema {
  if (schema.type === 'object') return schema.fields[field] ?? any;
  return schema.type === 'map' ? schema.values : any;
}
