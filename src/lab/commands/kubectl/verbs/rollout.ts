/** `kubectl rollout status|restart|history|undo|pause|resume` */
import { annotationsOf, nameOf, pathOf } from '../client.ts';
import { eachObject, namedObjects } from '../eachObject.ts';
import { Failure, notSimulated } from '../../../go/failure.ts';
import { flag } from '../../../go/flags.ts';
import { ok } from '../invocation.ts';
import type { Command, Invocation } from '../invocation.ts';
import { at, listAt, numberAt, objectAt, sameJson, textAt, withValue } from '../../../go/jsonValue.ts';
import type { JsonObject } from '../../../go/jsonValue.ts';
import { podSelectorOf } from '../podPick.ts';
import { dryRunOf, dryRunQuery, resultText } from '../printers/objectFormat.ts';
import type { ResourceInfo } from '../resources.ts';
import { rolloutProgress } from '../rolloutProgress.ts';
import { dryRunFlag, filenameFlag, outputFlags, selectorFlag } from '../sharedFlags.ts';
import { TabWriter } from '../../../go/tabWriter.ts';
import { tableTabs } from '../tabs.ts';
import { waitUntil } from '../waitUntil.ts';

const restartable = ['Deployment', 'DaemonSet', 'StatefulSet'];

const status: Command = {
  name: 'status',
  about: 'Show the status of the rollout',
  usage: '(TYPE NAME | TYPE/NAME)',
  flags: [
    filenameFlag,
    selectorFlag,
    flag('watch,w bool=true'),
    flag('timeout duration'),
    flag('revision int'),
  ],
  async run(invocation) {
    const { flags, args } = invocation;
    requireResource(invocation);
    for (const target of await namedObjects(invocation, args)) {
      await invocation.client.getObject(pathOf(target.resource, target.namespace, target.name));
      const kind = target.resource.kind;
      if (!restartable.includes(kind)) throw new Failure(`no status viewer has been implemented for ${kind}`);
      let said = '';
      const timeout = flags.duration('timeout');
      const end = await waitUntil(invocation, target, timeout > 0 ? timeout : undefined, async (object) => {
        if (object === undefined) throw new Failure('object has been deleted');
        const progress = rolloutProgress({ kind, ...object });
        if (progress.failure !== undefined) throw new Failure(progress.failure);
        if (progress.text !== said) await invocation.out(progress.text);
        said = progress.text;
        return progress.done || !flags.on('watch');
      });
      if (end === 'timeout') throw new Failure('timed out waiting for the condition');
      if (end === 'interrupted') return 130;
    }
    return ok;
  },
};

const restart: Command = {
  name: 'restart',
  about: 'Restart a resource',
  usage: 'RESOURCE',
  flags: [filenameFlag, selectorFlag, ...outputFlags],
  async run(invocation) {
    requireResource(invocation);
    return eachObject(invocation, invocation.args, async ({ resource, path, object }) => {
      if (!restartable.includes(resource.kind))
        throw new Failure(`${resource.name} "${nameOf(object)}" restarting is not supported`);
      if (at(object, 'spec', 'paused') === true)
        throw new Failure("can't restart paused deployment (run rollout resume first)");
      const restartedAt = new Date(invocation.process.clock.now()).toISOString().replace(/\.\d+Z$/, 'Z');
      const annotations = { 'kubectl.kubernetes.io/restartedAt': restartedAt };
      const patch = { spec: { template: { metadata: { annotations } } } };
      const changed = await invocation.client.patch(path, 'strategic', patch, {
        fieldManager: 'kubectl-rollout',
      });
      await invocation.out(resultText(invocation, resource, changed, 'restarted'));
    });
  },
};

const history: Command = {
  name: 'history',
  about: 'View rollout history',
  usage: '(TYPE NAME | TYPE/NAME)',
  flags: [filenameFlag, selectorFlag, flag('revision int'), ...outputFlags],
  async run(invocation) {
    requireResource(invocation);
    if (invocation.flags.int('revision') > 0) throw notSimulated('rollout history --revision');
    return eachObject(invocation, invocation.args, async ({ resource, object, namespace }) => {
      if (!restartable.includes(resource.kind))
        throw new Failure(`no history viewer has been implemented for "${resource.kind}"`);
      const revisions = await revisionsOf(invocation, object, namespace);
      const rows = revisions.map(({ revision, cause }) => `${revision}\t${cause}\n`);
      const table = new TabWriter({ ...tableTabs, minWidth: 0, padding: 2 }).align(
        `REVISION\tCHANGE-CAUSE\n${rows.join('')}`,
      );
      const kind =
        resource.group === ''
          ? resource.kind.toLowerCase()
          : `${resource.kind.toLowerCase()}.${resource.group}`;
      await invocation.out(`${kind}/${nameOf(object)} \n${table}\n`);
    });
  },
};

