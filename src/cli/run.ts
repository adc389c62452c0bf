import path from 'node:path';
import { parseArgs } from 'node:util';
import { cellSpecs } from '../course/cellSpecs.ts';
import type { Problem } from '../course/problem.ts';
import { createStudy } from '../course/study.ts';
import { readScript } from '../script/cell.ts';
import { localeOf } from './localeOf.ts';
import { courseBeside, readNotebookFile, stepsFileOf } from './notebookFile.ts';
import { placed } from './placed.ts';
import { reachStep } from './reachStep.ts';
import { reportStep } from './reportStep.ts';
import { runStep, type StepRun } from './runStep.ts';
import { sections } from './sections.ts';
import { asExpected, type StepReport } from './stepReport.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usageError.ts';

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
  if (file === undefined || more.length > 0) throw new UsageError('run needs one notebook file.');
  if (values.step !== undefined && values.to !== undefined)
    throw new UsageError('Give --step or --to, not both.');
  if (values.live !== undefined)
    throw new UsageError('--live: this version runs notebooks on the embedded lab only.');
  const locale = localeOf(values.lang, terminal);
  const notebook = await readNotebookFile(file);
  const course = await courseBeside(file);

  const { createLab } = await import('../lab/lab.ts');
  const backend = createLab({ time: 'virtual' });
  const study = createStudy({ backend, notebook, course, locale });
  try {
    await backend.ready;
    const hosts = backend.places().filter(({ kind }) => kind !== 'pod');
    // A pod that a cell names may come into being while the notebook runs.
    const pods = notebook.cells.flatMap(({ attributes: { host } }) => (host?.includes('/') ? [host] : []));
    const { steps, specs, problems } = cellSpecs(notebook.cells, [...hosts.map(({ name }) => name), ...pods]);
    const chosen = sections(study.cells, steps, { course, title: path.basename(file), locale }, values);
    const wrong = [...problems.map((each) => ({ file, ...each })), ...course.problems];
    for (const problem of wrong) terminal.error(problemLine(problem, stepsFileOf(file)));

    if (values.step !== undefined) {
      if (!course.steps.some(({ id }) => id === values.step))
        throw new UsageError(
          `How to reach "${values.step}" is not told in ${stepsFileOf(file)}. Use --to ${values.step}.`,
        );
      await reachStep(backend, course, values.step, terminal.signal);
    }
    const complain: StepRun['complain'] = ({ spec: { id }, text }, message) => {
      const fence = notebook.cells[specs.findIndex((spec) => spec?.id === id)]?.line ?? 1;
      const line = fence + (readScript(text).error?.line ?? 0);
      terminal.error(`${placed(file, line, `the cell ${id} ${message}`)}\n`);
    };
    const reports: StepReport[] = [];
    for (const section of chosen) {
      if (terminal.signal.aborted) break;
      const { clock } = backend;
      const report = await runStep(section, { study, clock, signal: terminal.signal, complain });
      reports.push(report);
      if (!values.json) terminal.out(reportStep(section.title, report, locale));
    }
    const { aborted } = terminal.signal;
    const ok = !aborted && !wrong.some(({ severity }) => severity === 'problem') && reports.every(asExpected);
    if (values.json) terminal.out(`${JSON.stringify({ ok, steps: reports })}\n`);
    if (aborted) return 130;
    return ok ? 0 : 1;
  } finally {
    study.dispose();
    backend.dispose();
  }
}

function problemLine({ file, line, severity, message }: Problem, stepsFile: string): string {
  const text = placed(file ?? stepsFile, line, message);
  return severity === 'warning' ? `${text} (warning)\n` : `${text}\n`;
}
