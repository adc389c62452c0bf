/** `kubectl describe` */
import { nameOf, pathOf } from '../client.ts';
import { isNotFound } from '../eachObject.ts';
import { asError, Failure } from '../../../go/failure.ts';
import { throwAll } from '../failure.ts';
import { flag } from '../../../go/flags.ts';
import { ok } from '../invocation.ts';
import type { Command, Invocation } from '../invocation.ts';
import type { JsonObject } from '../../../go/jsonValue.ts';
import { groupVersion } from '../resources.ts';
import { listFailure, select } from '../selection.ts';
import type { Selected } from '../selection.ts';
import { allNamespacesFlag, selectorFlag } from '../sharedFlags.ts';

const nothingNamed =
  'You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.';

export const describeCommand: Command = {
  name: 'describe',
  about: 'Show details of a specific resource or group of resources',
  usage: '(-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME)',
  flags: [selectorFlag, allNamespacesFlag, flag('show-events bool=true'), flag('chunk-size int=500')],
  async run(invocation) {
    const { flags, args, mapper } = invocation;
    if (args.length === 0) throw new Failure(nothingNamed);
    const rules = {
      labelSelector: flags.text('selector'),
      allNamespaces: flags.on('all-namespaces'),
      allowUnnamed: true,
    };
    // On first use: what is told of each kind is much code.
    const { describeObject } = await invocation.process.clock.stand(import('../describe/describeObject.ts'));
    const errors: Error[] = [];
    let written = 0;
    for (const one of await select(mapper, args, rules)) {
      try {
        const { objects, byPrefix } = await objectsOf(invocation, one);
        for (const object of objects) {
          const typed = { apiVersion: groupVersion(one.resource), kind: one.resource.kind, ...object };
          const text = await describeObject(invocation, one.resource, typed);
          // Matches of a prefix are each followed by an empty line; others have two between them.
          await invocation.out(byPrefix ? `${text}\n` : `${written > 0 ? '\n\n' : ''}${text}`);
          written++;
        }
      } catch (error) {
        errors.push(asError(error));
      }
    }
    if (written === 0 && errors.length === 0)
      await invocation.err(
        flags.on('all-namespaces')
          ? 'No resources found\n'
          : `No resources found in ${invocation.namespace} namespace.\n`,
      );
    throwAll(errors);
    return ok;
  },
};

/** An exact name, else every object whose name begins with it. */
async function objectsOf(
  invocation: Invocation,
  { resource, name }: Selected,
): Promise<{ readonly objects: readonly JsonObject[]; readonly byPrefix: boolean }> {
  const { client, flags } = invocation;
  const namespace = flags.on('all-namespaces') ? '' : invocation.namespace;
  if (name === undefined) {
    const query = { labelSelector: flags.text('selector') };
    try {
      return { objects: (await client.list(pathOf(resource, namespace), query)).items, byPrefix: false };
    } catch (error) {
      throw listFailure(error, resource, query);
    }
  }
  try {
    return { objects: [await client.getObject(pathOf(resource, namespace, name))], byPrefix: false };
  } catch (error) {
    if (!isNotFound(error)) throw error;
    const { items } = await client.list(pathOf(resource, namespace));
    const similar = items.filter((item) => nameOf(item).startsWith(name));
    if (similar.length === 0) throw error;
    return { objects: similar, byPrefix: true };
  }
}
