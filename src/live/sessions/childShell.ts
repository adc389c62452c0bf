/** A shell carried by a child process: bash on this machine, or the system's ssh. */
import { spawn } from 'node:child_process';
import process from 'node:process';
import type { ShellProcess } from './shellProcess.ts';

export interface ChildOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/** Rejects with Node's words when the program is not there. */
export function startChild(
  program: string,
  args: readonly string[],
  { env = process.env, cwd }: ChildOptions = {},
): Promise<ShellProcess> {
  const windows = process.platform === 'win32';
  // A session of its own, without a terminal: nothing in it can ask for a password behind the editor's back.
  const child = spawn(program, args, {
    env,
    cwd,
    detached: !windows,
    windowsHide: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) =>
      resolve(signal === null ? `${program}: exit status ${code ?? 0}` : `${program}: ${signal}`),
    );
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () =>
      resolve({
        stdin: child.stdin,
        stdout: child.stdout,
        stderr: child.stderr,
        ended,
        kill: () => void child.kill('SIGKILL'),
      }),
    );
  });
}
