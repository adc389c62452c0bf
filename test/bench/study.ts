import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { cli } from '../../src/cli/cli.ts';
import type { CellResult, CellUpdate } from '../../src/course/cell.ts';
import { NEW_FILE, type StudyNotebook } from '../../src/course/notebookFile.ts';
import { readCourse } from '../../src/course/steps.ts';
import { createStudy, type Study } from '../../src/course/study.ts';
import { createLab } from '../../src/lab/lab.ts';
import { median, timed, timedRuns, type Figure } from './figure.ts';

/** What prints now and then, what prints without a pause, what computes without printing. */
const ENDLESS = {
  'a loop with sleep': 'while true; do date; sleep 0.01; done',
  'a flood (yes)': 'yes',
  'a busy loop': 'while true; do :; done',
} as const;

const SOME_MS = 600;
const LINES = 200_000;

export async function study(): Promise<readonly Figure[]> {
  const backend = createLab({ time: 'real' });
  await backend.ready;
  const notebook: StudyNotebook = { cells: [], format: NEW_FILE };
  const engine = createStudy({ backend, notebook, course: readCourse('steps: []', 'none'), locale: 'en' });
  const figures: Figure[] = [];
  for (const [what, script] of Object.entries(ENDLESS)) {
    const { stopped, timer, updates } = await stopping(engine, script);
    figures.push({
      what: `stopping ${what}, until runCell resolves`,
      value: stopped,
      unit: 'ms',
      budget: 200,
      yardstick: { what: 'a timer of 1 ms meanwhile, late by at most', value: timer },
    });
    if (script === ENDLESS['a flood (yes)'])
      figures.push({ what: 'updates of a flooding cell', value: updates, unit: 'per s', budget: 10 });
  }
  figures.push(...(await memory(engine)));
  engine.dispose();
  backend.dispose();
  return [...figures, await wholeWeek()];
}

let cells = 0;

function run(
  engine: Study,
  script: string,
  options: { signal?: AbortSignal; onUpdate?(update: CellUpdate): void },
): Promise<CellResult> {
  const spec = { id: `bench-${(cells += 1)}`, host: 'k8s-ctr', expect: 'endless' } as const;
  return engine.runCell({ spec, text: script }, options);
}

async function stopping(
  engine: Study,
  script: string,
): Promise<{ readonly stopped: number; readonly timer: number; readonly updates: number }> {
  const stop = new AbortController();
  let updates = 0;
  let late = 0;
  const ending = run(engine, script, { signal: stop.signal, onUpdate: () => void (updates += 1) });
  const start = performance.now();
  while (performance.now() - start < SOME_MS) late = Math.max(late, (await timed(() => pause(1))) - 1);
  const seconds = (performance.now() - start) / 1000;
  const perSecond = updates / seconds;
  const stopped = await timed(() => {
    stop.abort();
    return ending;
  });
  return { stopped, timer: late, updates: perSecond };
}

function heap(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1000;
}

/** The most that the heap holds while an endless cell prints, and what a kept copy of the same lines would take. */
async function memory(engine: Study): Promise<readonly Figure[]> {
  const growth = async (lines: number): Promise<number> => {
    const before = heap();
    let most = before;
    await run(engine, `seq ${lines}`, { onUpdate: () => void (most = Math.max(most, heap())) });
    return most - before;
  };
  await growth(LINES / 100);
  const few = await growth(LINES / 100);
  const many = await growth(LINES);
  const before = heap();
  const kept = Array.from({ length: LINES }, (_, at) => `${at}\n`);
  const all = heap() - before;
  return [
    {
      what: `heap held while ${LINES.toLocaleString('en')} lines are printed (${kept.length / 100} lines: ${few.toFixed(0)} KB)`,
      value: Math.max(0, many),
      unit: 'KB',
      yardstick: { what: 'those lines kept in an array', value: all },
    },
  ];
}

/** The command line's `run`, from nothing to the report. */
async function wholeWeek(): Promise<Figure> {
  const argv = ['run', 'notebooks/week4.study.md', '--to', 'failure', '--json', '--lang', 'en'];
  const runs = await timedRuns(3, () =>
    cli(argv, {
      out: () => undefined,
      error: () => undefined,
      input: () => Promise.resolve(''),
      signal: new AbortController().signal,
      locale: 'en',
      notebooks: 'notebooks',
      onIdle: () => () => undefined,
      firstLineOf: () => Promise.resolve(undefined),
    }),
  );
  return {
    what: 'steps 1 to 3 run, checked and explained, on virtual time',
    value: median(runs),
    unit: 'ms',
  };
}
