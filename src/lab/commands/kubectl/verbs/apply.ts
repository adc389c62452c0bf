/** `kubectl apply` */
import { nameOf, pathOf } from '../client.ts';
import { eachObject } from '../eachObject.ts';
import { goYaml } from '../../../go/yaml.ts';
import { asError, Failure, notSimulated } from '../../../go/failure.ts';
import { ApiFailure, throwAll, withSource } from '../failure.ts';
import { flag, type FlagSpec } from '../../../go/flags.ts';
import { goJson } from '../../../go/json.ts';
import { ok } from '../invocation.ts';
import type { Command, Invocation } from '../invocation.ts';
import type { JsonObject } from '../../../go/jsonValue.ts';
import { lastApplied, missingAnnotationWarning, withLastApplied } from '../lastApplied.ts';
import { placedObjects } from '../placedObjects.ts';
import type { PlacedObject } from '../placedObjects.ts';
import { dryRunOf, dryRunQuery, resultText } from '../printers/objectFormat.ts';
import { describeObject, groupResource, isCustom } from '../resources.ts';
import {
  dryRunFlag,
  fieldManagerFlag,
  fieldValidation,
  filenameFlag,
  outputFlags,
  selectorFlag,
  validateFlag,
} from '../sharedFlags.ts';
import { takeOver } from '../takeOver.ts';
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

const viewLastApplied: Command = {
  name: 'view-last-applied',
  about: 'View the latest last-applied-configuration annotations of a resource/object',
  usage: '(TYPE [NAME | -l label] | TYPE/NAME | -f FILENAME)',
  flags: [filenameFlag, selectorFlag, flag('output,o string=yaml'), flag('all bool')],
  async run(invocation) {
    return eachObject(invocation, invocation.args, async ({ object, name }) => {
      const applied = lastApplied(object);
      if (applied === undefined)
        throw new Failure(`no last-applied-configuration annotation found on resource: ${name}`);
      const output = invocation.flags.text('output');
      if (output !== 'yaml' && output !== 'json')
        throw new Failure(
          `Unexpected -o output mode: ${output}, the flag 'output' must be one of yaml|json\nSee 'view-last-applied -h' for help and examples`,
        );
      await invocation.out(output === 'yaml' ? goYaml(applied) : `${goJson(applied, '  ')}\n`);
    });
  },
};

export const applyCommand: Command = {
  name: 'apply',
  about: 'Apply a configuration to a resource by file name or stdin',
  usage: '(-f FILENAME | -k DIRECTORY)',
  flags,
  children: [
    viewLastApplied,
    ...['edit-last-applied', 'set-last-applied'].map((name): Command => ({
      name,
      about: 'Not simulated in this lab',
      refusal: notSimulated(`apply ${name}`, 'apply the manifest again'),
    })),
  ],
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

const conflictHelp = `Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the \`--force-conflicts\` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts`;

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
  const builtIn = !isCustom(resource);
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
  const manager = invocation.flags.text('field-manager') || 'kubectl';
  const send = (): Promise<JsonObject> =>
    invocation.client
      .patch(path, 'apply', object, {
        ...query(invocation),
        fieldManager: manager,
        force: String(invocation.flags.on('force-conflicts')),
      })
      .catch((error: unknown) => {
        throw error instanceof ApiFailure && error.reason === 'Conflict'
          ? new Failure(`${error.message}\n${conflictHelp}`)
          : error;
      });
  let applied = await send();
  const taken = dryRunOf(invocation) === 'none' ? takeOver(applied, manager) : undefined;
  if (taken !== undefined) {
    await invocation.client.patch(path, 'json', taken);
    applied = await send();
  }
  await invocation.out(resultText(invocation, resource, applied, 'serverside-applied'));
}
