import type { CellResult } from '../course/cell.ts';
import type { Evidence } from '../state/fact.ts';

/** What `run` tells of one step; the shape of `--json`. */
export interface StepReport {
  readonly id: string;
  readonly title: string;
  readonly cells: readonly Pick<CellResult, 'id' | 'host' | 'exit' | 'expect' | 'ok' | 'refused'>[];
  readonly checks: readonly { readonly id: string; readonly ok: boolean; readonly text: string }[];
  readonly explanations: readonly {
    readonly id: string;
    readonly text: string;
    readonly evidence: readonly Pick<Evidence, 'source' | 'row'>[];
  }[];
}
