/** Runs a change on every object that a command line names, or `-f`, and collects the failures. */
import type { ListQuery } from './client.ts';
import { nameOf, namespaceOf, pathOf } from './client.ts';
import { asError, Failure } from '../../go/failure.ts';
import { ApiFailure, throwAll } from './failure.ts';
import { ok } from './invocation.ts';
import type { Invocation } from './invocation.ts';
import type { JsonObject } from '../../go/jsonValue.ts';
import { placedObjects } from './placedObjects.ts';
import { groupVersion } from './resources.ts';
import type { ResourceInfo } from './resources.ts';
import { listFailure, select } from './selection.ts';

export interface LiveObject {
  readonly resource: ResourceInfo;
  readonly namespace: string;
  readonly name: string;
  readonly object: JsonObject;
  /** Of the object itself. */
  readonly path: string;
  /** How many objects the command line names. */
  readonly among: number;
}

export const nothingNamed =
  "You must provide one or more resources by argument or filename.\nExample resource specifications include:\n   '-f rsrc.yaml'\n" +
  "   '--filename=rsrc.json'\n   '<resource> <name>'\n   '<resource>'";

export interface Named {
  readonly resource: ResourceInfo;
  readonly namespace: string;
  readonly name: string;
}

/** The names that a command line stands for; lists are fetched, single names are not. */
export async function namedObjects(
  invocation: Invocation,
  args: readonly string[],
): Promise<readonly Named[]> {
  const { flags, mapper, client, namespace } = invocation;
  const named: Named[] = [];
  if (flags.given('filename')) {
    const { objects, errors } = await placedObjects(invocation);
    throwAll(errors);
    return objects.map((placed) => ({
      resource: placed.resource,
      namespace: placed.namespace,
      name: nameOf(placed.object),
    }));
  }
  if (args.length === 0) throw new Failure(nothingNamed);
  const query: ListQuery = {
    labelSelector: flags.text('selector'),
    fieldSelector: flags.text('field-selector'),
  };
  const everywhere = flags.on('all-namespaces');
  const selected = await select(mapper, args, {
    ...query,
    allNamespaces: everywhere,
    allowUnnamed: flags.on('all'),
  });
  for (const { resource, name } of selected) {
    const scope = resource.namespaced ? namespace : '';
    if (name !== undefined) named.push({ resource, namespace: scope, name });
    else {
      const { items } = await client
        .list(pathOf(resource, everywhere ? '' : scope), query)
        .catch((error: unknown) => {
          throw listFailure(error, resource, query);
        });
      for (const item of items) named.push({ resource, namespace: namespaceOf(item), name: nameOf(item) });
    }
  }
  return named;
}

/** Fetches each named object and hands it over. */
export async function eachObject(
  invocation: Invocation,
  args: readonly string[],
  change: (live: LiveObject) => Promise<void>,
  /** Words the failure when not one object was found. */
  whenNone?: (error: Error) => Error,
): Promise<number> {
  const errors: Error[] = [];
  const named = await namedObjects(invocation, args);
  if (named.length === 0) await invocation.err('No resources found\n');
  for (const one of named) {
    try {
      const path = pathOf(one.resource, one.namespace, one.name);
      const object = await invocation.client.getObject(path);
      const typed = { apiVersion: groupVersion(one.resource), kind: one.resource.kind, ...object };
      await change({ ...one, path, object: typed, among: named.length });
    } catch (error) {
      errors.push(asError(error));
    }
  }
  const [first] = errors;
  if (
    whenNone !== undefined &&
    first !== undefined &&
    errors.length === named.length &&
    errors.every(isNotFound)
  )
    throw whenNone(first);
  throwAll(errors);
  return ok;
}

export function isNotFound(error: unknown): boolean {
  return error instanceof ApiFailure && error.notFound;
}
