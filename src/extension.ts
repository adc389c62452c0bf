/** Wiring: makes the parts and gives them to each other. */
import type * as vscode from 'vscode';
import { registerAssistantTools, studyApi, type StudyApi } from './notebook/assistantTools.ts';
import { registerCellLanguage } from './notebook/cellLanguage.ts';
import { CellStatusBar } from './notebook/cellStatusBar.ts';
import { ClusterChoice } from './notebook/clusterChoice.ts';
import { registerCommands } from './notebook/commands.ts';
import { StudyController } from './notebook/controller.ts';
import { registerFileTypes } from './notebook/fileTypes.ts';
import { knownOf } from './notebook/known.ts';
import { loadLooking, startLab } from './notebook/bundles.ts';
import { LazyTopology } from './notebook/lazyTopology.ts';
import { LargeOutputs } from './notebook/largeOutputs.ts';
import { ProgressStore } from './notebook/progressStore.ts';
import { RendererLink } from './notebook/rendererLink.ts';
import { reopenTextTabs } from './notebook/reopenGuard.ts';
import { StepCommands } from './notebook/stepCommands.ts';
import { Studies } from './notebook/studies.ts';
import { registerRunTasks } from './notebook/taskProvider.ts';
import { ExplanationsPanels } from './views/explanationsPanel.ts';
import { LabStatusItem } from './views/labStatusItem.ts';
import type { Looking, LookPlace } from './notebook/looking.ts';
import type { Look } from './protocol/look.ts';
import { ReportDocuments } from './views/reportDocuments.ts';
import { StepsTree } from './views/stepsTree.ts';

export function activate(context: vscode.ExtensionContext): StudyApi {
  const large = new LargeOutputs();
  const renderer = new RendererLink(large, {
    whatIs: ({ uri }, token) => knownOf(studies.of(uri), token),
    stale: ({ uri }) => studies.of(uri)?.staleMarks ?? [],
    run: ({ uri }, cellId) => studies.of(uri)?.run(cellId),
    look: ({ uri }, at) => look(uri, 'outputs', at),
  });
  const cluster = new ClusterChoice(context.workspaceState);
  const studies = new Studies({
    extension: context.extensionUri,
    progress: new ProgressStore(context.workspaceState),
    cluster: () => cluster.context,
    openCluster: (context, locale) => cluster.open(context, locale),
    startLab,
    reveal: (cell, row) => void renderer.reveal(cell, row),
  });
  const topology = new LazyTopology({
    studies,
    extension: context.extensionUri,
    look: (uri, at) => look(uri, 'drawing', at),
  });
  const controller = new StudyController(studies, large, topology, () => cluster.context);
  const panels = new ExplanationsPanels(studies, context.extensionUri, (uri, at) =>
    look(uri, 'explanations', at),
  );
  let looked: Looking | undefined;
  const look = (uri: vscode.Uri | undefined, by: LookPlace, at: Look): void => {
    looked ??= new (loadLooking().Looking)({
      places: { drawing: topology, outputs: renderer, explanations: panels },
      namesIn: (notebook, texts) => topology.namesOf(notebook, texts),
      isKnown: (notebook, word) => knownOf(studies.of(notebook), word).length > 0,
    });
    if (uri !== undefined) looked.at(uri, by, at);
  };
  const reports = new ReportDocuments();
  const steps = new StepCommands(reports, controller);

  context.subscriptions.push(
    registerFileTypes(context.extensionUri, studies),
    registerRunTasks(context.extensionUri),
    renderer,
    studies,
    panels,
    topology,
    reports,
    steps,
    controller,
    studies.onDidChange(() => renderer.showStale()),
    studies.onDidClose((uri) => panels.close(uri)),
    new CellStatusBar(studies),
    new StepsTree(studies),
    new LabStatusItem(studies, () => cluster.server),
    registerCellLanguage(studies, (cell, texts) => look(studies.ofCell(cell)?.uri, 'cells', { texts })),
    registerAssistantTools(studies),
    registerCommands({
      extension: context,
      cluster,
      studies,
      panels,
      topology,
      renderer,
      steps,
      tables: controller,
      reports,
    }),
  );
  void reopenTextTabs(context.workspaceState);
  return studyApi(studies);
}
