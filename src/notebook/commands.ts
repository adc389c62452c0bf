import * as vscode from 'vscode';
import { withoutCaptures } from '../course/captures.ts';
import { COMMANDS, CONTEXTS, NOTEBOOK_ENDING, NOTEBOOK_TYPE } from '../views/contributions.ts';
import type { ExplanationsPanels } from '../views/explanationsPanel.ts';
import type { ReportDocuments } from '../views/reportDocuments.ts';
import { settings } from '../views/settings.ts';
import type { ClusterChoice } from './clusterChoice.ts';
import { loadBeforehand } from './bundles.ts';
import { attributesOf, SHELL_LANGUAGE } from './notebookData.ts';
import type { LazyTopology } from './lazyTopology.ts';
import type { OpenStudy } from './openStudy.ts';
import { packagedNotebook, preferredLocale } from './packagedNotebook.ts';
import type { RendererLink } from './rendererLink.ts';
import { showStepChanges } from './stepChanges.ts';
import type { TablesBelowCells } from './stepChanges.ts';
import type { StepCommands } from './stepCommands.ts';
import type { Studies } from './studies.ts';

export interface CommandContext {
  readonly extension: vscode.ExtensionContext;
  readonly cluster: ClusterChoice;
  readonly studies: Studies;
  readonly panels: ExplanationsPanels;
  readonly topology: LazyTopology;
  readonly renderer: RendererLink;
  readonly steps: StepCommands;
  readonly tables: TablesBelowCells;
  readonly reports: ReportDocuments;
}

export function registerCommands(context: CommandContext): vscode.Disposable {
  const { studies, panels, topology, steps } = context;
  const withStudy =
    (run: (study: OpenStudy, ...args: readonly unknown[]) => Promise<void>) =>
    async (...args: readonly unknown[]): Promise<void> => {
      const study = await studies.activeWhenRead();
      if (study) await run(study, ...args);
      else await offerNotebook();
    };
  const handlers: Readonly<Record<keyof typeof COMMANDS, (...args: readonly unknown[]) => Promise<void>>> = {
    openWeek4: async () => openWeek4(context),
    newNotebook: async () => newNotebook(),
    runNextCell: withStudy((study) => runNextCell(study, context)),
    explainStep: withStudy(async (study, step) => {
      const wanted = stepId(step) ?? study.currentStep();
      if (wanted === undefined) return;
      panels.show(study, wanted);
      await vscode.commands.executeCommand('setContext', CONTEXTS.explained, true);
    }),
    showTopology: withStudy(async (study, ...texts) =>
      topology.show(
        study,
        texts.filter((text) => typeof text === 'string'),
      ),
    ),
    askWhy: withStudy((study) => loadBeforehand().askWhy(study, context.reports)),
    restartLab: withStudy((study) => restartLab(study)),
    useCluster: async () => {
      if (await context.cluster.choose()) for (const study of studies.all()) study.engine.restart();
    },
    compareWith: withStudy(async (study) => loadBeforehand().compareWith(study, context)),
    withdrawPermission: () => context.cluster.withdraw(),
    showLab: withStudy((study) => showLab(study)),
    recordRuns: withStudy(async (study) => loadBeforehand().recordRuns(study)),
    replayRecording: withStudy(async (study) => loadBeforehand().replayRecording(study)),
    resetProgress: withStudy((study) => study.resetProgress()),
    openAsNotebook: async (uri) => {
      const wanted = uri instanceof vscode.Uri ? uri : vscode.window.activeTextEditor?.document.uri;
      if (wanted) await vscode.commands.executeCommand('vscode.openWith', wanted, NOTEBOOK_TYPE);
    },
    runStep: withStudy((study, step) => runStep(study, stepId(step))),
    goToStep: withStudy((study, step) => goToStep(study, stepId(step), context)),
    startAtStep: withStudy((study, step) => steps.startAt(study, stepId(step))),
    solveStep: withStudy((study, step) => steps.solve(study, stepId(step))),
    undoStep: withStudy((study, step) => steps.undo(study, stepId(step))),
    stepChanges: withStudy((study, step) => showStepChanges(study, stepId(step), context.tables)),
    exportRun: withStudy(async (study) => loadBeforehand().exportRun(study)),
    exportStuck: withStudy(async (study) =>
      loadBeforehand().exportStuck(study, context.extension.extension, context.reports),
    ),
    importMarkdown: async (uri) => loadBeforehand().importMarkdown(uri),
    doctor: async () => loadBeforehand().showDoctor(context.reports, context.cluster.context),
    openGuide: async (which) =>
      loadBeforehand().openGuide(context.reports, context.extension.extensionUri, which),
    changeHost: withStudy((study, uri, index) =>
      changeHost(studies.of(uriOf(uri) ?? study.uri) ?? study, index),
    ),
  };
  return vscode.Disposable.from(
    ...Object.entries(handlers).map(([name, handler]) =>
      vscode.commands.registerCommand(COMMANDS[name as keyof typeof COMMANDS], handler),
    ),
  );
}

/** A step's id, given as such (links) or as the tree's node. */
function stepId(argument: unknown): string | undefined {
  if (typeof argument === 'string') return argument;
  if (typeof argument !== 'object' || argument === null || !('step' in argument)) return undefined;
  const { step } = argument;
  return typeof step === 'object' && step !== null && 'id' in step && typeof step.id === 'string'
    ? step.id
    : undefined;
}

