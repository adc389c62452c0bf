import type { Clock } from '../backend.ts';
import { withoutCaptures } from '../course/captures.ts';
import type { CellResult, RunnableCell } from '../course/cell.ts';
import type { Study } from '../course/study.ts';
import type { Locale } from '../protocol/outputs.ts';
import { COMPLAINTS, whatWentWrong } from './complaints.ts';
import type { Pause } from './pause.ts';
import type { Section } from './sections.ts';
import type { StepReport } from './stepReport.ts';

/** When a person would have stopped a cell that runs until it is stopped, on the lab's clock. */
const ENDLESS_MS = 10_000;

/** When a cell that should end by itself is given up, on the lab's clock; longer than any timeout of the tools in it. */
const MINUTE_MS = 60_000;
const PATIENCE_MS = 10 * MINUTE_MS;

export interface StepRun {
  readonly study: Study;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly locale: Locale;
  readonly pause: Pause;
  /** Tells that a cell did not run, was given up, or did not end as expected. */
  complain(cell: RunnableCell, message: string): void;
  /** Told of each cell that has ended. */
  onResult?(result: CellResult): void;
}

/** Runs the cells of a step in their order, a capture with the cell that names it, and judges the step. */
export async function runStep(section: Section, run: StepRun): Promise<StepReport> {
  const { study, signal, pause } = run;
  const cells: CellResult[] = [];
  const ended = (result: CellResult): void => {
    cells.push(result);
    run.onResult?.(result);
  };
  for (const cell of withoutCaptures(section.cells, ({ spec }) => spec)) {
    if (signal.aborted) break;
    const rest = pause.after(cell);
    ended(await runCell(cell, run, ended));
    await rest();
  }
  await study.settle(pause.quiet);
  const judged = [...study.checks(section.id), ...study.explanations(section.id)];
  return {
    id: section.id,
    faults: judged.flatMap(({ fault }) => fault ?? []),
    cells: cells.map(({ id, host, exit, expect, ok }) => ({ id, host, exit, expect, ok })),
    checks: study.checks(section.id).map(({ id, verdict, text }) => ({ id, ok: verdict === 'true', text })),
    explanations: study
      .explanations(section.id)
      .filter(({ verdict }) => verdict === 'true')
      .map(({ id, text, evidence }) => ({
        id,
        text,
        evidence: evidence.map(({ source, row }) => ({ source, row })),
      })),
  };
}

async function runCell(
  cell: RunnableCell,
  { study, clock, signal, locale, complain }: StepRun,
  onCapture: (result: CellResult) => void,
): Promise<CellResult> {
  const ended = new AbortController();
  const enough = new AbortController();
  const { expect, until } = cell.spec;
  const endless = expect === 'endless' && until === undefined;
  // In virtual time this sleep also lets time pass for a cell that only waits for others.
  void clock.sleep(endless ? ENDLESS_MS : PATIENCE_MS, ended.signal).then(() => enough.abort());
  const tell = (result: CellResult): void => {
    const wrong = study.cells.find(({ spec }) => spec.id === result.id);
    if (wrong !== undefined && !result.ok && !signal.aborted && !enough.signal.aborted)
      complain(wrong, whatWentWrong(result, locale));
  };
  const result = await study.runCell(cell, {
    signal: AbortSignal.any([signal, enough.signal]),
    companion: {
      start: () => undefined,
      update: () => undefined,
      end: (capture) => {
        tell(capture);
        onCapture(capture);
      },
    },
  });
  tell(result);
  if (enough.signal.aborted && !endless)
    complain(cell, COMPLAINTS[locale].givenUp(cell.spec.id, PATIENCE_MS / MINUTE_MS));
  ended.abort();
  return result;
}
