import type { CellResult } from '../course/cell.ts';
import type { Problem } from '../course/problem.ts';
import type { Evidence } from '../state/fact.ts';

/** What `run` tells of one step: one element of `steps` in `--json`. */
export interface StepReport {
  /** Empty for cells that stand before the first step of their notebook. */
  readonly id: string;
  readonly cells: readonly Pick<CellResult, 'id' | 'host' | 'exit' | 'expect' | 'ok'>[];
  /** What in the course could not be evaluated; told beside the report. */
  readonly faults: readonly Problem[];
  readonly checks: readonly { readonly id: string; readonly ok: boolean; readonly text: string }[];
  readonly explanations: readonly {
    readonly id: string;
    readonly text: string;
    readonly evidence: readonly Pick<Evidence, 'source' | 'row'>[];
  }[];
}

export function asExpected({ cells, checks, faults }: StepReport): boolean {
  return faults.length === 0 && cells.every(({ ok }) => ok) && checks.every(({ ok }) => ok);
}
