/** Does a course fit the notebook that it is about? Steps and cells that only one of the two knows are told. */
import type { NotebookStep } from './cellSpecs.ts';
import type { Course } from './course.ts';
import type { Problem } from './problem.ts';

export interface Fitted {
  readonly steps: readonly NotebookStep[];
  /** Ids of its code cells. */
  readonly cells: readonly string[];
}

/**
 * Problems of the notebook have no file, those of the course have its own; each with line and what to do. A course without
 * steps fits every notebook: its cells run without one.
 */
export function fitProblems(course: Course, { steps, cells }: Fitted): readonly Problem[] {
  if (course.steps.length === 0) return [];
  const known = course.steps.map(({ id }) => id);
  const unknown = steps
    .filter(({ id }) => !known.includes(id))
    .map(({ id, line }): Problem => ({
      severity: 'problem',
      line,
      message: {
        ko: `"${id}" 단계는 이 과정에 없습니다. 과정의 단계: ${known.join(', ')}. 그중 하나를 쓰거나 단계 파일에 추가하세요.`,
        en: `the step "${id}" is not in the course. Its steps: ${known.join(', ')}. Use one of them, or add it to the steps file.`,
      },
    }));
  const absent = course.steps
    .filter(({ id }) => !steps.some((step) => step.id === id))
    .map(({ id, line }): Problem => ({
      severity: 'warning',
      file: course.file,
      line,
      message: {
        ko: `노트북에 "${id}" 단계가 없습니다. 제목 아래에 <!-- step: ${id} -->를 넣거나 과정에서 빼세요.`,
        en: `The notebook has no step "${id}". Put <!-- step: ${id} --> under its heading, or take it out of the course.`,
      },
    }));
  const vanished = course.references
    .filter(({ cell }) => !cells.includes(cell))
    .map(({ cell, line }): Problem => ({
      severity: 'problem',
      file: course.file,
      line,
      message: {
        ko: `노트북에 "${cell}" 셀이 없습니다. 그 셀에 기대는 것은 끝내 알 수 없습니다. 어떤 셀에 그 id를 주거나 다른 셀을 적으세요.`,
        en: `There is no cell "${cell}" in the notebook: what rests on it can never be known. Give a cell that id, or name another one.`,
      },
    }));
  return [...unknown, ...absent, ...vanished];
}
