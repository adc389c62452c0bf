/** What carries a shell: this machine, ssh, or an exec in a pod. All three give the same three streams. */
import type { Readable, Writable } from 'node:stream';

export interface ShellProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves once with why it ended, in words for people; never rejects. Output may still be on its way. */
  readonly ended: Promise<string>;
  /** Cuts it off at once. What runs at the other end notices that its input has ended. */
  kill(): void;
}

/** Starts `sh -c program sh id` at a place. Rejects when it cannot start at all. */
export type StartShell = (program: string, id: string) => Promise<ShellProcess>;
