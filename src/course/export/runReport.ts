/** A run of a notebook, as it can be handed on: what was run, what it printed, how it was judged. */
import { mask, maskDeep } from '../../protocol/mask.ts';
import type { Locale } from '../../protocol/outputs.ts';
import type { CellResult, CellSpec } from '../cell.ts';
import type { CellSpecs } from '../cellSpecs.ts';
import type { CheckResult, Course, Explanation } from '../course.ts';
import type { StudyNotebook } from '../notebookFile.ts';
import type { Study } from '../study.ts';

export interface ReportCell {
  readonly kind: 'cell';
  readonly spec: CellSpec;
  readonly text: string;
  /** Absent when it has not run. */
  readonly result?: CellResult;
}

export type ReportBlock = { readonly kind: 'markup'; readonly text: string } | ReportCell;

export interface ReportSection {
  /** The step's id; empty before the first step. */
  readonly id: string;
  readonly blocks: readonly ReportBlock[];
  readonly checks: readonly CheckResult[];
  readonly explanations: readonly Explanation[];
}

export interface RunReport {
  readonly title: string;
  readonly locale: Locale;
  /** Where it ran: the lab's name, or the cluster's; empty when nothing has run. */
  readonly backend: string;
  /** When it was written, milliseconds since the epoch. */
  readonly at: number;
  readonly sections: readonly ReportSection[];
}

export interface RunReportOptions {
  readonly notebook: StudyNotebook;
  readonly specs: Pick<CellSpecs, 'specs' | 'steps'>;
  readonly course: Course;
  readonly study: Pick<Study, 'checks' | 'explanations'>;
  /** The last run of a cell. */
  readonly result: (cellId: string) => CellResult | undefined;
  readonly locale: Locale;
  readonly title: string;
  readonly backend: string;
  readonly at: number;
}

/** With every secret masked: it leaves the machine. */
export function runReport(options: RunReportOptions): RunReport {
  const { notebook, specs, course, study, result, locale, title, backend, at } = options;
  const sections: { id: string; blocks: ReportBlock[] }[] = [{ id: '', blocks: [] }];
  notebook.cells.forEach((cell, n) => {
    const step = specs.steps.find((each) => each.cell === n);
    if (step !== undefined) sections.push({ id: step.id, blocks: [] });
    const spec = specs.specs[n];
    const block: ReportBlock =
      spec === undefined
        ? { kind: 'markup', text: mask(cell.text) }
        : { kind: 'cell', spec, text: mask(cell.text), ...maskedResult(result(spec.id)) };
    sections.at(-1)?.blocks.push(block);
  });
  const judged = (id: string): Pick<ReportSection, 'checks' | 'explanations'> =>
    course.steps.some((step) => step.id === id)
      ? maskDeep({ checks: study.checks(id, locale), explanations: study.explanations(id, locale) })
      : { checks: [], explanations: [] };
  return {
    title,
    locale,
    backend,
    at,
    sections: sections
      .filter(({ blocks }) => blocks.length > 0)
      .map(({ id, blocks }) => ({ id, blocks, ...judged(id) })),
  };
}

function maskedResult(result: CellResult | undefined): Pick<ReportCell, 'result'> {
  return result === undefined ? {} : { result: maskDeep(result) };
}
