/** Values as Go's `%v` prints them. */
import { isList, isObject } from './jsonValue.ts';
import type { Json } from './jsonValue.ts';

export function goText(value: Json): string {
  if (value === null) return '<nil>';
  if (isList(value)) return `[${value.map(goText).join(' ')}]`;
  if (!isObject(value)) return String(value);
  const fields = Object.keys(value).sort();
  return `map[${fields.map((key) => `${key}:${goText(value[key] ?? null)}`).join(' ')}]`;
}
