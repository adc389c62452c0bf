/** Hints and completion in cells, and what is known of a word under the pointer: the public surface of the bundle `hints.cjs`, read when a cell is first looked at for them. */
export { completionAt } from '../course/completion.ts';
export { lintCell } from '../course/lints/lintCell.ts';
export { identify } from '../state/identify.ts';
