/** Places that have no bash, as many containers: a folder of its own in PATH with dash or busybox alone. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { startChild } from '../../src/live/sessions/childShell.ts';
import type { StartShell } from '../../src/live/sessions/shellProcess.ts';

export type SmallShell = 'dash' | 'busybox';

const PROGRAMS: Readonly<Record<SmallShell, string>> = { dash: '/bin/dash', busybox: '/bin/busybox' };

export function hasShell(name: SmallShell): boolean {
  if (existsSync(PROGRAMS[name])) return true;
  if (process.env['CI']) throw new Error(`${PROGRAMS[name]} is not there (Debian package ${name}).`);
  console.warn(`SKIPPED: ${PROGRAMS[name]} is not there (Debian package ${name}).`);
  return false;
}

export async function onlyShell(
  name: SmallShell,
): Promise<{ readonly shell: StartShell; remove(): Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), `csc-${name}-`));
  if (name === 'busybox') execFileSync(PROGRAMS.busybox, ['--install', '-s', folder]);
  else {
    await symlink(PROGRAMS.dash, path.join(folder, 'sh'));
    for (const tool of ['sleep', 'grep', 'cat']) await symlink(`/bin/${tool}`, path.join(folder, tool));
  }
  return {
    shell: (program, id) =>
      startChild(path.join(folder, 'sh'), ['-c', program, 'sh', id], { env: { PATH: folder } }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
