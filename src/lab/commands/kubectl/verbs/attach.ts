/** `kubectl attach`: what a container's own process prints from now on. */
import { nameOf, namespaceOf } from '../client.ts';
import { Failure, notSimulated } from '../../../go/failure.ts';
import { usageFailure } from '../failure.ts';
import { flag } from '../../../go/flags.ts';
import { ok } from '../invocation.ts';
import type { Command } from '../invocation.ts';
import { textAt } from '../../../go/jsonValue.ts';
import { chooseContainer, targetPod } from './targetPod.ts';

export const attachCommand: Command = {
  name: 'attach',
  about: 'Attach to a running container',
  usage: '(POD | TYPE/NAME) -c CONTAINER',
  flags: [
    flag('container,c string'),
    flag('stdin,i bool'),
    flag('tty,t bool'),
    flag('quiet,q bool'),
    flag('pod-running-timeout duration=1m'),
  ],
  async run(invocation) {
    const { args, flags, deps, commandPath, process } = invocation;
    const [target] = args;
    if (target === undefined) throw usageFailure(commandPath, 'at least 1 argument is required for attach');
    if (args.length > 2)
      throw usageFailure(
        commandPath,
        `expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw ${args.length}: [${args.join(' ')}]`,
      );
    const { pod } = await targetPod(invocation, target, 'exec');
    const phase = textAt(pod, 'status', 'phase');
    if (phase === 'Succeeded' || phase === 'Failed')
      throw new Failure(`cannot attach a container in a completed pod; current phase is ${phase}`);
    const container = await chooseContainer(invocation, pod, flags.on('quiet'));
    if (flags.on('stdin'))
      throw notSimulated(
        'attach -i',
        "nothing can be typed into a container's own process; use kubectl exec",
      );
    if (deps.pods === undefined) throw notSimulated('attach', 'use kubectl exec');
    let printing = Promise.resolve();
    const stopListening = process.clock.listen();
    await deps.pods
      .follow(
        { namespace: namespaceOf(pod), pod: nameOf(pod), container },
        { timestamps: false, tailLines: 0 },
        (text) => {
          printing = printing.then(() => invocation.out(text));
        },
        process.signal,
      )
      .finally(stopListening);
    await printing;
    return ok;
  },
};
