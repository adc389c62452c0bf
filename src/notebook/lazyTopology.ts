import * as vscode from 'vscode';
import { TOPOLOGY_PANEL } from '../views/contributions.ts';
import type { ShownStudy } from '../views/shownStudy.ts';
import type { Marks } from '../views/marks.ts';
import type { Look } from '../protocol/look.ts';
import type { PanelSurroundings } from '../views/topologyPanel.ts';
import type { TopologyPanels } from '../views/topologyPanels.ts';
import { loadTopologyPanels } from './bundles.ts';

/** The drawings' bundle, read when one is first asked for, or comes back with the window. */
export class LazyTopology implements Marks, vscode.Disposable {
  readonly #surroundings: PanelSurroundings;
  readonly #serializer: vscode.Disposable;
  #panels: TopologyPanels | undefined;

  constructor(surroundings: PanelSurroundings) {
    this.#surroundings = surroundings;
    this.#serializer = vscode.window.registerWebviewPanelSerializer(TOPOLOGY_PANEL, {
      deserializeWebviewPanel: (panel, state) => this.#get().deserializeWebviewPanel(panel, state),
    });
  }

  /** @param texts an address or a name in each: the first that is in the drawing is marked */
  show(study: ShownStudy, texts: readonly string[]): void {
    if (texts.length === 0) this.#get().show(study);
    else this.#get().showElement(study, texts);
  }

  mark(notebook: vscode.Uri, look: Look): void {
    this.#panels?.of(notebook)?.mark(look);
  }

  /** What the drawing, when it is there, calls what the first of the texts names that it knows. */
  namesOf(notebook: vscode.Uri, texts: readonly string[]): readonly string[] | undefined {
    return this.#panels?.of(notebook)?.namesOf(texts);
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
    this.#panels ??= new (loadTopologyPanels().TopologyPanels)(this.#surroundings);
    return this.#panels;
  }
}
