/** Every object that has no describer of its own: its fields, with labels made of their names. */
import { nameOf, namespaceOf } from '../client.ts';
import { goText } from '../goText.ts';
import { isList, isObject } from '../../../go/jsonValue.ts';
import type { JsonObject } from '../../../go/jsonValue.ts';
import { DescribeWriter } from './describeWriter.ts';

/** Shown above, or not at all. */
const skipped = new Set([
  '.metadata.managedFields',
  '.metadata.name',
  '.metadata.namespace',
  '.metadata.labels',
  '.metadata.annotations',
]);

export function describeGeneric(object: JsonObject, events: readonly JsonObject[], now: number): string {
  const out = new DescribeWriter();
  out.line(0, `Name:\t${nameOf(object)}`);
  out.line(0, `Namespace:\t${namespaceOf(object)}`);
  out.labels(object);
  out.annotations(object);
  writeFields(out, 0, object, '');
  out.events(events, now);
  return out.text;
}

function writeFields(out: DescribeWriter, level: number, fields: JsonObject, path: string): void {
  for (const key of Object.keys(fields).sort()) {
    const value = fields[key] ?? null;
    const inner = `${path}.${key}`;
    if (skipped.has(inner)) continue;
    if (isObject(value)) {
      out.line(level, `${labelFor(key)}:`);
      writeFields(out, level + 1, value, inner);
    } else if (isList(value)) {
      out.line(level, `${labelFor(key)}:`);
      for (const item of value)
        if (isObject(item)) writeFields(out, level + 1, item, inner);
        else out.line(level + 1, goText(item));
    } else out.line(level, `${labelFor(key)}:\t${goText(value)}`);
  }
}

const acronyms = new Set(['API', 'URL', 'UID', 'OSB', 'GUID']);

/** `holderIdentity` -> `Holder Identity`, `uid` -> `UID`, `podIPs` -> `Pod I Ps`, as kubectl splits camel case. */
function labelFor(key: string): string {
  const words = key.match(/\p{Lu}+(?=\p{Lu}\p{Ll})|\p{Lu}?\p{Ll}+|\p{Lu}+|\p{N}+|[^\p{L}\p{N}]+/gu) ?? [];
  return words
    .filter((word) => word !== '_')
    .map((word) =>
      acronyms.has(word.toUpperCase()) ? word.toUpperCase() : word.charAt(0).toUpperCase() + word.slice(1),
    )
    .join(' ');
}
