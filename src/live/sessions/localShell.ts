import process from 'node:process';
import { startChild } from './childShell.ts';
import { localCommand } from './localCommand.ts';
import type { StartShell } from './shellProcess.ts';

export interface LocalShell {
  /** A POSIX shell, such as `bash`, or on Windows the one of Git Bash, or `wsl.exe`. */
  readonly shell: string;
  /** Where it starts. */
  readonly cwd?: string;
  /** Default: of this process. */
  readonly env?: NodeJS.ProcessEnv;
}

export function localShell({ shell, cwd, env = process.env }: LocalShell): StartShell {
  return (script, id) => {
    const command = localCommand(shell, ['-c', script, 'sh', id], env);
    return startChild(command.program, command.args, { env: command.env, cwd });
  };
}
