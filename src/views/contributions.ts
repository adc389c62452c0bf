/** Every id that the manifest contributes and the code uses. A test compares this file with package.json. */

export const NOTEBOOK_TYPE = 'cilium-study';
export const NOTEBOOK_ENDING = '.study.md';
export const CONTROLLER = 'cilium-study-lab';
export const RENDERER = 'cilium-study-output';
export const STEPS_VIEW = 'ciliumStudy.steps';
/** Not in the manifest: webview panels are made by code. */
export const EXPLANATIONS_PANEL = 'ciliumStudy.explanations';

export const COMMANDS = {
  openWeek4: 'ciliumStudy.openWeek4',
  newNotebook: 'ciliumStudy.newNotebook',
  runNextCell: 'ciliumStudy.runNextCell',
  explainStep: 'ciliumStudy.explainStep',
  restartLab: 'ciliumStudy.restartLab',
  showLab: 'ciliumStudy.showLab',
  resetProgress: 'ciliumStudy.resetProgress',
  openAsNotebook: 'ciliumStudy.openAsNotebook',
  runStep: 'ciliumStudy.runStep',
  goToStep: 'ciliumStudy.goToStep',
  changeHost: 'ciliumStudy.changeHost',
} as const;

export const SETTINGS = {
  locale: 'ciliumStudy.locale',
  seed: 'ciliumStudy.lab.seed',
  visibleRows: 'ciliumStudy.table.visibleRows',
  ringLines: 'ciliumStudy.output.ringLines',
  hints: 'ciliumStudy.hints.enabled',
} as const;

/** Context keys; the walkthrough ticks its steps by them. */
export const CONTEXTS = {
  notebookOpen: 'ciliumStudy.notebookOpen',
  cellRun: 'ciliumStudy.cellRun',
  packetsShown: 'ciliumStudy.packetsShown',
} as const;
