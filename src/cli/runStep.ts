import type { Clock } from '../backend.ts';
import { withoutCaptures } from '../course/captures.ts';
import type { CellResult, RunnableCell } from '../course/cell.ts';
import type { Study } from '../course/study.ts';
import type { Section } from './sections.ts';
import type { StepReport } from './stepReport.ts';

/** What passes between two cells on the lab's clock, as when a person reads; pods start and controllers act meanwhile. */
const READING_MS = 3_000;

/** When a person would have stopped a cell that runs until it is stopped, on the lab's clock. */
const ENDLESS_MS = 10_000;

/** When a cell that should end by itself is given up, on the lab's clock; longer than any timeout of the tools in it. */
const PATIENCE_MS = 10 * 60_000;

/** What is told of the output of a cell that did not end as expected. */
const LAST_LINES = 8;

export interface StepRun {
  readonly study: Study;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Tells that a cell did not run, was given up, or did not end as expected. */
  complain(cell: RunnableCell, message: string): void;
}

/** Runs the cells of a step in their order, a capture with the cell that names it, and judges the step. */
export async function runStep(section: Section, run: StepRun): Promise<StepReport> {
  const { study, clock, signal } = run;
  const cells: CellResult[] = [];
  for (const cell of withoutCaptures(section.cells, ({ spec }) => spec)) {
    if (signal.aborted) break;
    const result = await runCell(cell, run, (capture) => cells.push(capture));
    cells.push(result);
    await clock.sleep(READING_MS, signal);
  }
  await study.settle(READING_MS);
  return {
    id: section.id,
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
  { study, clock, signal, complain }: StepRun,
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
      complain(wrong, whatWentWrong(result));
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
    complain(
      cell,
      `did not end within ${PATIENCE_MS / 60_000} minutes of the lab's time and was stopped. ` +
        'If it is to run until it is stopped, say expect=endless.',
    );
  ended.abort();
  return result;
}

function whatWentWrong({ refused, exit, expect, outputs }: CellResult): string {
  if (refused !== undefined) return `did not run: ${refused}`;
  const printed = outputs.map(({ text }) => text).join('');
  const last = printed.trimEnd().split('\n').slice(-LAST_LINES);
  return [`ended with status ${exit}, expect=${expect}. It printed:`, ...last].join('\n    ');
}
