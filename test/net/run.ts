/** Runs a program of the lab on a namespace, without a shell. */
import { netPrograms } from '../../src/lab/commands/net/programs.ts';
import type { Machine } from '../../src/lab/machine.ts';
import type { Namespace } from '../../src/lab/net/types.ts';
import type { Output, Process } from '../../src/lab/process.ts';
import { Files } from '../../src/lab/shell/files.ts';
import type { VirtualClock } from './virtualClock.ts';

export interface Started {
  readonly out: () => string;
  readonly err: () => string;
  readonly done: Promise<number>;
  interrupt(): void;
}

export interface Result {
  readonly out: string;
  readonly err: string;
  readonly exit: number;
}

export function machineOn(net: Namespace, files: Files = new Files()): Machine {
  return {
    name: net.name,
    kind: net.name.startsWith('k8s') ? 'node' : net.name === 'router' ? 'router' : 'pod',
    net,
    files,
    program: (name) => netPrograms().get(name),
    programs: netPrograms().keys(),
    env: new Map(),
    profile: '',
    user: 'root',
  };
}

export function start(
  clock: VirtualClock,
  machine: Machine,
  line: string,
  options: { readonly terminal?: boolean } = {},
): Started {
  const [name = '', ...args] = line.split(/\s+/);
  const program = machine.program(name);
  if (program === undefined) throw new Error(`no program ${name}`);
  const text = { out: '', err: '' };
  const output = (key: 'out' | 'err'): Output => ({
    isTerminal: options.terminal === true,
    write: (piece) => {
      text[key] += piece;
      return Promise.resolve();
    },
  });
  const controller = new AbortController();
  const process: Process = {
    name,
    args,
    env: new Map(),
    cwd: '/root',
    user: 'root',
    stdin: { read: () => Promise.resolve(undefined) },
    stdout: output('out'),
    stderr: output('err'),
    signal: controller.signal,
    clock,
    machine,
    spawn: () => Promise.resolve(127),
    runOn: () => Promise.resolve(127),
  };
  return {
    out: () => text.out,
    err: () => text.err,
    done: program(process),
    interrupt: () => controller.abort(),
  };
}

export async function run(
  clock: VirtualClock,
  machine: Machine,
  line: string,
  options: { readonly terminal?: boolean } = {},
): Promise<Result> {
  const started = start(clock, machine, line, options);
  const exit = await clock.until(started.done);
  return { out: started.out(), err: started.err(), exit };
}
