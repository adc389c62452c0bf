import { isJsonObject } from '../json.ts';
import type { Json, JsonObject } from '../object.ts';

/** JSON merge patch, RFC 7386: null removes, objects merge, everything else replaces. */
export function mergePatch(target: Json | undefined, patch: Json): Json {
  if (!isJsonObject(patch)) return patch;
  const result: Record<string, Json> = {};
  const base: JsonObject = isJsonObject(target) ? target : {};
  for (const [field, value] of Object.entries(base)) if (value !== undefined) result[field] = value;
  for (const [field, value] of Object.entries(patch)) {
    if (value === null || value === undefined) delete result[field];
    else result[field] = mergePatch(result[field], value);
  }
  return result;
}