async function revisionsOf(
  invocation: Invocation,
  object: JsonObject,
  namespace: string,
): Promise<readonly { revision: number; cause: string; item: JsonObject }[]> {
  const deployment = textAt(object, 'kind') === 'Deployment';
  const resource = await invocation.mapper.find(deployment ? 'replicasets' : 'controllerrevisions');
  const { items } = await invocation.client.list(pathOf(resource, namespace), {
    labelSelector: podSelectorOf(object) ?? '',
  });
  const uid = textAt(object, 'metadata', 'uid');
  return items
    .filter((item) =>
      listAt(item, 'metadata', 'ownerReferences').some((owner) => textAt(owner, 'uid') === uid),
    )
    .map((item) => ({
      item,
      revision: deployment
        ? Number(textAt(annotationsOf(item), 'deployment.kubernetes.io/revision'))
        : (numberAt(item, 'revision') ?? 0),
      cause: textAt(annotationsOf(item), 'kubernetes.io/change-cause') || '<none>',
    }))
    .sort((a, b) => a.revision - b.revision);
}

/** `pause` and `resume` */
function pausing(name: 'pause' | 'resume', about: string): Command {
  const paused = name === 'pause';
  return {
    name,
    about,
    usage: 'RESOURCE',
    flags: [filenameFlag, selectorFlag, ...outputFlags],
    async run(invocation) {
      requireResource(invocation);
      return eachObject(invocation, invocation.args, async ({ resource, path, object }) => {
        const what = `${groupResources(resource)} "${nameOf(object)}"`;
        if (resource.kind !== 'Deployment')
          throw new Failure(`${what} ${paused ? 'pausing' : 'resuming'} is not supported`);
        if ((at(object, 'spec', 'paused') === true) === paused)
          throw new Failure(`${what} is ${paused ? 'already paused' : 'not paused'}`);
        const patch = { spec: { paused: paused ? true : null } };
        const changed = await invocation.client.patch(path, 'strategic', patch, {
          fieldManager: 'kubectl-rollout',
        });
        await invocation.out(resultText(invocation, resource, changed, `${name}d`));
      });
    },
  };
}

const undo: Command = {
  name: 'undo',
  about: 'Undo a previous rollout',
  usage: '(TYPE NAME | TYPE/NAME)',
  flags: [filenameFlag, selectorFlag, flag('to-revision int'), dryRunFlag, ...outputFlags],
  async run(invocation) {
    requireResource(invocation);
    const wanted = invocation.flags.int('to-revision');
    return eachObject(invocation, invocation.args, async ({ resource, path, object, namespace }) => {
      const name = nameOf(object);
      if (resource.kind !== 'Deployment')
        throw notSimulated(`rollout undo of a ${resource.kind}`, 'apply the earlier manifest again');
      if (at(object, 'spec', 'paused') === true)
        throw new Failure(
          `unable to rollback deployment "${name}": deployment is paused; resume it first with 'kubectl rollout resume' and try again`,
        );
      const revisions = await revisionsOf(invocation, object, namespace);
      const target = wanted > 0 ? revisions.find(({ revision }) => revision === wanted) : revisions.at(-2);
      if (target === undefined)
        throw new Failure(
          wanted > 0
            ? `unable to find specified revision ${wanted} in history`
            : `no rollout history found for deployment "${name}"`,
        );
      const template = withValue(
        objectAt(target.item, 'spec', 'template'),
        ['metadata', 'labels', 'pod-template-hash'],
        undefined,
      );
      if (sameJson(template, objectAt(object, 'spec', 'template'))) {
        const skipped = `skipped rollback (current template already matches revision ${target.revision})`;
        return invocation.out(resultText(invocation, resource, object, skipped));
      }
      const changed =
        dryRunOf(invocation) === 'client'
          ? object
          : await invocation.client.patch(
              path,
              'json',
              [{ op: 'replace', path: '/spec/template', value: template }],
              { fieldManager: 'kubectl-rollout', ...dryRunQuery(invocation) },
            );
      await invocation.out(resultText(invocation, resource, changed, 'rolled back'));
    });
  },
};

/** `deployments.apps` */
function groupResources({ name, group }: ResourceInfo): string {
  return group === '' ? name : `${name}.${group}`;
}

function requireResource({ args, flags }: Invocation): void {
  if (args.length === 0 && !flags.given('filename')) throw new Failure('required resource not specified');
}

export const rolloutCommand: Command = {
  name: 'rollout',
  about: 'Manage the rollout of a resource',
  children: [
    history,
    pausing('pause', 'Mark the provided resource as paused'),
    restart,
    pausing('resume', 'Resume a paused resource'),
    status,
    undo,
  ],
};
