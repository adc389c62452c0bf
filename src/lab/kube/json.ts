import type { JsonObject } from './object.ts';

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Equality of JSON values; a field that is undefined counts as absent. */
export function sameJson(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((each, index) => sameJson(each, right[index]));
  }
  if (!isJsonObject(left) || !isJsonObject(right)) return false;
  for (const field of Object.keys(left)) if (!sameJson(left[field], right[field])) return false;
  for (const field of Object.keys(right)) {
    if (right[field] !== undefined && left[field] === undefined) return false;
  }
  return true;
}

/** The same text for the same value, whatever the order of its fields. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (!isJsonObject(value)) return JSON.stringify(value ?? null);
  const fields = Object.keys(value)
    .filter((field) => value[field] !== undefined)
    .sort()
    .map((field) => `${JSON.stringify(field)}:${canonicalJson(value[field])}`);
  return `{${fields.join(',')}}`;
}

/** A frozen copy as JSON carries it: fields that are undefined are gone. */
export function frozenJson<T>(value: T): T {
  return frozen(value) as T;
}

function frozen(value: unknown): unknown {
  if (Array.isArray(value)) return Object.freeze(value.map(frozen));
  if (!isJsonObject(value)) return value;
  const result: Record<string, unknown> = {};
  for (const [field, each] of Object.entries(value)) if (each !== undefined) result[field] = frozen(each);
  return Object.freeze(result);
}

/** The value at a path of field names, undefined where it leads nowhere. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let current: unknown = value;
  for (const step of path) {
    if (typeof step === 'number') current = Array.isArray(current) ? (current as unknown[])[step] : undefined;
    else current = isJsonObject(current) ? current[step] : undefined;
  }
  return current;
}

/** A number as JSON gives it, or 0. */
export function numberAt(value: unknown, ...path: readonly (string | number)[]): number {
  const found = at(value, ...path);
  return typeof found === 'number' ? found : 0;
}

/** A text as JSON gives it, or the empty text. */
export function textAt(value: unknown, ...path: readonly (string | number)[]): string {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : '';
}

export function listAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? (found as unknown[]) : [];
}
