/**
 * What understands cells and courses: the public surface of the bundle `engine.cjs`. It holds the shell, YAML and
 * expression parsers, which activation does not need, so it is read when a notebook first asks for it.
 */
import type * as Reports from '../course/export/reports.ts';
import type { answer } from '../course/why/answer.ts';

export { createJudge } from '../course/judge.ts';
export { courseScope } from '../course/scope.ts';
export {
  reachStep,
  runScripts,
  scriptsReport,
  scriptsTo,
  solveScripts,
  undoScripts,
} from '../course/reachStep.ts';
export { movedOn, shownState } from '../course/freshness.ts';
/** A piece of its own: recordings are rare. */
export const recordings = () => import('../replay/index.ts');
/** So are comparisons. */
export const comparing = () => import('./comparing.ts');
export { readCourse } from '../course/steps.ts';
export { createStudy } from '../course/study.ts';
export { watchedResources } from '../course/watchObjects.ts';
export { readScript } from '../script/cell.ts';
export { commandOf } from '../script/command.ts';
export { createState } from '../state/createState.ts';
export { momentOf } from '../state/moment.ts';
export { payloadOf, streamPayload } from './cellOutputs.ts';
export { rejoined } from '../state/rejoined.ts';
export { StepMoments } from '../state/stepMoments.ts';

/** What is written about a notebook: a piece of its own, read on first use. */
export function loadReports(): Promise<typeof Reports> {
  return import('../course/export/reports.ts');
}

/** A piece of its own, read when somebody asks. */
export async function answerWhy(...question: Parameters<typeof answer>): Promise<string> {
  const why = await import('../course/why/answer.ts');
  return why.answer(...question);
}
