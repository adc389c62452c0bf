/** JSON patch, RFC 6902. */
import { isJsonObject, put, sameJson } from '../json.ts';
import type { Json } from '../object.ts';

/** What is wrong with a patch, or with the document it meets. */
export class JsonPatchError extends Error {}

type Container = Json[] | Record<string, Json>;

export function jsonPatch(document: Json, patch: Json): Json {
  if (!Array.isArray(patch)) throw new JsonPatchError('a JSON patch must be a list of operations');
  const root: { value: Json } = { value: copy(document) };
  for (const operation of patch as readonly Json[]) apply(root, operation);
  return root.value;
}

function apply(root: { value: Json }, operation: Json): void {
  const field = (name: string): string => {
    const value = isJsonObject(operation) ? operation[name] : undefined;
    if (typeof value !== 'string') throw new JsonPatchError(`missing "${name}" in a patch operation`);
    return value;
  };
  const value = (): Json => {
    const given = isJsonObject(operation) ? operation['value'] : undefined;
    if (given === undefined) throw new JsonPatchError('missing "value" in a patch operation');
    return copy(given);
  };
  const path = field('path');
  switch (field('op')) {
    case 'add':
      return insert(root, path, value());
    case 'remove':
      remove(root, path);
      return;
    case 'replace':
      remove(root, path);
      return insert(root, path, value());
    case 'move':
      return insert(root, path, remove(root, field('from')));
    case 'copy':
      return insert(root, path, copy(lookup(root, field('from'))));
    case 'test':
      if (sameJson(lookup(root, path), value())) return;
      throw new JsonPatchError(`testing value ${path} failed: test failed`);
    default:
      throw new JsonPatchError(`Unexpected kind: ${field('op')}`);
  }
}

function steps(path: string): string[] {
  if (path === '') return [];
  if (!path.startsWith('/')) throw new JsonPatchError(`invalid path "${path}": it must start with "/"`);
  return path
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function lookup(root: { value: Json }, path: string): Json {
  return steps(path).reduce<Json>((value, step) => child(value, step, path), root.value);
}

function child(value: Json, step: string, path: string): Json {
  const found = Array.isArray(value)
    ? (value as readonly Json[])[Number(step)]
    : isJsonObject(value) && Object.hasOwn(value, step)
      ? value[step]
      : undefined;
  if (found === undefined) throw new JsonPatchError(`doc is missing path: "${path}": missing value`);
  return found;
}

function container(root: { value: Json }, path: string): { holder: Container; last: string } {
  const all = steps(path);
  const last = all.at(-1) ?? '';
  const holder = all.slice(0, -1).reduce<Json>((value, step) => child(value, step, path), root.value);
  if (typeof holder !== 'object' || holder === null) {
    throw new JsonPatchError(`doc is missing path: "${path}": missing value`);
  }
  // The document is a private copy (see jsonPatch), so its containers may be changed.
  return { holder: holder as Container, last };
}

function insert(root: { value: Json }, path: string, value: Json): void {
  if (path === '') {
    root.value = value;
    return;
  }
  const { holder, last } = container(root, path);
  if (!Array.isArray(holder)) {
    put(holder, last, value);
    return;
  }
  const index = last === '-' ? holder.length : Number(last);
  if (!Number.isInteger(index) || index < 0 || index > holder.length) {
    throw new JsonPatchError(`invalid index "${last}" in "${path}": the list has ${holder.length} items`);
  }
  holder.splice(index, 0, value);
}

function remove(root: { value: Json }, path: string): Json {
  const old = lookup(root, path);
  if (path === '') return old;
  const { holder, last } = container(root, path);
  if (Array.isArray(holder)) holder.splice(Number(last), 1);
  else delete holder[last];
  return old;
}

function copy(value: Json): Json {
  return structuredClone(value);
}