function uriOf(argument: unknown): vscode.Uri | undefined {
  return typeof argument === 'string' ? vscode.Uri.parse(argument) : undefined;
}

async function offerNotebook(): Promise<void> {
  const open = vscode.l10n.t('Open the Week-4 Notebook');
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t('No study notebook is open.'),
    open,
  );
  if (chosen === open) await vscode.commands.executeCommand(COMMANDS.openWeek4);
}

async function openWeek4({ extension }: CommandContext): Promise<void> {
  const uri = await packagedNotebook(extension, preferredLocale(settings.locale()));
  await vscode.commands.executeCommand('vscode.openWith', uri, NOTEBOOK_TYPE);
}

/** By a name of our own: left to itself, the editor would offer to save a file that does not end in `.study.md`. */
async function newNotebook(): Promise<void> {
  const taken = new Set(vscode.workspace.notebookDocuments.map(({ uri }) => uri.path));
  let number = 1;
  while (taken.has(`study-${number}${NOTEBOOK_ENDING}`)) number += 1;
  const uri = vscode.Uri.from({ scheme: 'untitled', path: `study-${number}${NOTEBOOK_ENDING}` });
  const document = await vscode.workspace.openNotebookDocument(uri);
  const cells = [
    new vscode.NotebookCellData(
      vscode.NotebookCellKind.Markup,
      `# ${vscode.l10n.t('New study')}`,
      'markdown',
    ),
    new vscode.NotebookCellData(vscode.NotebookCellKind.Code, 'kubectl get pods -A -o wide', SHELL_LANGUAGE),
  ];
  const edit = new vscode.WorkspaceEdit();
  const all = new vscode.NotebookRange(0, document.cellCount);
  edit.set(uri, [vscode.NotebookEdit.replaceCells(all, cells)]);
  await vscode.workspace.applyEdit(edit);
  await vscode.window.showNotebookDocument(document);
}

/** The first code cell after the selected one that has not run in this session; the selected one itself when it has not. */
async function runNextCell(study: OpenStudy, { renderer }: CommandContext): Promise<void> {
  const { specs } = study.cells;
  const editor = vscode.window.visibleNotebookEditors.find(({ notebook }) => notebook === study.document);
  const from = editor?.selection.start ?? 0;
  const next = withoutCaptures(study.document.getCells(), ({ index }) => specs[index]).find(({ index }) => {
    const spec = specs[index];
    return spec && index >= from && !study.history.lastRun(spec.id);
  });
  if (!next) {
    void vscode.window.setStatusBarMessage(vscode.l10n.t('Every cell from here on has run.'), 4000);
    return;
  }
  await renderer.reveal(next);
  await study.runCells([next]);
}

async function runStep(study: OpenStudy, step: string | undefined): Promise<void> {
  const { specs } = study.cells;
  const cells = withoutCaptures(study.document.getCells(), ({ index }) => specs[index]).filter(
    ({ index }) => specs[index]?.step === step,
  );
  if (cells.length > 0) await study.runCells(cells);
}

async function goToStep(
  study: OpenStudy,
  step: string | undefined,
  { renderer }: CommandContext,
): Promise<void> {
  const found = study.cells.steps.find(({ id }) => id === step);
  if (found) await renderer.reveal(study.document.cellAt(found.cell));
}

async function restartLab(study: OpenStudy): Promise<void> {
  study.engine.restart();
  void vscode.window.setStatusBarMessage(
    vscode.l10n.t('The lab starts anew with the next cell. Your notebook and progress are kept.'),
    6000,
  );
}

async function showLab(study: OpenStudy): Promise<void> {
  const restart = vscode.l10n.t('Restart the lab');
  const explain = vscode.l10n.t('Explain this step');
  const hosts = study.hosts;
  const chosen = await vscode.window.showQuickPick(
    [
      { label: restart, description: vscode.l10n.t('back to the first day; notebook and progress are kept') },
      { label: explain },
    ],
    {
      title: hosts
        ? `${study.lab.name}: ${hosts.join(', ')}`
        : vscode.l10n.t('The embedded lab starts with the first cell that runs'),
    },
  );
  if (chosen?.label === restart) await restartLab(study);
  if (chosen?.label === explain) await vscode.commands.executeCommand(COMMANDS.explainStep);
}

/** Writes `host=` of a cell, as an edit that can be undone. */
async function changeHost(study: OpenStudy, index: unknown): Promise<void> {
  if (typeof index !== 'number' || index >= study.document.cellCount) return;
  const cell = study.document.cellAt(index);
  const now = study.cells.specs[index]?.host;
  // Hosts are the backend's to name; before it runs, those that the notebook uses are offered.
  const used = study.cells.specs.flatMap((spec) => spec?.host ?? []);
  const hosts = study.hosts ?? [...new Set(used)];
  const chosen = await vscode.window.showQuickPick(
    hosts.map((label) => ({ label, description: label === now ? vscode.l10n.t('now') : '' })),
    { title: vscode.l10n.t('Host of this cell') },
  );
  if (!chosen || chosen.label === now) return;
  const edit = new vscode.WorkspaceEdit();
  const attributes = { ...attributesOf(cell.metadata), host: chosen.label };
  edit.set(study.uri, [vscode.NotebookEdit.updateCellMetadata(index, { ...cell.metadata, attributes })]);
  await vscode.workspace.applyEdit(edit);
}
