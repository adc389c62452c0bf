import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Backend } from '../backend.ts';
import { UnknownPlace } from '../backend.ts';
import { loadCourse } from './loadCourse.ts';
import { reachStep } from './reachStep.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usageError.ts';

/** The steps beside which `dist/cli.cjs` is shipped. */
const WEEK4 = path.join(__dirname, '..', 'notebooks', 'week4.steps.yaml');

/** `lab exec`: a script in a fresh lab; prints what a terminal would and ends with the script's own status. */
export async function labExec(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      host: { type: 'string', default: 'k8s-ctr' },
      at: { type: 'string' },
      time: { type: 'string', default: 'fast' },
    },
  });
  if (values.time !== 'fast' && values.time !== 'real') throw new UsageError('--time is "fast" or "real".');
  if (positionals.length > 1)
    throw new UsageError('Give the script as one argument, in quotes, or "-" for standard input.');
  const [given = '-'] = positionals;
  const script = given === '-' ? await terminal.input() : given;
  const { createLab } = await import('../lab/lab.ts');
  const lab = createLab({ time: values.time === 'fast' ? 'virtual' : 'real' });
  try {
    if (values.at) await reachStep(lab, await loadCourse(WEEK4), values.at, terminal.signal);
    return await runScript(lab, values.host, script, terminal);
  } finally {
    lab.dispose();
  }
}

async function runScript(lab: Backend, host: string, script: string, terminal: Terminal): Promise<number> {
  let session;
  try {
    session = lab.open(host);
  } catch (error) {
    if (error instanceof UnknownPlace) throw new UsageError(error.message);
    throw error;
  }
  return session.run(script, {
    signal: terminal.signal,
    onChunk: ({ stream, text }) => (stream === 'stdout' ? terminal.out(text) : terminal.error(text)),
  });
}
