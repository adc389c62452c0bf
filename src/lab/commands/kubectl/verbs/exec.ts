/** `kubectl exec` */
import { nameOf, namespaceOf, pathOf } from '../client.ts';
import { ApiFailure, Failure, usageFailure } from '../failure.ts';
import type { FlagSpec } from '../flags.ts';
import type { Command, Invocation } from '../invocation.ts';
import { annotationsOf } from '../client.ts';
import { listAt, textAt } from '../jsonValue.ts';
import type { JsonObject } from '../jsonValue.ts';
import { podOf } from '../podPick.ts';
import type { PodOrder } from '../podPick.ts';
import { select } from '../selection.ts';

const flags: readonly FlagSpec[] = [
  { name: 'container', short: 'c', kind: 'string' },
  { name: 'stdin', short: 'i', kind: 'bool' },
  { name: 'tty', short: 't', kind: 'bool' },
  { name: 'quiet', short: 'q', kind: 'bool' },
  { name: 'pod-running-timeout', kind: 'duration', initial: '1m' },
];

export const execCommand: Command = {
  name: 'exec',
  about: 'Execute a command in a container',
  usage: '(POD | TYPE/NAME) [-c CONTAINER] [flags] -- COMMAND [args...]',
  flags,
  async run(invocation) {
    const { args, argsAtDash, process, deps, flags: given } = invocation;
    if (argsAtDash === undefined && args.length > 1)
      throw usageFailure(
        invocation.commandPath,
        'exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead',
      );
    const [target] = args;
    if (target === undefined || argsAtDash === 0)
      throw new Failure('pod, type/name or --filename must be specified');
    const argv = args.slice(argsAtDash ?? 1);
    if (argv.length === 0) throw new Failure('you must specify at least one command for the container');

    const pod = (await targetPod(invocation, target, 'exec')).pod;
    const phase = textAt(pod, 'status', 'phase');
    if (phase === 'Succeeded' || phase === 'Failed')
      throw new Failure(`cannot exec into a container in a completed pod; current phase is ${phase}`);
    const container = await chooseContainer(invocation, pod, given.on('quiet'));
    const machine = deps.machineOf(namespaceOf(pod), nameOf(pod), container);
    if (textAt(pod, 'spec', 'nodeName') === '')
      throw badRequest(`pod ${nameOf(pod)} does not have a host assigned`);
    if (machine === undefined)
      throw new Failure(`unable to upgrade connection: container not found ("${container}")`);
    if (machine.program(argv[0] ?? '') === undefined)
      throw new Failure(
        'Internal error occurred: error executing command in container: failed to exec in container: ' +
          'OCI runtime exec failed: exec failed: unable to start container process: ' +
          `exec: "${argv[0] ?? ''}": executable file not found in $PATH: unknown`,
      );
    const noInput = { read: () => Promise.resolve(undefined) };
    const status = await process.runOn(
      machine,
      { argv },
      given.on('stdin') ? {} : { streams: { stdin: noInput } },
    );
    if (status !== 0 && !process.signal.aborted)
      await invocation.err(`command terminated with exit code ${status}\n`);
    return status;
  },
};

/** The pod that `NAME` or `TYPE/NAME` means, and among how many it was picked. */
export async function targetPod(
  invocation: Invocation,
  target: string,
  order: PodOrder,
): Promise<{ readonly pod: JsonObject; readonly among: number }> {
  const { mapper, client, namespace } = invocation;
  const [one] = await select(mapper, [target.includes('/') ? target : `pods/${target}`], {
    allowUnnamed: false,
  });
  if (one === undefined) throw new Failure('pod, type/name or --filename must be specified');
  const object = await client.getObject(pathOf(one.resource, namespace, one.name));
  const typed = { kind: one.resource.kind, ...object };
  return podOf(client, mapper, typed, namespace, order);
}

const defaultContainer = 'kubectl.kubernetes.io/default-container';

/** `-c`, the annotated default, or the first container, said on stderr when there are others. */
export async function chooseContainer(
  invocation: Invocation,
  pod: JsonObject,
  quiet: boolean,
): Promise<string> {
  const names = (list: string): string[] =>
    listAt(pod, 'spec', list).map((container) => textAt(container, 'name'));
  const containers = names('containers');
  const all = [...containers, ...names('initContainers'), ...names('ephemeralContainers')];
  const asked = invocation.flags.text('container');
  if (asked !== '') {
    if (!all.includes(asked)) throw badRequest(`container ${asked} is not valid for pod ${nameOf(pod)}`);
    return asked;
  }
  const annotated = textAt(annotationsOf(pod), defaultContainer);
  if (all.includes(annotated)) return annotated;
  const [first = ''] = containers;
  if (all.length > 1 && !quiet) {
    const others = [
      ...containers,
      ...names('initContainers').map((name) => `${name} (init)`),
      ...names('ephemeralContainers').map((name) => `${name} (ephem)`),
    ];
    await invocation.err(`Defaulted container "${first}" out of: ${others.join(', ')}\n`);
  }
  return first;
}

function badRequest(message: string): ApiFailure {
  return new ApiFailure({ kind: 'Status', status: 'Failure', code: 400, reason: 'BadRequest', message });
}
