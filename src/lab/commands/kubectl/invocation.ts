/** One run of kubectl: what a verb sees, and what a verb is. */
import type { Process } from '../../process.ts';
import type { KubeClient } from './client.ts';
import type { Failure } from '../../go/failure.ts';
import type { FlagSpec, Flags } from '../../go/flags.ts';
import type { KubectlDeps } from './kubectl.ts';
import type { ResourceMapper } from './resources.ts';

export interface Invocation {
  readonly deps: KubectlDeps;
  readonly process: Process;
  readonly client: KubeClient;
  readonly mapper: ResourceMapper;
  readonly flags: Flags;
  readonly args: readonly string[];
  readonly argsAtDash: number | undefined;
  /** `kubectl rollout status` */
  readonly commandPath: string;
  /** `-n`, or the namespace of the context. */
  readonly namespace: string;
  out(text: string): Promise<void>;
  err(text: string): Promise<void>;
}

export interface Command {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** One line for `--help`. */
  readonly about: string;
  /** The words after the command's name, for `--help`. */
  readonly usage?: string;
  readonly flags?: readonly FlagSpec[];
  readonly children?: readonly Command[];
  /** Why this command is not simulated; said before its flags are read. */
  readonly refusal?: Failure;
  /** Resolves with the exit status; failures are thrown. Without it the command only groups its children. */
  run?(invocation: Invocation): Promise<number>;
}

/** The exit status when everything went well. */
export const ok = 0;
