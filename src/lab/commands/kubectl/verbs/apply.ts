/** `kubectl apply` */
import { nameOf, pathOf } from '../client.ts';
import { ApiFailure, asError, Failure, notSimulated, throwAll, withSource } from '../failure.ts';
import { flag, type FlagSpec } from '../flags.ts';
import { goJson } from '../goJson.ts';
import { ok } from '../invocation.ts';
import type { Command, Invocation } from '../invocation.ts';
import type { JsonObject } from '../jsonValue.ts';
import { lastApplied, missingAnnotationWarning, withLastApplied } from '../lastApplied.ts';
import { placedObjects } from '../placedObjects.ts';
import type { PlacedObject } from '../placedObjects.ts';
import { dryRunOf, dryRunQuery, resultText } from '../printers/objectFormat.ts';
import { describeObject, groupResource } from '../resources.ts';
import {
  dryRunFlag,
  fieldManagerFlag,
  fieldValidation,
  filenameFlag,
  outputFlags,
  selectorFlag,
  validateFlag,
} from '../sharedFlags.ts';
import { mergePatch, strategicPatch } from '../strategicPatch.ts';

const flags: readonly FlagSpec[] = [
  filenameFlag,
  ...outputFlags,
  dryRunFlag,
  validateFlag,
  fieldManagerFlag,
  selectorFlag,
  flag('kustomize,k string'),
  flag('recursive,R bool'),
  flag('server-side bool'),
  flag('force-conflicts bool'),
  flag('overwrite bool=true'),
  flag('prune bool'),
  flag('force bool'),
  flag('all bool'),
  flag('wait bool'),
];

export const applyCommand: Command = {
  name: 'apply',
  about: 'Apply a configuration to a resource by file name or stdin',
  usage: '(-f FILENAME | -k DIRECTORY)',
  flags,
  async run(invocation) {
    const { flags: given, args } = invocation;
    if (given.given('kustomize')) throw notSimulated('apply -k', 'render the manifests and use -f');
    for (const name of ['prune', 'force', 'selector', 'recursive'])
      if (given.given(name)) throw notSimulated(`apply --${name}`);
    if (args.length > 0)
      throw new Failure(
        `Unexpected args: [${args.join(' ')}]\nSee '${invocation.commandPath} -h' for help and examples`,
      );
    if (!given.given('filename')) throw new Failure('must specify one of -f and -k');
    const { objects, errors } = await placedObjects(invocation);
    if (objects.length === 0 && errors.length === 0) throw new Failure('no objects passed to apply');
    const failures = [...errors];
    for (const placed of objects) {
      try {
        await (given.on('server-side') ? applyOnServer(invocation, placed) : applyObject(invocation, placed));
      } catch (error) {
        failures.push(asError(error));
      }
    }
    throwAll(failures);
    return ok;
  },
};

function query(invocation: Invocation): Readonly<Record<string, string>> {
  return {
    fieldManager: invocation.flags.text('field-manager') || 'kubectl-client-side-apply',
    fieldValidation: fieldValidation(invocation.flags.text('validate')),
    ...dryRunQuery(invocation),
  };
}

async function applyObject(invocation: Invocation, placed: PlacedObject): Promise<void> {
  const { client } = invocation;
  const { resource, object, namespace, source } = placed;
  const modified = withLastApplied(object);
  const path = pathOf(resource, namespace, nameOf(object));
  const current = await existing(invocation, placed, path);
  const clientOnly = dryRunOf(invocation) === 'client';
  if (current === undefined) {
    try {
      const created = clientOnly
        ? modified
        : await client.create(pathOf(resource, namespace), modified, query(invocation));
      return await invocation.out(resultText(invocation, resource, created, 'created'));
    } catch (error) {
      throw withSource(error, 'creating', source);
    }
  }

  const original = lastApplied(current);
  if (original === undefined)
    await invocation.err(missingAnnotationWarning(`${groupResource(resource)}/${nameOf(object)}`));
  const builtIn = !(resource.group.includes('.') && !resource.group.endsWith('.k8s.io'));
  const patch = (builtIn ? strategicPatch : mergePatch)(original ?? {}, modified, current);
  if (Object.keys(patch).length === 0)
    return invocation.out(resultText(invocation, resource, current, 'unchanged'));
  if (clientOnly) return invocation.out(resultText(invocation, resource, current, 'configured'));
  try {
    const patched = await client.patch(path, builtIn ? 'strategic' : 'merge', patch, query(invocation));
    await invocation.out(resultText(invocation, resource, patched, 'configured'));
  } catch (error) {
    throw patchFailure(error, patch, placed);
  }
}

async function existing(
  invocation: Invocation,
  placed: PlacedObject,
  path: string,
): Promise<JsonObject | undefined> {
  const { resource, object, namespace, source } = placed;
  const where = describeObject(resource, namespace, nameOf(object));
  const about = `retrieving current configuration of:\n${where}\nfrom server for:`;
  if (nameOf(object) === '') throw withSource(new Failure('resource name may not be empty'), about, source);
  try {
    return await invocation.client.getObject(path);
  } catch (error) {
    if (error instanceof ApiFailure && error.notFound) return undefined;
    throw withSource(error, about, source);
  }
}

function patchFailure(
  error: unknown,
  patch: JsonObject,
  { resource, object, namespace, source }: PlacedObject,
): Error {
  const where = describeObject(resource, namespace, nameOf(object));
  return withSource(
    withSource(error, 'patching', source),
    `applying patch:\n${goJson(patch)}\nto:\n${where}\nfor:`,
    source,
  );
}

async function applyOnServer(invocation: Invocation, placed: PlacedObject): Promise<void> {
  const { resource, object, namespace } = placed;
  const path = pathOf(resource, namespace, nameOf(object));
  const applied = await invocation.client.patch(path, 'apply', object, {
    ...query(invocation),
    fieldManager: invocation.flags.text('field-manager') || 'kubectl',
    force: String(invocation.flags.on('force-conflicts')),
  });
  await invocation.out(resultText(invocation, resource, applied, 'serverside-applied'));
}
