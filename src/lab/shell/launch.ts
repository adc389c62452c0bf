import { BrokenPipe, type Output, type Process, type Program } from '../process.ts';
import type { Machine } from '../machine.ts';
import { closedOutput, Descriptor, type Descriptors, emptyInput } from './descriptor.ts';
import { FileError } from './files.ts';
import type { Shell } from './shell.ts';
import { Killed, killedBy, linkedController, unlessAborted } from './signals.ts';

/** How long a program has to end by itself after its signal was aborted. Real milliseconds. */
const GRACE_MS = 50;

interface Launch {
  readonly shell: Shell;
  readonly program: Program;
  readonly argv: readonly string[];
  readonly env: ReadonlyMap<string, string>;
  readonly descriptors: Descriptors;
  readonly signal: AbortSignal;
  readonly user: string;
}

/** Runs a program as a process of a shell; resolves with its exit status, 128 + n when a signal ended it. */
export async function launch(start: Launch): Promise<number> {
  const { controller, unlink } = linkedController(start.signal);
  const { signal } = controller;
  if (signal.aborted) return killedBy(signal).status;
  let cutOff = false;
  const output = (number: number): Output => {
    const target = start.descriptors.get(number)?.output ?? closedOutput;
    return {
      isTerminal: target.isTerminal,
      write: async (text) => {
        if (cutOff) throw new BrokenPipe();
        try {
          await target.write(text);
        } catch (error) {
          if (error instanceof BrokenPipe) controller.abort(new Killed('PIPE'));
          throw error;
        }
        await start.shell.clock.pause();
      },
    };
  };
  const input = start.descriptors.get(0)?.input ?? emptyInput;
  const process = processOf(start, {
    stdin: { read: () => unlessAborted(input.read(), signal, undefined) },
    stdout: output(1),
    stderr: output(2),
    signal,
  });
  try {
    const status = await withinGrace(start.program(process), signal, () => (cutOff = true));
    return signal.aborted ? killedBy(signal).status : status;
  } catch (error) {
    if (signal.aborted) return killedBy(signal).status;
    if (error instanceof BrokenPipe) return new Killed('PIPE').status;
    const reason =
      error instanceof FileError
        ? `${error.path}: ${error.message}`
        : error instanceof Error
          ? error.message
          : String(error);
    await process.stderr.write(`${process.name}: ${reason}\n`).catch(() => undefined);
    return 1;
  } finally {
    unlink();
  }
}

/** A program that does not mind its signal is left behind, and what it still writes goes nowhere. */
function withinGrace(work: Promise<number>, signal: AbortSignal, cut: () => void): Promise<number> {
  return new Promise((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = (): void => {
      timer = setTimeout(() => {
        cut();
        resolve(killedBy(signal).status);
      }, GRACE_MS);
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop);
    work.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    });
  });
}

type Streams = Pick<Process, 'stdin' | 'stdout' | 'stderr' | 'signal'>;

function processOf(start: Launch, streams: Streams): Process {
  const { shell, env, user } = start;
  const [name = '', ...args] = start.argv;
  const { machine } = shell;
  return {
    name,
    args,
    env,
    cwd: shell.cwd,
    user,
    ...streams,
    clock: shell.clock,
    machine,
    spawn: (argv, given = {}) => {
      const command = argv[0] ?? '';
      const program = machine.program(command);
      if (!program) return notFound(name, command, given.stderr ?? streams.stderr);
      const chosen = { ...streams, ...given };
      return launch({
        shell,
        program,
        argv,
        env: given.env ?? env,
        descriptors: descriptorsOf(chosen),
        signal: chosen.signal,
        user,
      });
    },
    runOn: (target, what, options = {}) => {
      const chosen = { ...streams, ...options.streams };
      return runOn(start, target, what, options.user, chosen, options.streams?.env);
    },
  };
}

async function notFound(name: string, command: string, stderr: Output): Promise<number> {
  await stderr.write(`${name}: ${command}: command not found\n`);
  return 127;
}

async function runOn(
  start: Launch,
  target: Machine,
  what: Parameters<Process['runOn']>[1],
  user: string | undefined,
  streams: Streams,
  env: ReadonlyMap<string, string> | undefined,
): Promise<number> {
  const here = target === start.shell.machine;
  const shell = start.shell.startOn({
    machine: target,
    descriptors: descriptorsOf(streams),
    signal: streams.signal,
    user: user ?? (here ? start.user : target.user),
    kind: target.kind === 'pod' ? 'sh' : 'bash',
    ...(env ? { env } : here ? { env: start.env } : {}),
    ...(here ? { cwd: start.shell.cwd } : {}),
    ...('script' in what ? { name: what.name, positional: what.positional } : {}),
  });
  if ('script' in what) return shell.runAll(what.script);
  const program = target.program(what.argv[0] ?? '');
  if (!program) return notFound(shell.kind, what.argv[0] ?? '', streams.stderr);
  return launch({
    shell,
    program,
    argv: what.argv,
    env: shell.variables.environment(),
    descriptors: shell.descriptors,
    signal: streams.signal,
    user: shell.user,
  });
}

function descriptorsOf(streams: Pick<Process, 'stdin' | 'stdout' | 'stderr'>): Descriptors {
  return new Map([
    [0, new Descriptor({ input: streams.stdin })],
    [1, new Descriptor({ output: streams.stdout })],
    [2, new Descriptor({ output: streams.stderr })],
  ]);
}
