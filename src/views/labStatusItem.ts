import * as vscode from 'vscode';
import { COMMANDS } from './contributions.ts';
import type { LabStatus, ShownStudies } from './shownStudy.ts';

/** The one status bar item: which lab the notebook in front runs in, and that it is simulated. */
export class LabStatusItem implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem('ciliumStudy.lab', vscode.StatusBarAlignment.Left, 50);
  readonly #studies: ShownStudies;
  readonly #listening: vscode.Disposable;

  constructor(studies: ShownStudies) {
    this.#studies = studies;
    this.#item.name = vscode.l10n.t('Cilium Study lab');
    this.#item.command = COMMANDS.showLab;
    this.#listening = studies.onDidChange(() => this.#update());
    this.#update();
  }

  #update(): void {
    const lab = this.#studies.active()?.lab;
    if (!lab) {
      this.#item.hide();
      return;
    }
    this.#item.text = `$(${ICONS[lab.status]}) ${TEXTS[lab.status](lab.name)}`;
    this.#item.tooltip = vscode.l10n.t(
      'Cells of this notebook run in the embedded lab. It is a simulation: no real cluster is touched.',
    );
    this.#item.show();
  }

  dispose(): void {
    this.#listening.dispose();
    this.#item.dispose();
  }
}

const ICONS: Readonly<Record<LabStatus, string>> = {
  off: 'beaker',
  starting: 'loading~spin',
  ready: 'beaker',
  failed: 'error',
};

const TEXTS: Readonly<Record<LabStatus, (name: string) => string>> = {
  off: () => vscode.l10n.t('Lab: starts with the first cell'),
  starting: () => vscode.l10n.t('Lab: starting'),
  ready: (name) => name,
  failed: () => vscode.l10n.t('Lab: did not start'),
};
