/** `kubectl exec` */
import { nameOf, namespaceOf } from '../client.ts';
import { Failure } from '../../../go/failure.ts';
import { usageFailure } from '../failure.ts';
import { flag, type FlagSpec } from '../../../go/flags.ts';
import type { Command } from '../invocation.ts';
import { textAt } from '../../../go/jsonValue.ts';
import type { Output } from '../../../process.ts';
import { badRequest, chooseContainer, targetPod } from './targetPod.ts';

const flags: readonly FlagSpec[] = [
  flag('container,c string'),
  flag('stdin,i bool'),
  flag('tty,t bool'),
  flag('quiet,q bool'),
  flag('pod-running-timeout duration=1m'),
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
    // With -t the process has a terminal, wherever kubectl's own output goes; without it it has none.
    const isTerminal = given.on('tty');
    const output = (own: Output): Output => ({ isTerminal, write: (text) => own.write(text) });
    const status = await process.runOn(
      machine,
      { argv },
      {
        streams: {
          stdout: output(process.stdout),
          stderr: output(process.stderr),
          ...(given.on('stdin') ? {} : { stdin: { read: () => Promise.resolve(undefined) } }),
        },
      },
    );
    if (status !== 0 && !process.signal.aborted)
      await invocation.err(`command terminated with exit code ${status}\n`);
    return status;
  },
};
