/** Wiring: makes the parts and gives them to each other. */
import * as vscode from 'vscode';
import { CellCompletion } from './notebook/completion.ts';
import { CellDiagnostics } from './notebook/diagnostics.ts';
import { CellStatusBar } from './notebook/cellStatusBar.ts';
import { registerCommands } from './notebook/commands.ts';
import { StudyController } from './notebook/controller.ts';
import { KnownHover } from './notebook/hover.ts';
import { loadLab } from './notebook/bundles.ts';
import { SHELL_LANGUAGE } from './notebook/notebookData.ts';
import { ProgressStore } from './notebook/progressStore.ts';
import { RendererLink } from './notebook/rendererLink.ts';
import { reopenTextTabs } from './notebook/reopenGuard.ts';
import { StudySerializer } from './notebook/serializer.ts';
import { Studies } from './notebook/studies.ts';
import { NOTEBOOK_TYPE } from './views/contributions.ts';
import { ExplanationsPanels } from './views/explanationsPanel.ts';
import { LabStatusItem } from './views/labStatusItem.ts';
import { StepsTree } from './views/stepsTree.ts';

export function activate(context: vscode.ExtensionContext): void {
  const renderer = new RendererLink();
  const studies = new Studies({
    extension: context.extensionUri,
    progress: new ProgressStore(context.workspaceState),
    startLab: async (seed) => {
      const lab = loadLab().createLab({ time: 'real', seed });
      await lab.ready;
      return lab;
    },
    reveal: (cell, row) => void renderer.reveal(cell, row),
  });
  const panels = new ExplanationsPanels(studies, context.extensionUri);
  const cells: vscode.DocumentFilter = { notebookType: NOTEBOOK_TYPE, language: SHELL_LANGUAGE };

  context.subscriptions.push(
    vscode.workspace.registerNotebookSerializer(NOTEBOOK_TYPE, new StudySerializer(), {
      transientOutputs: true,
    }),
    renderer,
    studies,
    panels,
    studies.onDidClose((uri) => panels.close(uri)),
    new StudyController(studies),
    new CellStatusBar(studies),
    new CellDiagnostics(studies),
    new StepsTree(studies),
    new LabStatusItem(studies),
    vscode.languages.registerHoverProvider(cells, new KnownHover(studies)),
    vscode.languages.registerCompletionItemProvider(cells, new CellCompletion(studies)),
    registerCommands({ extension: context, studies, panels, renderer }),
  );
  void reopenTextTabs(context.workspaceState);
}
