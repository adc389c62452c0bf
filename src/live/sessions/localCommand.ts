/** How a shell of this machine is started: the decisions that differ between Linux, macOS, Git Bash and WSL. */
import path from 'node:path';

export interface LocalCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/**
 * @param shell a POSIX shell, such as `bash`, or on Windows the one of Git Bash, or `wsl.exe`
 * @param args for the shell
 */
export function localCommand(shell: string, args: readonly string[], env: NodeJS.ProcessEnv): LocalCommand {
  const own = withoutEditor(env);
  if (!isWsl(shell)) return { program: shell, args, env: own };
  // -e: without another shell that would expand the words. WSL takes over only the variables that WSLENV names; /l: a list
  // of paths, which become those of Linux. Without it kubectl there would use whatever context is current in WSL.
  const passed = [own['WSLENV'], 'KUBECONFIG/l'].filter((names) => names !== undefined && names !== '');
  return { program: shell, args: ['-e', 'bash', ...args], env: { ...own, WSLENV: passed.join(':') } };
}

function isWsl(shell: string): boolean {
  return /^wsl(\.exe)?$/i.test(path.win32.basename(shell));
}

/** What the editor sets for itself would change how programs behave that are built like it (Node, Electron). */
function withoutEditor(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(VSCODE_|ELECTRON_|NODE_OPTIONS$|SSH_ASKPASS)/.test(name)),
  );
}
