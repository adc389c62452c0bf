import type { LabClock } from '../clock.ts';
import type { Machine } from '../machine.ts';
import type { Process } from '../process.ts';
import { closedOutput, Descriptor, emptyInput } from './descriptor.ts';
import { launch } from './launch.ts';
import { createSessionClock } from './sessionClock.ts';
import { Shell } from './shell.ts';

type Streams = Pick<Process, 'stdin' | 'stdout' | 'stderr' | 'signal'>;

/**
 * Runs one program on a machine as a process of its own, as a container runtime does for `exec`: no shell reads the words.
 * Undefined: the machine has no such program.
 */
export function runProgram(
  machine: Machine,
  clock: LabClock,
  argv: readonly string[],
  { stdin, stdout, stderr, signal }: Streams,
): Promise<number> | undefined {
  const program = machine.program(argv[0] ?? '');
  if (program === undefined) return undefined;
  const sessionClock = createSessionClock(clock);
  const closed = new Descriptor({ input: emptyInput, output: closedOutput });
  let pid = 1;
  const shell = Shell.start({
    machine,
    scope: {
      clock: sessionClock,
      closing: signal,
      nextPid: () => (pid += 1),
      random: () => 0,
    },
    kind: machine.kind === 'pod' ? 'sh' : 'bash',
    user: machine.user,
    signal,
    interactive: false,
    descriptors: new Map([
      [0, closed],
      [1, closed],
      [2, closed],
    ]),
  });
  const leave = sessionClock.enter();
  return launch({
    shell,
    program,
    argv,
    env: shell.variables.environment(),
    descriptors: new Map([
      [0, new Descriptor({ input: stdin })],
      [1, new Descriptor({ output: stdout })],
      [2, new Descriptor({ output: stderr })],
    ]),
    signal,
    user: machine.user,
  }).finally(leave);
}
