/**
 * What a simulated program sees of its world. A program is an async function: it reads its stdin, writes its output
 * and returns an exit status. The shell (lab/shell) starts it; it never knows whether a person, a pipe or a pod exec is
 * at the other end.
 */
import type { LabClock } from './clock.ts';
import type { Machine } from './machine.ts';

export interface Input {
  /** The next piece of text, or undefined at the end. */
  read(): Promise<string | undefined>;
}

export interface Output {
  /** Resolves when the reader has taken it (back-pressure). Rejects with {@link BrokenPipe} when nobody will read. */
  write(text: string): Promise<void>;
  /** True when a terminal is at the other end, i.e. a cell that is not piped. */
  readonly isTerminal: boolean;
}

export class BrokenPipe extends Error {
  constructor() {
    super('Broken pipe');
    this.name = 'BrokenPipe';
  }
}

export interface Process {
  /** `argv[0]`, as typed. */
  readonly name: string;
  /** The words after the name. */
  readonly args: readonly string[];
  readonly env: ReadonlyMap<string, string>;
  readonly cwd: string;
  readonly user: string;
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Aborted by Ctrl+C, by `kill`, or when the reader of a pipe is gone. Return soon after; 130 is set by the shell. */
  readonly signal: AbortSignal;
  readonly clock: LabClock;
  readonly machine: Machine;
  /** Runs another command line here, with these streams unless others are given (`sudo`, `timeout`, `xargs`, `watch`). */
  spawn(
    argv: readonly string[],
    streams?: Partial<Pick<Process, 'stdin' | 'stdout' | 'stderr' | 'signal' | 'env'>>,
  ): Promise<number>;
  /** Opens a new shell on a machine and runs a script in it with this process's streams (`ssh`, `kubectl exec … sh -c`). */
  runOn(
    machine: Machine,
    /** `name` and `positional` are the script's `$0` and `$1`…. */
    what:
      | { readonly script: string; readonly name?: string; readonly positional?: readonly string[] }
      | { readonly argv: readonly string[] },
    options?: {
      readonly user?: string;
      readonly streams?: Partial<Pick<Process, 'stdin' | 'stdout' | 'stderr' | 'signal' | 'env'>>;
    },
  ): Promise<number>;
}

/** Exit status: 0 success, 126/127 as in a shell, 130 interrupted. It may throw only {@link BrokenPipe} or an AbortError. */
export type Program = (process: Process) => Promise<number>;
