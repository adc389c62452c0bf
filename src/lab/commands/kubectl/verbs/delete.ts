/** `kubectl delete` */
import { pathOf } from '../client.ts';
import { isNotFound, namedObjects } from '../eachObject.ts';
import type { Named } from '../eachObject.ts';
import { asError, Failure } from '../../../go/failure.ts';
import { throwAll } from '../failure.ts';
import { flag, type FlagSpec } from '../../../go/flags.ts';
import { ok } from '../invocation.ts';
import type { Command, Invocation } from '../invocation.ts';
import { objectAt, textAt } from '../../../go/jsonValue.ts';
import type { JsonObject } from '../../../go/jsonValue.ts';
import { dryRunOf, dryRunQuery } from '../printers/objectFormat.ts';
import { kindName } from '../resources.ts';
import { allFlag, allNamespacesFlag, dryRunFlag, filenameFlag, selectorFlags } from '../sharedFlags.ts';
import { waitUntil } from '../waitUntil.ts';

const deleteFlags: readonly FlagSpec[] = [
  filenameFlag,
  ...selectorFlags,
  allFlag,
  allNamespacesFlag,
  dryRunFlag,
  { ...flag('cascade string=background'), bare: 'background' },
  flag('force bool'),
  flag('grace-period int=-1'),
  flag('ignore-not-found bool'),
  flag('now bool'),
  flag('output,o string'),
  flag('timeout duration'),
  flag('wait bool=true'),
];

const immediateWarning =
  'Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\n';

export const deleteCommand: Command = {
  name: 'delete',
  about: 'Delete resources by file names, stdin, resources and names, or by resources and label selector',
  usage: '([-f FILENAME] | TYPE [(NAME | -l label | --all)])',
  flags: deleteFlags,
  async run(invocation) {
    const { flags: given, args } = invocation;
    checkFlags(invocation);
    if (given.on('all') && args.length > 1)
      throw new Failure('name cannot be provided when a selector is specified');
    const targets = await namedObjects(invocation, args);
    if (targets.length === 0) {
      await invocation.out('No resources found\n');
      return ok;
    }
    if (graceOf(invocation) === 0 && dryRunOf(invocation) === 'none') await invocation.err(immediateWarning);
    const errors: Error[] = [];
    const deleted: (Named & { readonly uid: string })[] = [];
    for (const target of targets) {
      try {
        deleted.push({ ...target, uid: await deleteOne(invocation, target) });
      } catch (error) {
        const tolerated = given.on('ignore-not-found') || given.on('all') || given.text('selector') !== '';
        if (!(isNotFound(error) && tolerated)) errors.push(asError(error));
      }
    }
    if (given.on('wait') && dryRunOf(invocation) === 'none')
      for (const target of deleted) await waitForEnd(invocation, target);
    throwAll(errors);
    return ok;
  },
};

function checkFlags({ flags }: Invocation): void {
  const grace = flags.int('grace-period');
  if (flags.on('all') && flags.text('selector') !== '')
    throw new Failure('cannot set --all and --selector at the same time');
  if (grace === 0 && !flags.on('force') && flags.given('grace-period')) return;
  if (flags.on('force') && grace > 0)
    throw new Failure('--force and --grace-period greater than 0 cannot be specified together');
  if (flags.on('now') && grace !== -1)
    throw new Failure('--now and --grace-period cannot be specified together');
  const cascade = flags.text('cascade');
  if (!['background', 'foreground', 'orphan', 'true', 'false'].includes(cascade))
    throw new Failure(`invalid cascade value (${cascade}). Must be "background", "foreground", or "orphan"`);
}

/** Seconds; undefined leaves it to the server. Without --force zero means one, so that the deletion is confirmed. */
function graceOf({ flags }: Invocation): number | undefined {
  if (flags.on('now')) return 1;
  const grace = flags.int('grace-period');
  if (flags.on('force')) return 0;
  return grace === 0 ? 1 : grace > 0 ? grace : undefined;
}

/** Deletes and says so; the uid of what was deleted. */
async function deleteOne(invocation: Invocation, target: Named): Promise<string> {
  const { resource, namespace, name } = target;
  const { flags } = invocation;
  const dryRun = dryRunOf(invocation);
  const cascade = flags.text('cascade');
  const grace = graceOf(invocation);
  const body: JsonObject = {
    propagationPolicy:
      cascade === 'orphan' || cascade === 'false'
        ? 'Orphan'
        : cascade === 'foreground'
          ? 'Foreground'
          : 'Background',
    ...(grace === undefined ? {} : { gracePeriodSeconds: grace }),
  };
  const path = pathOf(resource, namespace, name);
  const answer =
    dryRun === 'client'
      ? await invocation.client.getObject(path)
      : await invocation.client.delete(path, body, dryRunQuery(invocation));
  if (flags.text('output') === 'name') await invocation.out(`${kindName(resource, name)}\n`);
  else {
    const kind =
      resource.group === ''
        ? resource.kind.toLowerCase()
        : `${resource.kind.toLowerCase()}.${resource.group}`;
    const suffix = dryRun === 'client' ? ' (dry run)' : dryRun === 'server' ? ' (server dry run)' : '';
    await invocation.out(`${kind} "${name}" ${grace === 0 ? 'force deleted' : 'deleted'}${suffix}\n`);
  }
  return textAt(answer, 'metadata', 'uid') || textAt(objectAt(answer, 'details'), 'uid');
}

/** Until it is gone, or another object has taken its name. */
async function waitForEnd(invocation: Invocation, target: Named & { readonly uid: string }): Promise<void> {
  const timeout = invocation.flags.duration('timeout');
  const end = await waitUntil(invocation, target, timeout > 0 ? timeout : undefined, (object) => {
    if (object === undefined) return true;
    return target.uid !== '' && textAt(object, 'metadata', 'uid') !== target.uid;
  });
  if (end === 'timeout')
    throw new Failure(`timed out waiting for the condition on ${target.resource.name}/${target.name}`);
}
