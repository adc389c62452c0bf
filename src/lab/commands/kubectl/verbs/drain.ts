/** `kubectl drain`: no new pods on a node, and those that are there evicted. */
import { asObject, nameOf, namespaceOf, pathOf } from '../client.ts';
import { eachObject } from '../eachObject.ts';
import { Failure } from '../../../go/failure.ts';
import { flag } from '../../../go/flags.ts';
import type { Command, Invocation } from '../invocation.ts';
import { at, listAt, textAt } from '../../../go/jsonValue.ts';
import type { JsonObject } from '../../../go/jsonValue.ts';
import { dryRunOf, resultText } from '../printers/objectFormat.ts';
import { dryRunFlag, selectorFlag } from '../sharedFlags.ts';
import { waitUntil } from '../waitUntil.ts';

export const drainCommand: Command = {
  name: 'drain',
  about: 'Drain node in preparation for maintenance',
  usage: 'NODE',
  flags: [
    dryRunFlag,
    selectorFlag,
    flag('force bool'),
    flag('ignore-daemonsets bool'),
    flag('delete-emptydir-data bool'),
    flag('disable-eviction bool'),
    flag('grace-period int=-1'),
    flag('timeout duration'),
    flag('pod-selector string'),
    flag('skip-wait-for-delete-timeout int'),
    flag('chunk-size int=500'),
  ],
  async run(invocation) {
    const { args, flags } = invocation;
    if (args.length === 0 && !flags.given('selector'))
      throw new Failure(`USAGE: drain NODE [flags]\nSee 'kubectl drain -h' for help and examples`);
    const nodes = args.map((arg) => (arg.includes('/') ? arg : `nodes/${arg}`));
    return eachObject(
      invocation,
      nodes.length === 0 ? ['nodes'] : nodes,
      async ({ resource, path, object }) => {
        const already = at(object, 'spec', 'unschedulable') === true;
        const isDryRun = dryRunOf(invocation) !== 'none';
        if (!already && !isDryRun)
          await invocation.client.patch(path, 'strategic', { spec: { unschedulable: true } });
        await invocation.out(
          resultText(invocation, resource, object, already ? 'already cordoned' : 'cordoned'),
        );
        const node = nameOf(object);
        const { evicted, ignored, refused } = await podsOf(invocation, node);
        if (refused.length > 0) {
          const reasons = refused.join(', ');
          const listed = refused.length > 1 ? `[${reasons}]` : reasons;
          throw new Failure(
            `unable to drain node "${node}" due to error: ${listed}, continuing command...\n` +
              `There are pending nodes to be drained:\n ${node}\n${refused.join('\n')}`,
          );
        }
        if (ignored.length > 0)
          await invocation.err(`Warning: ignoring DaemonSet-managed Pods: ${ignored.join(', ')}\n`);
        if (!isDryRun) await evictAll(invocation, evicted);
        await invocation.out(resultText(invocation, resource, object, 'drained'));
      },
    );
  },
};

interface Sorted {
  readonly evicted: readonly JsonObject[];
  readonly ignored: readonly string[];
  /** Why nothing may be evicted. */
  readonly refused: readonly string[];
}

async function podsOf({ client, mapper, flags }: Invocation, node: string): Promise<Sorted> {
  const { items } = await client.list(pathOf(await mapper.find('pods'), ''), {
    fieldSelector: `spec.nodeName=${node}`,
    labelSelector: flags.text('pod-selector'),
  });
  const named = (pods: readonly JsonObject[]): string =>
    pods.map((pod) => `${namespaceOf(pod)}/${nameOf(pod)}`).join(', ');
  const present = items.filter((pod) => !isMirror(pod));
  const daemons = present.filter((pod) => ownerKind(pod) === 'DaemonSet');
  const others = present.filter((pod) => !daemons.includes(pod));
  const alone = others.filter((pod) => ownerKind(pod) === '' && !isFinished(pod));
  const scratch = others.filter((pod) => !isFinished(pod) && listAt(pod, 'spec', 'volumes').some(isScratch));
  const refused = [
    ...(scratch.length > 0 && !flags.on('delete-emptydir-data')
      ? [`cannot delete Pods with local storage (use --delete-emptydir-data to override): ${named(scratch)}`]
      : []),
    ...(daemons.length > 0 && !flags.on('ignore-daemonsets')
      ? [`cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore): ${named(daemons)}`]
      : []),
    ...(alone.length > 0 && !flags.on('force')
      ? [`cannot delete Pods that declare no controller (use --force to override): ${named(alone)}`]
      : []),
  ];
  return { evicted: others, ignored: daemons.map((pod) => named([pod])), refused };
}

/** Static pods of the kubelet: their copies in the API cannot be evicted. */
function isMirror(pod: JsonObject): boolean {
  return textAt(pod, 'metadata', 'annotations', 'kubernetes.io/config.mirror') !== '';
}

function ownerKind(pod: JsonObject): string {
  const owner = listAt(pod, 'metadata', 'ownerReferences').find((each) => at(each, 'controller') === true);
  return textAt(owner, 'kind');
}

function isFinished(pod: JsonObject): boolean {
  return ['Succeeded', 'Failed'].includes(textAt(pod, 'status', 'phase'));
}

function isScratch(volume: unknown): boolean {
  return asObject(volume)['emptyDir'] !== undefined;
}

async function evictAll(invocation: Invocation, pods: readonly JsonObject[]): Promise<void> {
  const { client, mapper, flags } = invocation;
  const resource = await mapper.find('pods');
  for (const pod of pods) {
    const [namespace, name] = [namespaceOf(pod), nameOf(pod)];
    await invocation.out(`evicting pod ${namespace}/${name}\n`);
    const grace = flags.int('grace-period');
    await client.create(pathOf(resource, namespace, name, 'eviction'), {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { name, namespace },
      ...(grace < 0 ? {} : { deleteOptions: { gracePeriodSeconds: grace } }),
    });
  }
  for (const pod of pods) {
    const target = { resource, namespace: namespaceOf(pod), name: nameOf(pod) };
    const uid = textAt(pod, 'metadata', 'uid');
    await waitUntil(invocation, target, undefined, async (object) =>
      Promise.resolve(object === undefined || textAt(object, 'metadata', 'uid') !== uid),
    );
    await invocation.out(resultText(invocation, resource, pod, 'evicted'));
  }
}
