/** Two labs in the same state: one behind its API for a real client, one with a shell in it for ours. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createLab, type Lab } from '../../src/lab/lab.ts';
import { kubeconfig, pace, serve } from '../../src/serve/index.ts';

export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
}

export interface TwinLabs {
  /** The same script with the real programs and with the lab's. Afterwards both labs are at the same time. */
  compare(script: string): Promise<{ readonly real: Outcome; readonly ours: Outcome }>;
  close(): Promise<void>;
}

/** Milliseconds of real time after which a client is waiting for something to happen, so that time must pass. */
const PATIENCE_MS = 700;
/** The lab's own kubectl and helm take so long to start, in the lab's time. */
const STARTUP_MS = 40;
/** What controllers and kubelets still have to do after a command, in the lab's time. */
const SETTLE_MS = 2_000;

/** @param programs real binaries by the name that scripts call them by */
export async function twinLabs(programs: Readonly<Record<string, string>>, setup: string): Promise<TwinLabs> {
  const served = createLab({ time: 'virtual' });
  const shelled = createLab({ time: 'virtual' });
  await Promise.all([served.ready, shelled.ready]);
  const folder = mkdtempSync(path.join(tmpdir(), 'twin-'));
  for (const [name, file] of Object.entries(programs)) symlinkSync(file, path.join(folder, name));
  const server = await serve(served);
  const config = path.join(folder, 'kubeconfig');
  writeFileSync(config, kubeconfig(server), { mode: 0o600 });
  const session = shelled.open('k8s-ctr');
  await inShell(served, setup);
  await runIn(session, setup);
  await together(served, shelled);

  async function real(script: string): Promise<Outcome> {
    await served.clock.sleep(STARTUP_MS);
    const stop = new AbortController();
    const patience = setTimeout(() => void pace(served.clock, stop.signal), PATIENCE_MS);
    const env = {
      PATH: `${folder}:${process.env['PATH'] ?? '/usr/bin:/bin'}`,
      HOME: folder,
      KUBECONFIG: config,
      LC_ALL: 'C.UTF-8',
      TZ: 'UTC',
    };
    const child = spawn('bash', ['-c', script], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const status = await new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? -1)));
    clearTimeout(patience);
    stop.abort();
    return { stdout, stderr, status };
  }

  return {
    async compare(script) {
      // One after the other: each has the machine for itself.
      const theirs = await real(script);
      const ours = await runIn(session, script);
      await together(served, shelled);
      return { real: theirs, ours };
    },
    async close() {
      await server.close();
      served.dispose();
      shelled.dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

type Session = ReturnType<Lab['open']>;

async function runIn(session: Session, script: string): Promise<Outcome> {
  const printed = { stdout: '', stderr: '' };
  const status = await session.run(script, {
    signal: AbortSignal.timeout(30_000),
    onChunk: ({ stream, text }) => (printed[stream] += text),
  });
  return { ...printed, status };
}

async function inShell(lab: Lab, script: string): Promise<void> {
  await runIn(lab.open('k8s-ctr'), script);
}

/** Whoever is behind catches up; then both settle. */
async function together(one: Lab, other: Lab): Promise<void> {
  const ahead = Math.max(one.clock.now(), other.clock.now()) + SETTLE_MS;
  for (const lab of [one, other]) await lab.clock.sleep(ahead - lab.clock.now());
}
