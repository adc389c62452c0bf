import type { Assignment } from 'unbash';
import type { Shell } from '../shell.ts';

export interface BuiltinCall {
  readonly shell: Shell;
  readonly name: string;
  readonly args: readonly string[];
  /** The assignment that an argument of a declaring builtin is. */
  assignmentAt(index: number): Assignment | undefined;
  isBuiltin(name: string): boolean;
  /** Runs a builtin or a program by its name; functions are passed over. */
  run(argv: readonly string[]): Promise<number>;
  /** Writes to stdout. */
  write(text: string): Promise<void>;
  /** Says `bash: name: message` and gives the status (1 unless told). */
  complain(message: string, status?: number): Promise<number>;
}

/** A command that works on the shell itself. Resolves with its exit status. */
export type Builtin = (call: BuiltinCall) => Promise<number>;
export type Builtins = Readonly<Record<string, Builtin>>;
