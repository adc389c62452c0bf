/** Helm's values: objects that are laid over each other. */
import { isObject } from '../../go/jsonValue.ts';
import type { Json, JsonObject } from '../../go/jsonValue.ts';

/** CoalesceTables: what is on top wins, objects are joined, `null` on top takes the key away. */
export function overlay(below: JsonObject, top: JsonObject): JsonObject {
  const result: Record<string, Json | undefined> = { ...below };
  for (const [key, value] of Object.entries(top)) {
    const under = result[key];
    if (value === null || value === undefined) delete result[key];
    else if (isObject(value)) result[key] = overlay(isObject(under) ? under : {}, value);
    else result[key] = value;
  }
  return result;
}

/** The values at the leaves, by dotted path; a list is one value. */
export function leaves(values: JsonObject, prefix = ''): ReadonlyMap<string, Json> {
  const found = new Map<string, Json>();
  for (const [key, value] of Object.entries(values)) {
    const path = `${prefix}${key}`;
    if (isObject(value) && Object.keys(value).length > 0)
      for (const [inner, leaf] of leaves(value, `${path}.`)) found.set(inner, leaf);
    else if (value !== undefined) found.set(path, value);
  }
  return found;
}
