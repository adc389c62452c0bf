import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { CellResult } from '../course/cell.ts';
import type { StepData } from '../course/course.ts';
import { decodeNotebook, NotebookError, type StudyNotebook } from '../course/notebookFile.ts';
import { createStudy, type Study } from '../course/study.ts';
import { localeOf } from './localeOf.ts';
import { reachStep } from './reachStep.ts';
import { loadCourse } from './loadCourse.ts';
import { reportStep } from './reportStep.ts';
import type { StepReport } from './stepReport.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usageError.ts';

/** What passes between two cells on the lab's clock, as when a person reads; pods start and controllers act meanwhile. */
const READING_MS = 3_000;

/**
 * `run`: the cells of a notebook in their order, then the checks and explanations of each step. Status 0 only when all
 * went as expected.
 */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      step: { type: 'string' },
      to: { type: 'string' },
      live: { type: 'string' },
      lang: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const [file, ...more] = positionals;
  if (!file || more.length) throw new UsageError('run needs one notebook file.');
  if (values.step && values.to) throw new UsageError('Give --step or --to, not both.');
  if (values.live !== undefined)
    throw new UsageError('--live: this version runs notebooks on the embedded lab only.');
  const locale = localeOf(values.lang, terminal);
  const notebook = await readFileAsNotebook(file);
  const course = await loadCourse(stepsFileOf(file));
  const steps = chosenSteps(course.steps, values.step, values.to);

  const { createLab } = await import('../lab/lab.ts');
  const backend = createLab({ time: 'virtual' });
  const study = createStudy({ backend, notebook, course, locale });
  const reports: StepReport[] = [];
  try {
    if (values.step) await reachStep(backend, course, values.step, terminal.signal);
    for (const step of steps) {
      const rest = (): Promise<void> => backend.clock.sleep(READING_MS, terminal.signal);
      const report = { ...(await runStep(study, step, rest, terminal.signal)), title: step.title[locale] };
      reports.push(report);
      if (!values.json) reportStep(report, terminal);
      if (terminal.signal.aborted) break;
    }
  } finally {
    study.dispose();
    backend.dispose();
  }
  const problems = course.problems.filter(({ severity }) => severity === 'problem');
  for (const { file: where = stepsFileOf(file), line, message } of problems)
    terminal.error(`${where}:${line}: ${message}\n`);
  const ok = !terminal.signal.aborted && !problems.length && reports.every(asExpected);
  if (values.json) terminal.out(`${JSON.stringify({ ok, steps: reports })}\n`);
  if (terminal.signal.aborted) return 130;
  return ok ? 0 : 1;
}

async function runStep(
  study: Study,
  step: StepData,
  rest: () => Promise<void>,
  signal: AbortSignal,
): Promise<Omit<StepReport, 'title'>> {
  const cells: CellResult[] = [];
  for (const cell of study.cells.filter(({ spec }) => spec.step === step.id)) {
    if (signal.aborted) break;
    // A capture runs with the cell that names it; running it alone as well would see no traffic.
    if (study.cells.some(({ spec }) => spec.with === cell.spec.id)) continue;
    cells.push(
      await study.runCell(cell, {
        signal,
        companion: { start: () => undefined, update: () => undefined, end: (result) => cells.push(result) },
      }),
    );
    await rest();
  }
  await study.settle(READING_MS);
  return {
    id: step.id,
    cells: cells.map(({ id, host, exit, expect, ok, refused }) => ({ id, host, exit, expect, ok, refused })),
    checks: study.checks(step.id).map(({ id, verdict, text }) => ({ id, ok: verdict === 'true', text })),
    explanations: study
      .explanations(step.id)
      .filter(({ verdict }) => verdict === 'true')
      .map(({ id, text, evidence }) => ({
        id,
        text,
        evidence: evidence.map(({ source, row }) => ({ source, row })),
      })),
  };
}

function asExpected({ cells, checks }: StepReport): boolean {
  return cells.every(({ ok }) => ok) && checks.every(({ ok }) => ok);
}

async function readFileAsNotebook(file: string): Promise<StudyNotebook> {
  try {
    return decodeNotebook(await readFile(file));
  } catch (error) {
    if (error instanceof NotebookError) throw new UsageError(`${file}:${error.line}: ${error.message}`);
    if (error instanceof Error && 'code' in error)
      throw new UsageError(`${file} cannot be read: ${error.message}`);
    throw error;
  }
}

/** `week4.study.md` and `week4.en.study.md` both belong to `week4.steps.yaml` beside them. */
function stepsFileOf(notebook: string): string {
  const [name = ''] = path.basename(notebook).split('.');
  return path.join(path.dirname(notebook), `${name}.steps.yaml`);
}

function chosenSteps(
  all: readonly StepData[],
  only: string | undefined,
  last: string | undefined,
): readonly StepData[] {
  const wanted = only ?? last;
  if (wanted === undefined) return all;
  const at = all.findIndex(({ id }) => id === wanted);
  if (at < 0)
    throw new UsageError(`There is no step "${wanted}". Steps: ${all.map(({ id }) => id).join(', ')}.`);
  return only ? all.slice(at, at + 1) : all.slice(0, at + 1);
}
