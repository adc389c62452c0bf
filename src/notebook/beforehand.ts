/**
 * What is asked for beside the work on a notebook (is this machine ready, guides, tasks, handing on a run, recordings,
 * comparing): the public surface of `beforehand.cjs`.
 */
export { compareWith } from './compareCommand.ts';
export { showDoctor } from './doctorCommand.ts';
export { exportRun, exportStuck, importMarkdown } from './exportCommands.ts';
export { openGuide } from './guides.ts';
export { recordRuns, replayRecording } from './recordingCommands.ts';
export { askWhy } from './whyCommand.ts';
export { resolveRunTask, runTasks } from './runTasks.ts';
