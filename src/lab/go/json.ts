/** JSON as Go's encoding/json writes maps: sorted keys, and `<`, `>`, `&` and the line separators escaped. */
import { isList, isObject } from './jsonValue.ts';
import type { Json } from './jsonValue.ts';

export function goJson(value: Json | undefined, indent = ''): string {
  return write(value ?? null, indent, '');
}

function write(value: Json, indent: string, margin: string): string {
  const inner = margin + indent;
  const [open, between, close] = indent === '' ? ['', ',', ''] : [`\n${inner}`, `,\n${inner}`, `\n${margin}`];
  if (isList(value)) {
    if (value.length === 0) return '[]';
    return `[${open}${value.map((item) => write(item, indent, inner)).join(between)}${close}]`;
  }
  if (isObject(value)) {
    const keys = Object.keys(value)
      .filter((key) => value[key] !== undefined)
      .sort();
    if (keys.length === 0) return '{}';
    const colon = indent === '' ? ':' : ': ';
    const fields = keys.map((key) => `${quote(key)}${colon}${write(value[key] ?? null, indent, inner)}`);
    return `{${open}${fields.join(between)}${close}}`;
  }
  return typeof value === 'string' ? quote(value) : JSON.stringify(value);
}

function quote(text: string): string {
  return JSON.stringify(text).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
