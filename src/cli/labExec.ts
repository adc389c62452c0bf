import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Place } from '../backend.ts';
import { readCourseFile } from './courseFile.ts';
import { reachStep } from '../course/reachStep.ts';
import { STEPS_FILE } from './labAt.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usageError.ts';

/** What a script that only waits for others is given to see them act, milliseconds of the lab's time. */
const PATIENCE_MS = 60_000;

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
  const enough = new AbortController();
  let printed = 0;
  let stopListening = (): void => undefined;
  try {
    await lab.ready;
    if (values.at !== undefined) {
      const file = path.join(terminal.notebooks, STEPS_FILE);
      await reachStep(lab, await readCourseFile(file), values.at, terminal.signal);
    }
    if (!lab.places().some(({ name }) => name === values.host))
      throw new UsageError(unknownHost(values.host, lab.places()));

    // In virtual time a script that only listens (`tcpdump`, `kubectl get -w`) does not make time pass.
    stopListening = terminal.onIdle(() => {
      const before = printed;
      void lab.clock.sleep(PATIENCE_MS, terminal.signal).then(() => {
        if (printed === before && !terminal.signal.aborted) enough.abort();
      });
    });
    const status = await lab.open(values.host).run(script, {
      signal: AbortSignal.any([terminal.signal, enough.signal]),
      onChunk: ({ stream, text }) => {
        printed += 1;
        if (stream === 'stdout') terminal.out(text);
        else terminal.error(text);
      },
    });
    if (enough.signal.aborted)
      terminal.error(
        `Stopped as by Ctrl+C: for ${PATIENCE_MS / 1000} s of the lab's time nothing came that the script could wait for.\n`,
      );
    return status;
  } finally {
    stopListening();
    lab.dispose();
  }
}

function unknownHost(host: string, places: readonly Place[]): string {
  const named = (pods: boolean): string =>
    places
      .filter(({ kind }) => (kind === 'pod') === pods)
      .map(({ name }) => name)
      .join(', ');
  return host.includes('/')
    ? `There is no pod "${host}" in a fresh lab (--at STEP goes on to a step). Pods: ${named(true)}.`
    : `There is no host "${host}". Hosts: ${named(false)}; a pod is NAMESPACE/NAME.`;
}
