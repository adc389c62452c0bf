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

/**
 * The same value, made of what `old` is made of wherever that is the same: `old` itself when nothing differs, so that
 * what has not changed is neither compared, checked nor copied again.
 */
export function sharing<T>(value: T, old: unknown): T;
export function sharing(value: unknown, old: unknown): unknown {
  if (value === old) return old;
  if (Array.isArray(value)) {
    if (!Array.isArray(old)) return value;
    const before: readonly unknown[] = old;
    const items = value.map((each, index) => sharing<unknown>(each, before[index]));
    return items.length === before.length && items.every((each, index) => each === before[index])
      ? old
      : items;
  }
  if (!isJsonObject(value) || !isJsonObject(old)) return value;
  const shared: Record<string, unknown> = {};
  let same = true;
  for (const field of Object.keys(value)) {
    const each = sharing<unknown>(value[field], old[field]);
    if (each !== old[field]) same = false;
    if (each !== undefined) put(shared, field, each);
  }
  if (same) for (const field in old) if (old[field] !== undefined && value[field] === undefined) same = false;
  return same ? old : shared;
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
    for (const field of Object.keys(value)) {
      const each: unknown = value[field as keyof typeof value];
      if (each !== undefined) put(copy, field, freeze(each));
    }
    return copy;
  };
  return <T>(value: T): T => freeze(value) as T;
}

/** A field named `__proto__` is one like the others. */
export function put(fields: Record<string, unknown>, field: string, value: unknown): void {
  if (field === '__proto__')
    Object.defineProperty(fields, field, { value, enumerable: true, configurable: true, writable: true });
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
