import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { freshShell, runIn } from '../shell/labShell.ts';
import { snippets } from './bashSnippets.ts';

/** The same environment on both sides; LC_ALL=C orders by byte. */
const ENV = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C.UTF-8', HOME: '/root', TZ: 'UTC' };

function hasBash(): boolean {
  try {
    execFileSync('bash', ['-c', ':']);
    return true;
  } catch {
    return false;
  }
}

interface Outcome {
  readonly stdout: string;
  readonly status: number;
}

function inBash(script: string): Outcome {
  const cwd = mkdtempSync(join(tmpdir(), 'lab-'));
  try {
    const ran = spawnSync('bash', ['-c', script], { cwd, env: ENV, encoding: 'utf8', input: '' });
    return { stdout: ran.stdout, status: ran.status ?? -1 };
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

async function inLab(script: string): Promise<Outcome> {
  const { session, machine } = freshShell();
  machine.files.mkdir('/work', { parents: true });
  await runIn(session, 'cd /work; shopt -u expand_aliases; true');
  const { stdout, status } = await runIn(session, withExitTrap(script));
  return { stdout, status };
}

/** A session outlives its runs; a script that traps EXIT is a shell of its own. */
function withExitTrap(script: string): string {
  return script.startsWith('trap') ? `bash -c ${quote(script)}` : script;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

const bash = hasBash();
if (!bash) console.warn('SKIPPED: the shell was not compared with bash, which is not installed');

describe.skipIf(!bash)('the shell prints what bash prints', () => {
  let differ = 0;
  it.each(snippets.map((script) => [script] as const))('%s', async (script) => {
    const expected = inBash(script);
    const actual = await inLab(script);
    if (actual.stdout !== expected.stdout || actual.status !== expected.status) differ += 1;
    expect(actual).toEqual(expected);
  });
  it('differs nowhere', () => {
    console.log(`compared ${snippets.length}, differ ${differ}`);
    expect(differ).toBe(0);
  });
});
