import { conflict, staleObject } from './apiError.ts';
import type { KubeObject } from './object.ts';
import type { ResourceDefinition } from './resources.ts';

/** What an object must still be for a write to go on. */
export interface Preconditions {
  readonly uid?: string;
  readonly resourceVersion?: string;
}

/** Of an update: the draft says which version it was made from. Throws {@link ApiError}. */
export function checkVersion(
  definition: ResourceDefinition,
  { metadata }: KubeObject,
  { uid, resourceVersion }: Preconditions,
): void {
  if (uid && uid !== metadata.uid) throw conflict(definition, metadata.name, uidMismatch(uid, metadata.uid));
  if (resourceVersion && resourceVersion !== metadata.resourceVersion)
    throw staleObject(definition, metadata.name);
}

/** Of a deletion. Throws {@link ApiError}. */
export function checkPreconditions(
  definition: ResourceDefinition,
  { metadata }: KubeObject,
  { uid, resourceVersion }: Preconditions = {},
): void {
  if (uid !== undefined && uid !== metadata.uid)
    throw conflict(definition, metadata.name, uidMismatch(uid, metadata.uid));
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    const why = `Precondition failed: ResourceVersion in precondition: ${resourceVersion}, ResourceVersion in object meta: ${metadata.resourceVersion}`;
    throw conflict(definition, metadata.name, why);
  }
}

function uidMismatch(asked: string, found: string): string {
  return `Precondition failed: UID in precondition: ${asked}, UID in object meta: ${found}`;
}
