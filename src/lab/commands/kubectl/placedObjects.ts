/** Objects of manifests with the resource and the namespace that they belong to. */
import { nameOf, namespaceOf } from './client.ts';
import { asError, Failure } from '../../go/failure.ts';
import type { Invocation } from './invocation.ts';
import { textAt, withValue } from '../../go/jsonValue.ts';
import type { JsonObject } from '../../go/jsonValue.ts';
import { readManifests } from './manifest.ts';
import type { ManifestObject } from './manifest.ts';
import type { ResourceInfo } from './resources.ts';

export interface PlacedObject {
  readonly object: JsonObject;
  readonly resource: ResourceInfo;
  /** '' for a resource without namespaces. */
  readonly namespace: string;
  readonly source: string;
}

/** What `-f` names, and why some of it cannot be used. */
export async function placedObjects(
  invocation: Invocation,
): Promise<{ readonly objects: readonly PlacedObject[]; readonly errors: readonly Error[] }> {
  const manifest = await readManifests(invocation);
  const objects: PlacedObject[] = [];
  const errors: Error[] = [...manifest.errors];
  for (const found of manifest.objects) {
    try {
      objects.push(await place(invocation, found));
    } catch (error) {
      errors.push(asError(error));
    }
  }
  return { objects, errors };
}

async function place(invocation: Invocation, { object, source }: ManifestObject): Promise<PlacedObject> {
  const apiVersion = textAt(object, 'apiVersion');
  const kind = textAt(object, 'kind');
  const resource = await invocation.mapper.ofKind(apiVersion, kind);
  if (resource === undefined)
    throw new Failure(
      `resource mapping not found for name: "${nameOf(object)}" namespace: "${namespaceOf(object)}" from "${source}": ` +
        `no matches for kind "${kind}" in version "${apiVersion}"\nensure CRDs are installed first`,
    );
  if (!resource.namespaced) return { object, resource, namespace: '', source };
  const own = namespaceOf(object);
  if (own !== '' && invocation.flags.given('namespace') && own !== invocation.namespace)
    throw new Failure(
      `the namespace from the provided object "${own}" does not match the namespace "${invocation.namespace}". ` +
        `You must pass '--namespace=${own}' to perform this operation.`,
    );
  const namespace = own === '' ? invocation.namespace : own;
  return { object: withValue(object, ['metadata', 'namespace'], namespace), resource, namespace, source };
}
