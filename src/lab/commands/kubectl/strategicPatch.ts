/**
 * What `kubectl apply` sends: the three-way difference between what was applied last, what is applied now, and what is
 * there (apimachinery's strategicpatch and jsonmergepatch).
 */
import { isList, isObject, sameJson, textAt } from '../../go/jsonValue.ts';
import type { Json, JsonObject } from '../../go/jsonValue.ts';

/** The field by which a list of objects is merged, from the `patchMergeKey` tags of the built-in types. */
const mergeKeys: Readonly<Record<string, string>> = {
  containers: 'name',
  initContainers: 'name',
  ephemeralContainers: 'name',
  volumes: 'name',
  env: 'name',
  imagePullSecrets: 'name',
  secrets: 'name',
  volumeMounts: 'mountPath',
  volumeDevices: 'devicePath',
  hostAliases: 'ip',
  topologySpreadConstraints: 'topologyKey',
  conditions: 'type',
  ownerReferences: 'uid',
};
/** Lists of plain values that are merged and not replaced. */
const mergedValueLists = new Set(['finalizers']);
/** Unions: keys that the new value lacks are cleared by the server (`$retainKeys`). */
const retainedKeyObjects = new Set(['strategy', 'updateStrategy']);

function mergeKeyOf(field: string, items: readonly Json[]): string | undefined {
  if (field !== 'ports') return mergeKeys[field];
  return items.some((item) => isObject(item) && item['containerPort'] !== undefined)
    ? 'containerPort'
    : 'port';
}

/** A strategic merge patch for built-in kinds; `{}` when there is nothing to change. */
export function strategicPatch(original: JsonObject, modified: JsonObject, current: JsonObject): JsonObject {
  return diffObjects('', original, modified, current);
}

function diffObjects(
  field: string,
  original: JsonObject,
  modified: JsonObject,
  current: JsonObject,
): JsonObject {
  const patch: Record<string, Json | undefined> = {};
  for (const key of Object.keys(modified).sort()) {
    const wanted = modified[key] ?? null;
    const present = current[key];
    const before = original[key];
    if (isObject(wanted) && isObject(present)) {
      const inner = diffObjects(key, isObject(before) ? before : {}, wanted, present);
      if (Object.keys(inner).length > 0) patch[key] = inner;
    } else if (isList(wanted) && isList(present))
      Object.assign(patch, diffLists(key, isList(before) ? before : [], wanted, present));
    else if (!sameJson(wanted, present) && !(wanted === null && present === undefined)) patch[key] = wanted;
  }
  for (const key of Object.keys(original))
    if (!Object.hasOwn(modified, key) && current[key] !== undefined) patch[key] = null;
  if (retainedKeyObjects.has(field) && Object.keys(patch).length > 0)
    patch['$retainKeys'] = Object.keys(modified).sort();
  return patch;
}

function diffLists(
  field: string,
  original: readonly Json[],
  modified: readonly Json[],
  current: readonly Json[],
): JsonObject {
  const key = mergeKeyOf(field, [...modified, ...current]);
  if (mergedValueLists.has(field)) return diffValueLists(field, original, modified, current);
  if (key === undefined || ![...modified, ...current].every(isObject))
    return sameJson(modified, current) ? {} : { [field]: modified };

  const keyed = (items: readonly Json[]): Map<string, JsonObject> =>
    new Map(items.filter(isObject).map((item) => [textAt(item, key), item]));
  const before = keyed(original);
  const present = keyed(current);
  const wanted = keyed(modified);
  const changes: Json[] = [];
  for (const [name, item] of wanted) {
    const there = present.get(name);
    const inner = there === undefined ? item : diffObjects('', before.get(name) ?? {}, item, there);
    if (there === undefined) changes.push(item);
    else if (Object.keys(inner).length > 0) changes.push({ ...inner, [key]: item[key] });
  }
  for (const [name, item] of before)
    if (!wanted.has(name) && present.has(name)) changes.push({ $patch: 'delete', [key]: item[key] });
  if (changes.length === 0) return {};
  return {
    [`$setElementOrder/${field}`]: [...wanted.values()].map((item) => ({ [key]: item[key] })),
    [field]: changes,
  };
}

const holds = (items: readonly Json[], value: Json): boolean => items.some((item) => sameJson(item, value));

function diffValueLists(
  field: string,
  original: readonly Json[],
  modified: readonly Json[],
  current: readonly Json[],
): JsonObject {
  const added = modified.filter((value) => !holds(current, value));
  const removed = original.filter((value) => !holds(modified, value) && holds(current, value));
  return {
    ...(added.length > 0 ? { [`$setElementOrder/${field}`]: modified, [field]: added } : {}),
    ...(removed.length > 0 ? { [`$deleteFromPrimitiveList/${field}`]: removed } : {}),
  };
}

/** A JSON merge patch (RFC 7386) for custom resources; `{}` when there is nothing to change. */
export function mergePatch(original: JsonObject, modified: JsonObject, current: JsonObject): JsonObject {
  const patch: Record<string, Json> = {};
  for (const key of Object.keys(modified).sort()) {
    const wanted = modified[key] ?? null;
    const present = current[key];
    if (isObject(wanted) && isObject(present)) {
      const before = original[key];
      const inner = mergePatch(isObject(before) ? before : {}, wanted, present);
      if (Object.keys(inner).length > 0) patch[key] = inner;
    } else if (!sameJson(wanted, present) && !(wanted === null && present === undefined)) patch[key] = wanted;
  }
  for (const key of Object.keys(original))
    if (!Object.hasOwn(modified, key) && current[key] !== undefined) patch[key] = null;
  return patch;
}
