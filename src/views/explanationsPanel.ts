import * as vscode from 'vscode';
import type { ExplanationsView, FromExplanations, ToExplanations } from '../protocol/explanationMessages.ts';
import { isLook, type Look } from '../protocol/look.ts';
import type { Marks } from './marks.ts';
import { COMMANDS, EXPLANATIONS_PANEL } from './contributions.ts';
import type { ShownStudies, ShownStudy } from './shownStudy.ts';
import { webviewPage } from './webviewPage.ts';

interface Panel {
  readonly webview: vscode.WebviewPanel;
  step: string;
}

/** One panel for each notebook: why its state is as it is, step by step, with the rows that each sentence rests on. */
export class ExplanationsPanels implements Marks, vscode.Disposable {
  readonly #studies: ShownStudies;
  readonly #extension: vscode.Uri;
  readonly #look: (notebook: vscode.Uri, look: Look) => void;
  readonly #panels = new Map<string, Panel>();
  readonly #listening: vscode.Disposable;

  /** @param look told of what is pointed at */
  constructor(
    studies: ShownStudies,
    extension: vscode.Uri,
    look: (notebook: vscode.Uri, look: Look) => void,
  ) {
    this.#look = look;
    this.#studies = studies;
    this.#extension = extension;
    this.#listening = studies.onDidChange(() => this.#updateAll());
  }

  /** Shows a step beside its notebook, without taking the focus from it. */
  show(study: ShownStudy, step: string): void {
    const key = study.uri.toString();
    const panel = this.#panels.get(key) ?? this.#open(study, step);
    panel.step = step;
    panel.webview.reveal(undefined, true);
    this.#update(key, panel);
  }

  /** In the panel of the notebook, when it is there. */
  mark(notebook: vscode.Uri, look: Look): void {
    const message: ToExplanations = { type: 'mark', ...look };
    void this.#panels.get(notebook.toString())?.webview.webview.postMessage(message);
  }

  /** The notebook was closed: nothing is known any more that the panel could show. */
  close(uri: vscode.Uri): void {
    this.#panels.get(uri.toString())?.webview.dispose();
  }

  dispose(): void {
    this.#listening.dispose();
    for (const { webview } of this.#panels.values()) webview.dispose();
  }

  #open(study: ShownStudy, step: string): Panel {
    const key = study.uri.toString();
    const dist = vscode.Uri.joinPath(this.#extension, 'dist');
    const webview = vscode.window.createWebviewPanel(
      EXPLANATIONS_PANEL,
      vscode.l10n.t('Explanation'),
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      { enableScripts: true, localResourceRoots: [dist] },
    );
    const panel: Panel = { webview, step };
    this.#panels.set(key, panel);
    const icon = (theme: string): vscode.Uri =>
      vscode.Uri.joinPath(this.#extension, 'media', `explanation-${theme}.svg`);
    webview.iconPath = { dark: icon('dark'), light: icon('light') };
    webview.onDidDispose(() => this.#panels.delete(key));
    // A hidden panel's script is gone; it says that it is ready when it is shown again.
    webview.webview.onDidReceiveMessage((message: unknown) => this.#receive(key, panel, message));
    webview.webview.html = webviewPage(webview.webview, vscode.Uri.joinPath(dist, 'explanations.js'), {
      locale: study.locale,
    });
    return panel;
  }

  #receive(key: string, panel: Panel, message: unknown): void {
    const study = this.#studies.of(vscode.Uri.parse(key));
    if (!study || !isFromExplanations(message)) return;
    switch (message.type) {
      case 'ready':
        this.#update(key, panel);
        break;
      case 'choose-step':
        panel.step = message.step;
        this.#update(key, panel);
        break;
      case 'look':
        this.#look(study.uri, message);
        break;
      case 'run-cell':
        study.run(message.cellId);
        break;
      case 'show-in-topology':
        void vscode.commands.executeCommand(COMMANDS.showTopology, ...message.texts);
        break;
      case 'reveal-row':
        study.reveal(
          message.cellId,
          message.table !== undefined && message.rowKey !== undefined
            ? { table: message.table, rowKey: message.rowKey }
            : undefined,
        );
        break;
    }
  }

  #updateAll(): void {
    for (const [key, panel] of this.#panels) this.#update(key, panel);
  }

  #update(key: string, panel: Panel): void {
    const study = this.#studies.of(vscode.Uri.parse(key));
    if (!study || !panel.webview.visible) return;
    const message: ToExplanations = { type: 'show', view: viewOf(study, panel.step) };
    void panel.webview.webview.postMessage(message);
  }
}

function viewOf(study: ShownStudy, step: string): ExplanationsView {
  return {
    locale: study.locale,
    steps: study.steps,
    step,
    notWatched: study.notWatched,
    checks: study.checks(step),
    explanations: study.explanations(step),
  };
}

/** A webview is not trusted: only messages in our own shape pass. */
function isFromExplanations(message: unknown): message is FromExplanations {
  if (typeof message !== 'object' || message === null || !('type' in message)) return false;
  switch (message.type) {
    case 'ready':
      return true;
    case 'look':
      return isLook(message);
    case 'choose-step':
      return 'step' in message && typeof message.step === 'string';
    case 'run-cell':
      return 'cellId' in message && typeof message.cellId === 'string';
    case 'show-in-topology':
      return (
        'texts' in message &&
        Array.isArray(message.texts) &&
        message.texts.every((text) => typeof text === 'string')
      );
    case 'reveal-row':
      return (
        'cellId' in message &&
        typeof message.cellId === 'string' &&
        (!('table' in message) || message.table === undefined || typeof message.table === 'string') &&
        (!('rowKey' in message) || message.rowKey === undefined || typeof message.rowKey === 'string')
      );
    default:
      return false;
  }
}
