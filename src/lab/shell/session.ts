import type { RunOptions, Session } from '../../backend.ts';
import type { LabClock } from '../clock.ts';
import type { Machine } from '../machine.ts';
import { closedOutput, Descriptor, emptyInput } from './descriptor.ts';
import { describeJob } from './jobs.ts';
import { createSessionClock } from './sessionClock.ts';
import { Shell, type SessionScope } from './shell.ts';
import { killedBy } from './signals.ts';
import { Terminal } from './terminal.ts';

export interface SessionOptions {
  /** Name of the place, when it is not the machine's own name (`default/curl-pod`). */
  readonly place?: string;
  /** `sh` words "command not found" as a POSIX shell does. Default: `sh` in a pod, else `bash`. */
  readonly shell?: 'bash' | 'sh';
  /** Says `[1] 4711` for jobs, as at a prompt. Default: true. */
  readonly interactive?: boolean;
}

/**
 * Opens a login shell on a machine. `exit` and `set -e` end a run, not the session. An abort is Ctrl+C: the run's status
 * is 130 even when the script traps INT, and its jobs go on.
 */
export function openSession(machine: Machine, clock: LabClock, options: SessionOptions = {}): Session {
  const closing = new AbortController();
  const sessionClock = createSessionClock(clock);
  const terminal = new Terminal();
  const scope: SessionScope = { clock: sessionClock, closing: closing.signal, ...numbers() };
  const shell = Shell.start({
    machine,
    scope,
    kind: options.shell ?? (machine.kind === 'pod' ? 'sh' : 'bash'),
    user: machine.user,
    signal: closing.signal,
    interactive: options.interactive ?? true,
    descriptors: new Map([
      [0, new Descriptor({ input: emptyInput, output: terminal.stdout })],
      [1, new Descriptor({ output: terminal.stdout })],
      [2, new Descriptor({ output: terminal.stderr })],
    ]),
  });
  let profileRead = false;
  let running = false;

  const readProfile = async (): Promise<void> => {
    profileRead = true;
    if (machine.profile === '') return;
    const open = shell.descriptors;
    const silent = new Descriptor({ output: { ...closedOutput, write: async () => undefined } });
    shell.descriptors = new Map(open).set(1, silent).set(2, silent);
    await shell.settle((login) => login.runScript(machine.profile));
    shell.descriptors = open;
    shell.status = 0;
  };

  const run = async (script: string, { signal, onChunk }: RunOptions): Promise<number> => {
    if (running || closing.signal.aborted) {
      const reason = running ? 'is busy: stop the command that runs in it, or wait for it' : 'is closed';
      onChunk({ stream: 'stderr', text: `${shell.kind}: this shell on ${machine.name} ${reason}\n` });
      return 1;
    }
    running = true;
    const leave = sessionClock.enter();
    terminal.attach(onChunk);
    try {
      if (!profileRead) await readProfile();
      if (shell.interactive) await tellJobs(shell);
      shell.signal = AbortSignal.any([signal, closing.signal]);
      let status = await shell.settle((login) => login.runScript(script));
      if (shell.signal.aborted) status = await interrupted(shell);
      shell.status = status;
      return status;
    } finally {
      shell.signal = closing.signal;
      reset(shell);
      terminal.detach();
      leave();
      running = false;
    }
  };

  return { place: options.place ?? machine.name, run, close: () => closing.abort() };
}

/** After Ctrl+C: the script's INT trap has its say, and the run is over all the same. */
async function interrupted(shell: Shell): Promise<number> {
  const { status } = killedBy(shell.signal);
  shell.signal = shell.scope.closing;
  if (!shell.signal.aborted) await shell.settle(async (login) => (await login.runTrap('INT'), 0));
  return status;
}

/** An exception may have left constructs without passing through their ends. */
function reset(shell: Shell): void {
  shell.conditions = 0;
  shell.loops = 0;
  shell.calls = 0;
  shell.sourcing = 0;
}

async function tellJobs(shell: Shell): Promise<void> {
  const all = shell.jobs.list();
  for (const job of all) if (job.status !== undefined) await shell.say(describeJob(job, all));
  shell.jobs.takeEnded();
}

/** Process ids and RANDOM: the same in every session, so that a lab's outputs can be compared. */
function numbers(): Pick<SessionScope, 'nextPid' | 'random'> {
  let pid = 4210;
  let seed = 42;
  return {
    nextPid: () => (pid += 1),
    random: () => {
      // The "minimal standard" generator of Park and Miller, as bash uses.
      seed = (seed * 16807) % 2147483647;
      return seed & 32767;
    },
  };
}
