/** `kubectl cp`: a tar stream through exec. The images of the lab have no tar, as many real ones have none. */
import { Failure, notSimulated } from '../../../go/failure.ts';
import { usageFailure } from '../failure.ts';
import { flag } from '../../../go/flags.ts';
import type { Command, Invocation } from '../invocation.ts';
import { execCommand } from './exec.ts';

export const cpCommand: Command = {
  name: 'cp',
  about: 'Copy files and directories to and from containers',
  usage: '<file-spec-src> <file-spec-dest>',
  flags: [flag('container,c string'), flag('no-preserve bool'), flag('retries int')],
  async run(invocation) {
    const { args } = invocation;
    const [source, destination] = args;
    if (source === undefined || destination === undefined || args.length !== 2)
      throw new Failure('source and destination are required');
    const remote = [source, destination].filter((spec) => spec.includes(':'));
    const [only = ''] = remote;
    if (remote.length === 0)
      throw usageFailure(invocation.commandPath, 'one of src or dest must be a remote file specification');
    if (remote.length === 2)
      throw new Failure(`one of src or dest must be a local file specification: [${args.join(' ')}]`);
    await viaTar(invocation, only);
    throw notSimulated('cp', 'use kubectl exec POD -- cat FILE');
  },
};

/** Fails as exec does where there is no tar. */
async function viaTar(invocation: Invocation, spec: string): Promise<void> {
  const [place = ''] = spec.split(':');
  const [first = '', second] = place.split('/');
  const pod = second ?? first;
  await execCommand.run?.({
    ...invocation,
    namespace: second === undefined ? invocation.namespace : first,
    args: [pod, 'tar', 'cf', '-'],
    argsAtDash: 1,
  });
}
