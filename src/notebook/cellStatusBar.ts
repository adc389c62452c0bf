import * as vscode from 'vscode';
import type { CellSpec, Expectation } from '../course/cell.ts';
import { COMMANDS, NOTEBOOK_TYPE } from '../views/contributions.ts';
import type { LastRun, Past } from './cellHistory.ts';
import type { OpenStudy } from './openStudy.ts';
import { lastCell } from './stepChanges.ts';
import type { Studies } from './studies.ts';

/** Below each cell: where it runs, how it is expected to end, and what became of it. */
export class CellStatusBar implements vscode.NotebookCellStatusBarItemProvider, vscode.Disposable {
  readonly onDidChangeCellStatusBarItems: vscode.Event<void>;
  readonly #studies: Studies;
  readonly #registration: vscode.Disposable;

  constructor(studies: Studies) {
    this.#studies = studies;
    this.onDidChangeCellStatusBarItems = studies.onDidChange;
    this.#registration = vscode.notebooks.registerNotebookCellStatusBarItemProvider(NOTEBOOK_TYPE, this);
  }

  provideCellStatusBarItems(cell: vscode.NotebookCell): vscode.NotebookCellStatusBarItem[] {
    const study = this.#studies.of(cell.notebook.uri);
    const spec = study?.cells.specs[cell.index];
    if (!study || !spec) return [];
    const run = study.history.lastRun(spec.id);
    return [
      hostItem(spec, cell),
      ...expectedItems(spec, run),
      answeringItem(study),
      ...historyItems(study, spec, run),
      ...changesItems(study, spec, cell),
    ];
  }

  dispose(): void {
    this.#registration.dispose();
  }
}

/** What answers: the lab, a recording, or a real cluster. */
function answeringItem({ lab, backend }: OpenStudy): vscode.NotebookCellStatusBarItem {
  const kind = backend?.kind ?? (lab.live ? 'live' : 'lab');
  if (kind === 'live')
    return item(`$(cloud) ${lab.name}`, vscode.l10n.t('Runs on the cluster "{0}"', lab.name));
  if (kind === 'recorded')
    return item('$(history) ' + vscode.l10n.t('recorded'), vscode.l10n.t('Shows what was recorded'));
  return item(
    '$(beaker) ' + vscode.l10n.t('simulated'),
    vscode.l10n.t('Runs in the embedded lab, a simulation'),
  );
}

function hostItem(spec: CellSpec, cell: vscode.NotebookCell): vscode.NotebookCellStatusBarItem {
  const host = item(
    `$(server) ${spec.host}`,
    vscode.l10n.t('Runs on {0}. Click to choose another host.', spec.host),
  );
  host.command = {
    command: COMMANDS.changeHost,
    title: vscode.l10n.t('Change host'),
    arguments: [cell.notebook.uri.toString(), cell.index],
  };
  host.priority = 100;
  return host;
}

const EXPECTED: Readonly<Record<Exclude<Expectation, 'ok'>, () => string>> = {
  fails: () => vscode.l10n.t('expected: fails'),
  'times-out': () => vscode.l10n.t('expected: times out'),
  endless: () => vscode.l10n.t('runs until stopped'),
};

const AS_EXPECTED: Readonly<Record<Exclude<Expectation, 'ok'>, () => string>> = {
  fails: () => vscode.l10n.t('failed, as expected'),
  'times-out': () => vscode.l10n.t('timed out, as expected'),
  endless: () => vscode.l10n.t('stopped'),
};

/** Before the run: what to expect. After it: whether that is what happened. */
function expectedItems(
  { expect, until }: CellSpec,
  run: LastRun | undefined,
): vscode.NotebookCellStatusBarItem[] {
  if (run && !run.result.stopped && !run.result.ok && expect !== 'ok') {
    const text = `$(warning) ${vscode.l10n.t('not as expected: ended with {0}', run.result.exit)}`;
    return [item(text, EXPECTED[expect]())];
  }
  if (expect === 'ok') return [];
  if (run?.result.ok) {
    return [
      item(`$(check) ${AS_EXPECTED[expect]()}`, vscode.l10n.t('This is what the material wants to show.')),
    ];
  }
  const limit =
    until?.kind === 'time'
      ? vscode.l10n.t('stops by itself after {0} s', until.ms / 1000)
      : until?.kind === 'lines'
        ? vscode.l10n.t('stops by itself after {0} lines', until.count)
        : undefined;
  return [item(`$(info) ${limit ?? EXPECTED[expect]()}`, EXPECTED[expect]())];
}

function historyItems(
  study: OpenStudy,
  spec: CellSpec,
  run: LastRun | undefined,
): vscode.NotebookCellStatusBarItem[] {
  const items: vscode.NotebookCellStatusBarItem[] = [];
  if (run && run.differs > 0) {
    items.push(
      item(
        `$(diff) ${vscode.l10n.t('rows that differ: {0}', run.differs)}`,
        vscode.l10n.t('Compared with the run before; the table marks the rows.'),
      ),
    );
  }
  if ([...study.stale.values()].some(({ cellId }) => cellId === spec.id)) {
    items.push(
      item(
        `$(history) ${vscode.l10n.t('out of date')}`,
        vscode.l10n.t('The cluster has changed since this ran. Run the cell again to see it as it is now.'),
      ),
    );
  }
  const past = study.history.past(spec.id);
  if (past) items.push(PAST[past]());
  return items;
}

/** Below the last cell of a step that has begun: what the step has changed. */
function changesItems(
  study: OpenStudy,
  { step }: CellSpec,
  cell: vscode.NotebookCell,
): vscode.NotebookCellStatusBarItem[] {
  if (step === undefined || !study.engine.hasBegun(step) || lastCell(study, step) !== cell) return [];
  const changes = item(
    `$(diff) ${vscode.l10n.t('What did this step change?')}`,
    vscode.l10n.t('Rows and objects that came, went or changed since its first cell ran'),
  );
  changes.command = { command: COMMANDS.stepChanges, title: changes.text, arguments: [step] };
  return [changes];
}

const PAST: Readonly<Record<Past, () => vscode.NotebookCellStatusBarItem>> = {
  earlier: () =>
    item(
      `$(history) ${vscode.l10n.t('run earlier')}`,
      vscode.l10n.t('You ran this cell in an earlier session.'),
    ),
  interrupted: () =>
    item(
      `$(debug-disconnect) ${vscode.l10n.t('interrupted')}`,
      vscode.l10n.t('The editor was closed while this cell ran. Run it again.'),
    ),
  restarted: () =>
    item(
      `$(history) ${vscode.l10n.t('before the restart')}`,
      vscode.l10n.t('The lab was restarted after this ran. Run the cell again to see the new lab.'),
    ),
};

function item(text: string, tooltip: string): vscode.NotebookCellStatusBarItem {
  const made = new vscode.NotebookCellStatusBarItem(text, vscode.NotebookCellStatusBarAlignment.Left);
  made.tooltip = tooltip;
  return made;
}
