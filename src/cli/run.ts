import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Backend } from '../backend.ts';
import type { CellResult } from '../course/cell.ts';
import { cellSpecs, type CellSpecs } from '../course/cellSpecs.ts';
import type { Course } from '../course/course.ts';
import { fitProblems } from '../course/fit.ts';
import type { Problem } from '../course/problem.ts';
import type { Locale } from '../protocol/outputs.ts';
import type { StudyNotebook } from '../course/notebookFile.ts';
import { createStudy, type Study } from '../course/study.ts';
import { replayBackend } from '../replay/replay.ts';
import { readScript } from '../script/cell.ts';
import { COMPLAINTS } from './complaints.ts';
import { labAt } from './labAt.ts';
import { LIVE_OPTIONS, openLive, tellNotWatched } from './live.ts';
import { localeOf } from './localeOf.ts';
import { courseBeside, readNotebookFile, stepsFileOf } from './notebookFile.ts';
import { newRecording, openRecording } from './recordings.ts';
import { clusterPause, readingPause } from './pause.ts';
import { placed } from './placed.ts';
import { reachStep } from '../course/reachStep.ts';
import { reportStep } from './reportStep.ts';
import { runStep, type StepRun } from './runStep.ts';
import { sections } from './sections.ts';
import { asExpected, type StepReport } from './stepReport.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usageError.ts';

/** What a run has left behind, before its lab is gone. */
export interface FinishedRun {
  readonly notebook: StudyNotebook;
  readonly specs: CellSpecs;
  readonly course: Course;
  readonly study: Study;
  readonly backend: Backend;
  readonly locale: Locale;
}

/** Hears of more than `run` tells. */
export interface RunObserver {
  result?(result: CellResult): void;
  end?(finished: FinishedRun): Promise<void>;
}

/**
 * `run`: the cells of a notebook in their order, then the checks and explanations of each step. Status 0 only when all
 * went as expected.
 */
export async function run(
  args: readonly string[],
  terminal: Terminal,
  observer: RunObserver = {},
): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      step: { type: 'string' },
      to: { type: 'string' },
      ...LIVE_OPTIONS,
      record: { type: 'string' },
      replay: { type: 'string' },
      lang: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0)
    throw new UsageError({
      ko: 'run에는 노트북 파일 하나가 필요합니다.',
      en: 'run needs one notebook file.',
    });
  if (values.step !== undefined && values.to !== undefined)
    throw new UsageError({
      ko: '--step과 --to 가운데 하나만 주세요.',
      en: 'Give --step or --to, not both.',
    });
  if (values.live !== undefined && values.replay !== undefined)
    throw new UsageError({
      ko: '--live와 --replay 가운데 하나만 주세요.',
      en: 'Give --live or --replay, not both.',
    });
  if (values.replay !== undefined && (values.record ?? values.step) !== undefined)
    throw new UsageError({
      ko: '--replay는 --record나 --step과 함께 쓸 수 없습니다. 아무것도 실행하지 않기 때문입니다. --to를 쓰세요.',
      en: '--replay goes with neither --record nor --step: nothing runs. Use --to.',
    });
  const locale = localeOf(values.lang, terminal);
  const notebook = await readNotebookFile(file, locale);
  const course = await courseBeside(file);

  const recording = values.record === undefined ? undefined : await newRecording(values.record);
  const cluster =
    values.live === undefined ? undefined : await openLive(values.live, values, { terminal, locale });
  const lab =
    values.replay === undefined && cluster === undefined ? await labAt(undefined, terminal) : undefined;
  const answering =
    cluster ??
    lab ??
    replayBackend({ recording: await openRecording(values.replay ?? '', locale, terminal), locale });
  const backend = recording?.record(answering) ?? answering;
  const study = createStudy({ backend, notebook, course, locale });
  try {
    const hosts = backend.places().filter(({ kind }) => kind !== 'pod');
    const read = cellSpecs(
      notebook.cells,
      hosts.map(({ name }) => name),
    );
    const { steps, specs, problems } = read;
    const chosen = sections(study.cells, steps, { course, title: path.basename(file), locale }, values);
    const cells = specs.flatMap((spec) => (spec === undefined ? [] : [spec.id]));
    const wrong = [...problems, ...fitProblems(course, { steps, cells })]
      .map((each) => ({ file, ...each }))
      .concat(course.problems.map((each) => ({ file: stepsFileOf(file), ...each })));
    for (const problem of wrong) terminal.error(problemLine(problem, stepsFileOf(file), locale));

    if (values.step !== undefined) {
      if (!course.steps.some(({ id }) => id === values.step))
        throw new UsageError({
          ko: `"${values.step}" 단계까지 가는 방법이 ${stepsFileOf(file)}에 없습니다. --to ${values.step}을(를) 쓰세요.`,
          en: `How to reach "${values.step}" is not told in ${stepsFileOf(file)}. Use --to ${values.step}.`,
        });
      // A cluster is as it is: the steps before have been done there, or not.
      if (cluster === undefined) await reachStep(lab ?? backend, course, values.step, terminal.signal);
    }
    const complain: StepRun['complain'] = ({ spec: { id }, text }, message) => {
      const fence = notebook.cells[specs.findIndex((spec) => spec?.id === id)]?.line ?? 1;
      const line = fence + (readScript(text).error?.line ?? 0);
      terminal.error(`${placed(file, line, message)}\n`);
    };
    const { clock } = backend;
    const { signal } = terminal;
    const pause = cluster === undefined ? readingPause(clock, signal) : clusterPause(study, signal);
    const reports: StepReport[] = [];
    for (const section of chosen) {
      if (terminal.signal.aborted) break;
      const report = await runStep(section, {
        study,
        clock,
        signal,
        locale,
        pause,
        complain,
        onResult: (result) => observer.result?.(result),
      });
      reports.push(report);
      for (const fault of report.faults) terminal.error(problemLine(fault, stepsFileOf(file), locale));
      const { checks = [] } = course.steps.find(({ id }) => id === section.id) ?? {};
      for (const { id, text } of report.checks.filter(({ ok }) => !ok)) {
        const { line = 1 } = checks.find((check) => check.id === id) ?? {};
        terminal.error(`${placed(stepsFileOf(file), line, COMPLAINTS[locale].check(id, text))}\n`);
      }
      if (!values.json) terminal.out(reportStep(section.title, report, locale));
    }
    if (cluster !== undefined) tellNotWatched(study.notWatched(), terminal);
    const { aborted } = terminal.signal;
    const ok = !aborted && !wrong.some(({ severity }) => severity === 'problem') && reports.every(asExpected);
    if (values.json)
      terminal.out(
        `${JSON.stringify({ ok, steps: reports.map(({ faults: _told, ...report }) => report) })}\n`,
      );
    if (aborted) return 130;
    await observer.end?.({ notebook, specs: read, course, study, backend, locale });
    return ok ? 0 : 1;
  } finally {
    study.dispose();
    backend.dispose();
    await recording?.end();
  }
}

function problemLine({ file, line, severity, message }: Problem, stepsFile: string, locale: Locale): string {
  const text = placed(file ?? stepsFile, line, message[locale]);
  return severity === 'warning' ? `${text} (warning)\n` : `${text}\n`;
}
