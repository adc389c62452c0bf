/**
 * Sets of fields, as `metadata.managedFields` keeps them: which manager asked for which field. A path is a list of elements,
 * `f:name` of a field, `k:{…}` of an item by its keys, `v:…` of an item that is a plain value.
 */
import { canonicalJson, isJsonObject, sameJson } from '../json.ts';
import type { Json, JsonObject } from '../object.ts';
import type { ListSchema, Schema } from '../schema/schema.ts';
import { any } from '../schema/schema.ts';

/** Paths, their elements joined by line feeds (which no element has: they are JSON). */
export type FieldSet = ReadonlySet<string>;

const GLUE = '\n';

/** Whose parts are owned one by one: everything else is owned as a whole. */
export function isGranular(schema: Schema): boolean {
  if (schema.type === 'list') return schema.mergeKey !== undefined;
  return (
    schema.type === 'map' || schema.type === 'any' || (schema.type === 'object' && !isAtomic(schema.goType))
  );
}

/** `x-kubernetes-map-type: atomic` of these types. */
function isAtomic(goType: string): boolean {
  return ['LabelSelector', 'NodeSelector', 'ObjectFieldSelector', 'ResourceFieldSelector'].includes(goType);
}

/** Fields with their values; what only holds others has none of its own. */
export type FieldValues = ReadonlyMap<string, Json | undefined>;

/**
 * The fields of a value. `whole`: with the maps themselves, as a manager that updates has them; who applies owns what
 * it writes into a map, not the map.
 */
export function fieldsOf(schema: Schema, value: Json | undefined, whole = false): FieldValues {
  const found = new Map<string, Json | undefined>();
  walk(schema, value, '', found, whole);
  // What tells the object itself is nobody's.
  for (const path of found.keys()) if (IDENTITY.test(path)) found.delete(path);
  return found;
}

const IDENTITY =
  /^f:(apiVersion|kind)$|^f:metadata$|^f:metadata\nf:(name|namespace|uid|resourceVersion|generation|creationTimestamp|deletionTimestamp|deletionGracePeriodSeconds|selfLink|managedFields)(\n|$)/;

function walk(
  schema: Schema,
  value: Json | undefined,
  path: string,
  found: Map<string, Json | undefined>,
  whole: boolean,
): void {
  if (value === undefined) return;
  if (isJsonObject(value) && isGranular(schema)) {
    const names = Object.keys(value);
    if (path !== '' && (names.length === 0 || (whole && schema.type === 'map'))) found.set(path, undefined);
    for (const name of names)
      walk(fieldSchema(schema, name), value[name], joined(path, `f:${name}`), found, whole);
    return;
  }
  if (Array.isArray(value) && schema.type === 'list' && isGranular(schema)) {
    for (const item of value as readonly Json[]) {
      const below = joined(path, itemElement(schema, item));
      found.set(below, undefined);
      walk(schema.items, item, below, found, whole);
    }
    return;
  }
  found.set(path, value);
}

function joined(path: string, element: string): string {
  return path === '' ? element : path + GLUE + element;
}

export function fieldSchema(schema: Schema, name: string): Schema {
  if (schema.type === 'object') return schema.fields[name] ?? any;
  return schema.type === 'map' ? schema.values : any;
}

/** Items of ports are told apart by port and protocol, all others by their one key. */
export function itemElement(schema: ListSchema, item: Json): string {
  if (!isJsonObject(item)) return `v:${canonicalJson(item)}`;
  const key = schema.mergeKey ?? '';
  const keys: Record<string, Json> = { [key]: item[key] ?? null };
  const hasProtocol = schema.items.type === 'object' && 'protocol' in schema.items.fields;
  if (hasProtocol) keys['protocol'] = item['protocol'] ?? 'TCP';
  return `k:${canonicalJson(keys)}`;
}

/** The fields that one value has and the other has not, or has otherwise. */
export function changedFields(schema: Schema, before: JsonObject, after: JsonObject): FieldSet {
  const old = fieldsOf(schema, before, true);
  return new Set(
    [...fieldsOf(schema, after, true)].flatMap(([path, value]) =>
      old.has(path) && sameJson(old.get(path), value) ? [] : path,
    ),
  );
}

export function union(...sets: readonly (FieldSet | FieldValues)[]): FieldSet {
  return new Set(sets.flatMap((set) => [...set.keys()]));
}

export function without(set: FieldSet, other: FieldSet): FieldSet {
  return new Set([...set].filter((path) => !other.has(path)));
}

/** As `fieldsV1` has it: `{"f:spec":{"f:replicas":{}}}`. `.` stands for what holds others and is owned itself. */
export function toFieldsV1(set: FieldSet): JsonObject {
  interface Tree {
    [element: string]: Tree;
  }
  const tree: Tree = {};
  const nodes: Tree[] = [];
  for (const path of set) {
    let node = tree;
    for (const element of path.split(GLUE)) node = node[element] ??= {};
    nodes.push(node);
  }
  for (const node of nodes) if (Object.keys(node).length > 0) node['.'] = {};
  return sorted(tree);
}

function sorted(tree: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.keys(tree)
      .sort()
      .map((key) => {
        const inner = tree[key];
        return [key, isJsonObject(inner) ? sorted(inner) : {}];
      }),
  );
}

export function fromFieldsV1(tree: JsonObject): FieldSet {
  const found = new Set<string>();
  const visit = (node: JsonObject, path: readonly string[]): void => {
    const elements = Object.entries(node);
    if (path.length > 0 && (elements.length === 0 || '.' in node)) found.add(path.join(GLUE));
    for (const [element, inner] of elements)
      if (element !== '.' && isJsonObject(inner)) visit(inner, [...path, element]);
  };
  visit(tree, []);
  return found;
}

/** `.spec.template.spec.containers[name="main"].image`, as errors name a field. */
export function pathText(path: string): string {
  return path
    .split(GLUE)
    .map((element) => {
      if (element.startsWith('f:')) return `.${element.slice(2)}`;
      if (element.startsWith('v:')) return `[=${element.slice(2)}]`;
      const keys = JSON.parse(element.slice(2)) as JsonObject;
      return `[${Object.entries(keys)
        .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
        .join(',')}]`;
    })
    .join('');
}
