/** Every id that the manifest contributes and the code uses. A test compares this file with package.json. */

export const NOTEBOOK_TYPE = 'cilium-study';
export const NOTEBOOK_ENDING = '.study.md';
export const CONTROLLER = 'cilium-study-lab';
export const RENDERER = 'cilium-study-output';
export const MARKUP_RENDERER = 'cilium-study-markup';
export const TOPOLOGY_RENDERER = 'cilium-study-topology';
export const CAPTURE_EDITOR = 'ciliumStudy.capture';
export const STEPS_VIEW = 'ciliumStudy.steps';
/** Tasks that run a notebook, and what reads the places of problems out of what they print. */
export const TASK_TYPE = 'cilium-study';
export const PROBLEM_MATCHER = '$cilium-study';
/** Not in the manifest: webview panels are made by code. */
export const EXPLANATIONS_PANEL = 'ciliumStudy.explanations';
export const TOPOLOGY_PANEL = 'ciliumStudy.topology';

export const COMMANDS = {
  openWeek4: 'ciliumStudy.openWeek4',
  newNotebook: 'ciliumStudy.newNotebook',
  runNextCell: 'ciliumStudy.runNextCell',
  explainStep: 'ciliumStudy.explainStep',
  restartLab: 'ciliumStudy.restartLab',
  showLab: 'ciliumStudy.showLab',
  recordRuns: 'ciliumStudy.recordRuns',
  replayRecording: 'ciliumStudy.replayRecording',
  useCluster: 'ciliumStudy.useCluster',
  compareWith: 'ciliumStudy.compareWith',
  withdrawPermission: 'ciliumStudy.withdrawPermission',
  resetProgress: 'ciliumStudy.resetProgress',
  openAsNotebook: 'ciliumStudy.openAsNotebook',
  runStep: 'ciliumStudy.runStep',
  goToStep: 'ciliumStudy.goToStep',
  startAtStep: 'ciliumStudy.startAtStep',
  solveStep: 'ciliumStudy.solveStep',
  undoStep: 'ciliumStudy.undoStep',
  stepChanges: 'ciliumStudy.stepChanges',
  changeHost: 'ciliumStudy.changeHost',
  exportRun: 'ciliumStudy.exportRun',
  exportStuck: 'ciliumStudy.exportStuck',
  importMarkdown: 'ciliumStudy.importMarkdown',
  showTopology: 'ciliumStudy.showTopology',
  askWhy: 'ciliumStudy.askWhy',
  doctor: 'ciliumStudy.doctor',
  openGuide: 'ciliumStudy.openGuide',
} as const;

export const SETTINGS = {
  locale: 'ciliumStudy.locale',
  seed: 'ciliumStudy.lab.seed',
  visibleRows: 'ciliumStudy.table.visibleRows',
  ringLines: 'ciliumStudy.output.ringLines',
  hints: 'ciliumStudy.hints.enabled',
  gate: 'ciliumStudy.gate.enabled',
  liveHosts: 'ciliumStudy.live.hosts',
  liveSshCommand: 'ciliumStudy.live.sshCommand',
  liveSshConfig: 'ciliumStudy.live.sshConfig',
  liveSudo: 'ciliumStudy.live.sudo',
  liveBash: 'ciliumStudy.live.bash',
  liveProtected: 'ciliumStudy.live.protectedContexts',
  liveChanges: 'ciliumStudy.live.changes',
} as const;

/** Context keys; the walkthrough ticks its steps by them. */
export const CONTEXTS = {
  notebookOpen: 'ciliumStudy.notebookOpen',
  cellRun: 'ciliumStudy.cellRun',
  packetsShown: 'ciliumStudy.packetsShown',
  explained: 'ciliumStudy.explained',
} as const;
