/** A container whose command is one of the lab's programs: it runs in a shell of its own, in the background. */
import type { LabClock } from '../clock.ts';
import { sleepWith } from '../clock.ts';
import type { Machine } from '../machine.ts';
import { quoteWord } from '../shell/quote.ts';
import { openSession } from '../shell/session.ts';

export interface CommandProcess {
  /** Its exit status; never when it was stopped. */
  readonly ended: Promise<number>;
  stop(): void;
}

/** @param onLine hears of each line that the process prints, on either stream */
export function runCommand(
  machine: Machine,
  clock: LabClock,
  argv: readonly string[],
  onLine: (line: string) => void,
): CommandProcess {
  const session = openSession(machine, inBackground(clock), { interactive: false });
  let partial = '';
  const ended = session
    .run(argv.map(quoteWord).join(' '), {
      signal: new AbortController().signal,
      onChunk({ text }) {
        const lines = (partial + text).split('\n');
        partial = lines.pop() ?? '';
        lines.forEach(onLine);
      },
    })
    .then((status) => {
      if (partial !== '') onLine(partial);
      return status;
    });
  return { ended, stop: () => session.close() };
}

/** What runs in a pod happens as time goes by; it never makes virtual time pass. */
function inBackground(clock: LabClock): LabClock {
  const sleep: LabClock['sleep'] = (ms, signal) =>
    sleepWith((delay, task) => clock.after(delay, task), ms, signal);
  return {
    kind: clock.kind,
    now: () => clock.now(),
    after: (ms, task) => clock.after(ms, task),
    sleep,
    hold: () => () => undefined,
    listen: () => () => undefined,
    stand: (work) => clock.stand(work),
    pause: () => clock.pause(),
  };
}
