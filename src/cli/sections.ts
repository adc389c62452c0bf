import type { RunnableCell } from '../course/cell.ts';
import type { NotebookStep } from '../course/cellSpecs.ts';
import type { Course } from '../course/course.ts';
import type { Locale } from '../protocol/outputs.ts';
import { UsageError } from './usageError.ts';

/** A step of the notebook, or what stands before the first one. */
export interface Section {
  /** The step's id; empty before the first step. */
  readonly id: string;
  readonly title: string;
  readonly cells: readonly RunnableCell[];
}

export interface Chosen {
  readonly step?: string;
  readonly to?: string;
}

/** The sections of a notebook in its order: all, one (`step`), or all up to one (`to`). */
export function sections(
  cells: readonly RunnableCell[],
  steps: readonly NotebookStep[],
  { course, title, locale }: { readonly course: Course; readonly title: string; readonly locale: Locale },
  { step: only, to: last }: Chosen,
): readonly Section[] {
  const cellsOf = (id: string | undefined): readonly RunnableCell[] =>
    cells.filter(({ spec }) => spec.step === id);
  const preface: Section = { id: '', title, cells: cellsOf(undefined) };
  const all = steps.map(({ id, title: heading }): Section => {
    const named = course.steps.find((step) => step.id === id)?.title[locale];
    return { id, title: named || heading, cells: cellsOf(id) };
  });
  const wanted = only ?? last;
  const at = wanted === undefined ? all.length - 1 : all.findIndex(({ id }) => id === wanted);
  if (wanted !== undefined && at < 0) {
    const ids = all.map(({ id }) => id).join(', ') || '–';
    throw new UsageError({
      ko: `"${wanted}" 단계가 없습니다. 이 노트북의 단계: ${ids}.`,
      en: `There is no step "${wanted}". Steps: ${ids}.`,
    });
  }
  if (only !== undefined) return all.slice(at, at + 1);
  return [...(preface.cells.length > 0 ? [preface] : []), ...all.slice(0, at + 1)];
}
