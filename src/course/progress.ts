/** What the learner has done, as plain data that the host keeps. */
import type { CheckResult } from './course.ts';
import type { CellResult } from './cell.ts';

export interface CellProgress {
  readonly at: number;
  readonly exit: number;
  readonly ok: boolean;
}

export interface Progress {
  readonly version: 1;
  /** By step id: ids of the checks that have been seen passed. */
  readonly passed: Readonly<Record<string, readonly string[]>>;
  /** By cell id: its last run. */
  readonly cells: Readonly<Record<string, CellProgress>>;
}

export const NO_PROGRESS: Progress = { version: 1, passed: {}, cells: {} };

/** Progress with a cell's run added. A refused cell did not run. `at`: backend clock. */
export function withRun(progress: Progress, result: CellResult, at: number): Progress {
  if (result.refused !== undefined) return progress;
  const run: CellProgress = { at, exit: result.exit, ok: result.ok };
  return { ...progress, cells: { ...progress.cells, [result.id]: run } };
}

/** Progress with a step's check results added: a check once passed stays seen. The same object when nothing is new. */
export function withChecks(progress: Progress, step: string, checks: readonly CheckResult[]): Progress {
  const before = passedOf(progress, step);
  const fresh = checks
    .filter((check) => check.verdict === 'true' && !before.includes(check.id))
    .map((check) => check.id);
  if (fresh.length === 0) return progress;
  return { ...progress, passed: { ...progress.passed, [step]: [...before, ...fresh] } };
}

/** Checks of a step that have been seen passed. A step may have any id, `toString` too. */
export function passedOf({ passed }: Progress, step: string): readonly string[] {
  return (Object.hasOwn(passed, step) ? passed[step] : undefined) ?? [];
}

export function lastRunOf({ cells }: Progress, cell: string): CellProgress | undefined {
  return Object.hasOwn(cells, cell) ? cells[cell] : undefined;
}

/** What was stored, or no progress when it is not in the shape that this version writes. */
export function readProgress(stored: unknown): Progress {
  if (typeof stored !== 'object' || stored === null || !('version' in stored) || stored.version !== 1)
    return NO_PROGRESS;
  const { passed, cells } = stored as Partial<Progress>;
  if (typeof passed !== 'object' || typeof cells !== 'object' || passed === null || cells === null)
    return NO_PROGRESS;
  return {
    version: 1,
    passed: Object.fromEntries(Object.entries(passed).filter(([, ids]) => isTexts(ids))),
    cells: Object.fromEntries(Object.entries(cells).filter(([, run]) => isRun(run))),
  };
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

function isRun(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { at, exit, ok } = value as Partial<CellProgress>;
  return typeof at === 'number' && typeof exit === 'number' && typeof ok === 'boolean';
}
