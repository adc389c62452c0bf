import * as vscode from 'vscode';
import { TOPOLOGY_PANEL } from './contributions.ts';
import type { ShownStudy } from './shownStudy.ts';
import { TopologyPanel, type PanelSurroundings } from './topologyPanel.ts';

export { topologyOutput } from './topologyOutput.ts';

/** One drawing for each notebook and its lab. */
export class TopologyPanels implements vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly #surroundings: PanelSurroundings;
  readonly #panels = new Map<string, TopologyPanel>();
  readonly #listening: vscode.Disposable;

  constructor(surroundings: PanelSurroundings) {
    this.#surroundings = surroundings;
    this.#listening = surroundings.studies.onDidChange(() => {
      for (const panel of this.#panels.values()) panel.update();
    });
  }

  /** Shows the drawing beside its notebook, without taking the focus from it. */
  show({ uri }: Pick<ShownStudy, 'uri'>): TopologyPanel {
    const there = this.#panels.get(uri.toString());
    if (there !== undefined) {
      there.webview.reveal(undefined, true);
      return there;
    }
    const webview = vscode.window.createWebviewPanel(
      TOPOLOGY_PANEL,
      vscode.l10n.t('Topology'),
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      {
        enableScripts: true,
        localResourceRoots: [vscode.Uri.joinPath(this.#surroundings.extension, 'dist')],
      },
    );
    return this.#adopt(webview, uri.toString());
  }

  /** Shows the element that one of the texts names: an address, a name. */
  showElement(study: ShownStudy, texts: readonly string[]): void {
    this.show(study).select(texts);
  }

  /** The drawing of a notebook, when it is there. */
  of(notebook: vscode.Uri): TopologyPanel | undefined {
    return this.#panels.get(notebook.toString());
  }

  /** After the window has been loaded anew. The notebook may come back later than its drawing, or never. */
  async deserializeWebviewPanel(webview: vscode.WebviewPanel, state: unknown): Promise<void> {
    const study =
      typeof state === 'object' && state !== null && 'study' in state && typeof state.study === 'string'
        ? state.study
        : undefined;
    if (study === undefined || this.#panels.has(study)) webview.dispose();
    else this.#adopt(webview, study);
  }

  dispose(): void {
    this.#listening.dispose();
    for (const { webview } of this.#panels.values()) webview.dispose();
  }

  #adopt(webview: vscode.WebviewPanel, key: string): TopologyPanel {
    const panel = new TopologyPanel(webview, key, this.#surroundings);
    this.#panels.set(key, panel);
    webview.onDidDispose(() => this.#panels.delete(key));
    return panel;
  }
}
