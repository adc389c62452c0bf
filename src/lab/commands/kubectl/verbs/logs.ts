/** `kubectl logs` */
import { nameOf, namespaceOf, pathOf } from '../client.ts';
import { Failure, notSimulated } from '../../../go/failure.ts';
import { usageFailure } from '../failure.ts';
import { flag, type FlagSpec } from '../../../go/flags.ts';
import { ok } from '../invocation.ts';
import type { Command, Invocation } from '../invocation.ts';
import { listAt, textAt } from '../../../go/jsonValue.ts';
import type { JsonObject } from '../../../go/jsonValue.ts';
import { isNotFound } from '../eachObject.ts';
import { selectorFlag } from '../sharedFlags.ts';
import { chooseContainer, targetPod } from './targetPod.ts';

const flags: readonly FlagSpec[] = [
  flag('follow,f bool'),
  flag('tail int=-1'),
  flag('container,c string'),
  flag('previous,p bool'),
  flag('all-containers bool'),
  flag('all-pods bool'),
  flag('prefix bool'),
  flag('timestamps bool'),
  flag('since duration'),
  flag('limit-bytes int'),
  flag('ignore-errors bool'),
  flag('max-log-requests int=5'),
  flag('pod-running-timeout duration=20s'),
  selectorFlag,
];

interface LogTarget {
  readonly pod: JsonObject;
  readonly container: string;
}

export const logsCommand: Command = {
  name: 'logs',
  about: 'Print the logs for a container in a pod',
  usage: '[-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]',
  flags,
  async run(invocation) {
    const { flags: given } = invocation;
    const targets = await logTargets(invocation);
    if (given.on('follow')) await followLogs(invocation, targets);
    else for (const target of targets) await printLog(invocation, target);
    return ok;
  },
};

async function logTargets(invocation: Invocation): Promise<readonly LogTarget[]> {
  const { args, flags: given, client, mapper, namespace } = invocation;
  const selector = given.text('selector');
  if (selector !== '') {
    if (args.length > 0)
      throw usageFailure(invocation.commandPath, 'only a selector (-l) or a POD name is allowed');
    const { items } = await client.list(pathOf(await mapper.find('pods'), namespace), {
      labelSelector: selector,
    });
    if (items.length === 0) await invocation.err(`No resources found in ${namespace} namespace.\n`);
    const perPod = await Promise.all(items.map((pod) => containersOf(invocation, pod)));
    return perPod.flat();
  }
  const [target, container] = args;
  if (target === undefined || args.length > 2)
    throw usageFailure(
      invocation.commandPath,
      "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command",
    );
  const { pod, among } = await targetPod(invocation, target, 'logs').catch((error: unknown) => {
    const missing = !target.includes('/') && isNotFound(error);
    throw missing
      ? new Failure(`error from server (NotFound): pods "${target}" not found in namespace "${namespace}"`)
      : error;
  });
  if (among > 1) await invocation.err(`Found ${among} pods, using pod/${nameOf(pod)}\n`);
  return container === undefined ? containersOf(invocation, pod) : [{ pod, container }];
}

async function containersOf(invocation: Invocation, pod: JsonObject): Promise<readonly LogTarget[]> {
  const asked = invocation.flags.text('container');
  const known = ['containers', 'initContainers', 'ephemeralContainers'].flatMap((list) =>
    listAt(pod, 'spec', list),
  );
  if (asked !== '' && !known.some((container) => textAt(container, 'name') === asked))
    throw new Failure(`container ${asked} is not valid for pod ${nameOf(pod)}`);
  if (!invocation.flags.on('all-containers'))
    return [{ pod, container: await chooseContainer(invocation, pod, false) }];
  return ['initContainers', 'containers'].flatMap((list) =>
    listAt(pod, 'spec', list).map((container) => ({ pod, container: textAt(container, 'name') })),
  );
}

async function printLog(invocation: Invocation, { pod, container }: LogTarget): Promise<void> {
  const { flags: given, client, mapper } = invocation;
  const tail = tailOf(invocation);
  const path = pathOf(await mapper.find('pods'), namespaceOf(pod), nameOf(pod), 'log');
  const log = await client.get(path, {
    container,
    ...(tail < 0 ? {} : { tailLines: String(tail) }),
    ...(given.on('previous') ? { previous: 'true' } : {}),
    ...(given.on('timestamps') ? { timestamps: 'true' } : {}),
    ...(given.given('since') ? { sinceSeconds: String(Math.ceil(given.duration('since') / 1000)) } : {}),
    ...(given.given('limit-bytes') ? { limitBytes: given.text('limit-bytes') } : {}),
  });
  if (typeof log !== 'string') throw new Failure('the server answered with something that is not a log');
  await invocation.out(prefixed(invocation, { pod, container }, log));
}

function prefixed(invocation: Invocation, { pod, container }: LogTarget, text: string): string {
  if (!invocation.flags.on('prefix')) return text;
  return text.replace(/^(?=.)/gm, `[pod/${nameOf(pod)}/${container}] `);
}

/** With a selector kubectl shows the last ten lines of each pod unless told otherwise. */
function tailOf({ flags }: Invocation): number {
  return flags.given('tail') ? flags.int('tail') : flags.text('selector') === '' ? -1 : 10;
}

async function followLogs(invocation: Invocation, targets: readonly LogTarget[]): Promise<void> {
  const { pods } = invocation.deps;
  if (pods === undefined) throw notSimulated('logs -f', 'kubectl logs without -f prints what there is');
  const tail = tailOf(invocation);
  const options = {
    timestamps: invocation.flags.on('timestamps'),
    ...(tail < 0 ? {} : { tailLines: tail }),
  };
  let printing = Promise.resolve();
  const stopListening = invocation.process.clock.listen();
  await Promise.all(
    targets.map((target) =>
      pods.follow(
        { namespace: namespaceOf(target.pod), pod: nameOf(target.pod), container: target.container },
        options,
        (text) => {
          printing = printing.then(() => invocation.out(prefixed(invocation, target, text)));
        },
        invocation.process.signal,
      ),
    ),
  ).finally(stopListening);
  await printing;
}
