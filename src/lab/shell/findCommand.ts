/** Which file a command's name stands for, as `PATH` tells (execvp(3)). */
import type { Program } from '../process.ts';
import { resolvePath } from './files.ts';
import type { Shell } from './shell.ts';

/** Where the machine's own programs are: they have no files of their own. */
const PROGRAM_DIRECTORIES = new Set([
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/sbin',
  '/usr/bin',
  '/sbin',
  '/bin',
]);

export type FoundCommand =
  | { readonly kind: 'program'; readonly program: Program; readonly path: string }
  /** A file that somebody has written; it may not be executable. */
  | { readonly kind: 'script'; readonly path: string };

/** @param path the `PATH` to look in; by default that of the shell, and where it has none, the usual one */
export function findCommand(
  shell: Shell,
  name: string,
  path = shell.variables.get('PATH') ?? '/usr/bin:/bin',
): FoundCommand | undefined {
  if (name === '') return undefined;
  if (name.includes('/')) return commandAt(shell, name);
  for (const directory of path.split(':')) {
    const found = commandAt(shell, `${directory === '' ? '.' : directory}/${name}`);
    if (found?.kind === 'program' || (found && isExecutable(shell, found.path))) return found;
  }
  return undefined;
}

export function isExecutable(shell: Shell, path: string): boolean {
  return (shell.machine.files.stat(shell.absolute(path)).mode & 0o111) !== 0;
}

function commandAt(shell: Shell, path: string): FoundCommand | undefined {
  const full = shell.absolute(path);
  const { files } = shell.machine;
  if (files.exists(full) && !files.isDirectory(full)) return { kind: 'script', path };
  if (!PROGRAM_DIRECTORIES.has(resolvePath(full, '..'))) return undefined;
  const program = shell.machine.program(full);
  return program && { kind: 'program', program, path: full };
}
