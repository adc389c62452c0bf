/**
 * What understands cells and courses: the public surface of the bundle `engine.cjs`. It holds the shell, YAML and
 * expression parsers, which activation does not need, so it is read when a notebook first asks for it.
 */
export { lintCell } from '../course/lints/lintCell.ts';
export { createJudge } from '../course/judge.ts';
export { courseScope } from '../course/scope.ts';
export { readCourse } from '../course/steps.ts';
export { createStudy } from '../course/study.ts';
export { readScript } from '../script/cell.ts';
export { commandOf } from '../script/command.ts';
export { createState } from '../state/createState.ts';
export { identify } from '../state/identify.ts';
export { payloadOf, streamPayload } from './cellOutputs.ts';
