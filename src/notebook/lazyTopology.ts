import * as vscode from 'vscode';
import { TOPOLOGY_PANEL } from '../views/contributions.ts';
import type { ShownStudies, ShownStudy } from '../views/shownStudy.ts';
import type { TopologyPanels } from '../views/topologyPanels.ts';
import { loadTopologyPanels } from './bundles.ts';

/** The drawings' bundle, read when one is first asked for, or comes back with the window. */
export class LazyTopology implements vscode.Disposable {
  readonly #studies: ShownStudies;
  readonly #extension: vscode.Uri;
  readonly #serializer: vscode.Disposable;
  #panels: TopologyPanels | undefined;

  constructor(studies: ShownStudies, extension: vscode.Uri) {
    this.#studies = studies;
    this.#extension = extension;
    this.#serializer = vscode.window.registerWebviewPanelSerializer(TOPOLOGY_PANEL, {
      deserializeWebviewPanel: (panel, state) => this.#get().deserializeWebviewPanel(panel, state),
    });
  }

  /** @param texts an address or a name in each: the first that is in the drawing is marked */
  show(study: ShownStudy, texts: readonly string[]): void {
    if (texts.length === 0) this.#get().show(study);
    else this.#get().showElement(study, texts);
  }

  /** The drawing as an output of a cell. */
  output(study: ShownStudy, cellId: string): readonly vscode.NotebookCellOutputItem[] | undefined {
    return loadTopologyPanels().topologyOutput(study, cellId);
  }

  dispose(): void {
    this.#serializer.dispose();
    this.#panels?.dispose();
  }

  #get(): TopologyPanels {
    this.#panels ??= new (loadTopologyPanels().TopologyPanels)(this.#studies, this.#extension);
    return this.#panels;
  }
}
