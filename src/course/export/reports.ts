/** What is written about a notebook rather than shown in it: one piece, read on first use. */
export { importMarkdown } from '../import/importMarkdown.ts';
export { htmlReport } from './htmlReport.ts';
export { markdownReport } from './markdownReport.ts';
export { runReport } from './runReport.ts';
export { stuckReport } from './stuckReport.ts';
