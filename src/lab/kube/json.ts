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
  for (const field in left) if (!sameJson(left[field], right[field])) return false;
  for (const field in right) if (right[field] !== undefined && left[field] === undefined) return false;
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

/**
 * Makes frozen copies of values as JSON carries them: fields that are undefined are gone. What it has frozen before it
 * takes over as it is.
 */
export function createFreezer(): <T>(value: T) => T {
  const done = new WeakSet<object>();
  const freeze = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null || done.has(value)) return value;
    const copy = Array.isArray(value) ? value.map(freeze) : frozenFields(value);
    done.add(copy);
    return Object.freeze(copy);
  };
  const frozenFields = (value: object): object => {
    const copy: Record<string, unknown> = {};
    for (const [field, each] of Object.entries(value)) if (each !== undefined) put(copy, field, freeze(each));
    return copy;
  };
  return <T>(value: T): T => freeze(value) as T;
}

/** A field named `__proto__` is one like the others. */
function put(fields: Record<string, unknown>, field: string, value: unknown): void {
  if (field === '__proto__') Object.defineProperty(fields, field, { value, enumerable: true });
  else fields[field] = value;
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

/** A text as JSON gives it, or the empty text. */
export function textAt(value: unknown, ...path: readonly (string | number)[]): string {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : '';
}
