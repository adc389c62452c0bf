/** Reading watched objects without trusting their shape. */
import type { KubeObject } from './fact.ts';

/** The value at `status.podIP`, `spec.ipam.podCIDRs`, …; undefined when any part of the way is missing. */
export function at(object: KubeObject, path: string): unknown {
  let value: unknown = object;
  for (const part of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.hasOwn(value, part) ? Reflect.get(value, part) : undefined;
  }
  return value;
}

export function textAt(object: KubeObject, path: string): string | undefined {
  const value = at(object, path);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function numberAt(object: KubeObject, path: string): number | undefined {
  const value = at(object, path);
  return typeof value === 'number' ? value : undefined;
}

export function listAt(object: KubeObject, path: string): readonly unknown[] {
  const value = at(object, path);
  return Array.isArray(value) ? value : [];
}

/** One text field of each object in a list: `addressesOf(node, 'status.addresses', 'address')`. */
export function fieldsAt(
  object: KubeObject,
  path: string,
  field: string,
  where?: (entry: object) => boolean,
): readonly string[] {
  return listAt(object, path).flatMap((entry) => {
    if (typeof entry !== 'object' || entry === null || where?.(entry) === false) return [];
    const value: unknown = Reflect.get(entry, field);
    return typeof value === 'string' ? [value] : [];
  });
}

/** `namespace/name`, or the name alone. */
export function fullName({ metadata }: KubeObject): string {
  return metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
}
