import * as vscode from 'vscode';
import { COMMANDS } from './contributions.ts';
import type { LabStatus, ShownStudies } from './shownStudy.ts';

/** The one status bar item: which lab the notebook in front runs in, and that it is simulated. */
export class LabStatusItem implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem('ciliumStudy.lab', vscode.StatusBarAlignment.Left, 50);
  readonly #studies: ShownStudies;
  readonly #server: () => string | undefined;
  readonly #listening: vscode.Disposable;

  /** `server`: of the cluster that is used, once it has been reached. */
  constructor(studies: ShownStudies, server: () => string | undefined) {
    this.#studies = studies;
    this.#server = server;
    this.#item.name = vscode.l10n.t('Cilium Study lab');
    this.#item.command = COMMANDS.useCluster;
    this.#listening = studies.onDidChange(() => this.#update());
    this.#update();
  }

  #update(): void {
    const study = this.#studies.active();
    if (!study) {
      this.#item.hide();
      return;
    }
    const { lab, notWatched } = study;
    if (lab.live) {
      const server = this.#server();
      const at = server === undefined ? '' : ` (${server.replace(/^https?:\/\//, '')})`;
      const icon = lab.status === 'ready' && notWatched.length > 0 ? 'warning' : LIVE_ICONS[lab.status];
      this.#item.text = `$(${icon}) ${lab.name}${at}`;
      const where = vscode.l10n.t(
        'Cells of this notebook run on the cluster "{0}". What changes something asks first.',
        lab.name,
      );
      this.#item.tooltip = [where, ...notWatched].join('\n\n');
      this.#item.show();
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

const LIVE_ICONS: Readonly<Record<LabStatus, string>> = {
  off: 'cloud',
  starting: 'loading~spin',
  ready: 'cloud',
  failed: 'error',
};

const TEXTS: Readonly<Record<LabStatus, (name: string) => string>> = {
  off: () => vscode.l10n.t('Lab: starts with the first cell'),
  starting: () => vscode.l10n.t('Lab: starting'),
  ready: (name) => name,
  failed: () => vscode.l10n.t('Lab: did not start'),
};
