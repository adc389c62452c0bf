/** What changed in the state: a table below the cell of a step. */
import * as vscode from 'vscode';
import type { TablePayload } from '../protocol/outputs.ts';
import type { StateChange } from '../state/stateDiff.ts';
import { loadEngine } from './bundles.ts';
import type { OpenStudy } from './openStudy.ts';
import { notice } from '../views/notice.ts';

/** What can put a table below a cell. */
export interface TablesBelowCells {
  append(cell: vscode.NotebookCell, payload: TablePayload): Promise<void>;
}

/** "What did this step change?": below its last cell. */
export async function showStepChanges(
  study: OpenStudy,
  wanted: string | undefined,
  tables: TablesBelowCells,
): Promise<void> {
  const step = wanted ?? study.currentStep();
  const title = study.steps.find(({ id }) => id === step)?.title ?? step ?? '';
  const stop = new AbortController();
  const what = notice(vscode.l10n.t('What "{0}" changed', title));
  const changes = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: what, cancellable: true },
    (_progress, token) => {
      token.onCancellationRequested(() => stop.abort());
      return Promise.resolve(step === undefined ? undefined : study.engine.stepChanges(step, stop.signal));
    },
  );
  if (stop.signal.aborted) return;
  const cell = step === undefined ? undefined : lastCell(study, step);
  if (changes === undefined || cell === undefined) {
    void vscode.window.showInformationMessage(
      notice(vscode.l10n.t('No cell of "{0}" has run in this lab: what was before is not known.', title)),
    );
    return;
  }
  await showChanges(study, vscode.l10n.t('What "{0}" changed', title), changes, cell, tables);
}

/** @param what is compared: the table's caption */
export async function showChanges(
  study: OpenStudy,
  what: string,
  changes: readonly StateChange[],
  cell: vscode.NotebookCell,
  tables: TablesBelowCells,
): Promise<void> {
  const { backend, study: running } = study.engine.running ?? {};
  if (running === undefined) return;
  const cellId = study.cells.specs[cell.index]?.id;
  const { changesPayload } = await loadEngine().comparing();
  const payload = changesPayload(
    changes,
    {
      kind: backend?.kind === 'lab' ? 'simulated' : 'live',
      host: study.lab.name,
      command: what,
      at: Date.now(),
      ...(cellId === undefined ? {} : { cellId }),
    },
    running.state,
    study.locale,
  );
  await tables.append(cell, payload);
  if (cellId !== undefined) study.reveal(cellId);
}

/** Where a step begins in the notebook. */
export function firstCell(study: OpenStudy, step: string): vscode.NotebookCell | undefined {
  const { specs } = study.cells;
  return study.document.getCells().find(({ index }) => specs[index]?.step === step);
}

/** The last of the step's cells that has run in this lab, else the last one. */
export function lastCell(study: OpenStudy, step: string): vscode.NotebookCell | undefined {
  const { specs } = study.cells;
  const own = study.document.getCells().filter(({ index }) => specs[index]?.step === step);
  return (
    own.findLast(({ index }) => study.history.lastRun(specs[index]?.id ?? '') !== undefined) ?? own.at(-1)
  );
}
