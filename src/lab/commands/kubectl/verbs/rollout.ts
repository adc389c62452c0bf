/** `kubectl rollout status|restart|history|undo|pause|resume` */
import { annotationsOf, nameOf, pathOf } from '../client.ts';
import { eachObject, namedObjects } from '../eachObject.ts';
import { Failure, notSimulated } from '../failure.ts';
import { flag } from '../flags.ts';
import { ok } from '../invocation.ts';
import type { Command, Invocation } from '../invocation.ts';
import { at, listAt, numberAt, textAt } from '../jsonValue.ts';
import type { JsonObject } from '../jsonValue.ts';
import { podSelectorOf } from '../podPick.ts';
import { resultText } from '../printers/objectFormat.ts';
import { rolloutProgress } from '../rolloutProgress.ts';
import { filenameFlag, outputFlags, selectorFlag } from '../sharedFlags.ts';
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
): Promise<readonly { revision: number; cause: string }[]> {
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
      revision: deployment
        ? Number(textAt(annotationsOf(item), 'deployment.kubernetes.io/revision'))
        : (numberAt(item, 'revision') ?? 0),
      cause: textAt(annotationsOf(item), 'kubernetes.io/change-cause') || '<none>',
    }))
    .sort((a, b) => a.revision - b.revision);
}

function refused(name: string, about: string, instead: string): Command {
  return {
    name,
    about,
    refusal: notSimulated(`rollout ${name}`, instead),
  };
}

function requireResource({ args, flags }: Invocation): void {
  if (args.length === 0 && !flags.given('filename')) throw new Failure('required resource not specified');
}

export const rolloutCommand: Command = {
  name: 'rollout',
  about: 'Manage the rollout of a resource',
  children: [
    history,
    refused('pause', 'Mark the provided resource as paused', 'change the object with kubectl patch'),
    restart,
    refused('resume', 'Resume a paused resource', 'change the object with kubectl patch'),
    status,
    refused('undo', 'Undo a previous rollout', 'apply the earlier manifest again'),
  ],
};
