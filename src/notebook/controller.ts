import * as vscode from 'vscode';
import { withoutCaptures } from '../course/captures.ts';
import type { CellResult, CellUpdate } from '../course/cell.ts';
import type { Companion, Study } from '../course/study.ts';
import { CONTEXTS, CONTROLLER, NOTEBOOK_TYPE } from '../views/contributions.ts';
import { settings } from '../views/settings.ts';
import { CellExecution } from './cellExecution.ts';
import { findCell } from './documentCells.ts';
import { SHELL_LANGUAGE } from './notebookData.ts';
import type { OpenStudy } from './openStudy.ts';
import type { Studies } from './studies.ts';

/** Milliseconds after a stop in which a cell leaves "running", whether or not what it ran has ended by then. */
const STOP_WITHIN = 150;

/** Runs cells. The only controller of our notebooks, so nobody is asked to choose one. */
export class StudyController implements vscode.Disposable {
  readonly #studies: Studies;
  readonly #controller: vscode.NotebookController;
  /** By cell: an entry is always taken away, and its execution ended, however the run ends. */
  readonly #executions = new Map<vscode.NotebookCell, CellExecution>();
  /** The last run of several cells, by notebook. */
  readonly #batches = new WeakMap<vscode.NotebookDocument, Promise<void>>();
  #order = 0;

  constructor(studies: Studies) {
    this.#studies = studies;
    this.#controller = vscode.notebooks.createNotebookController(
      CONTROLLER,
      NOTEBOOK_TYPE,
      vscode.l10n.t('Embedded lab'),
      (cells, notebook) => this.#run(cells, notebook),
    );
    this.#controller.description = vscode.l10n.t('simulated');
    this.#controller.supportedLanguages = [SHELL_LANGUAGE];
    this.#controller.supportsExecutionOrder = true;
  }

  dispose(): void {
    this.#controller.dispose();
  }

  /** A cell by itself runs beside whatever runs; several cells wait for the several that were started before. */
  async #run(cells: readonly vscode.NotebookCell[], notebook: vscode.NotebookDocument): Promise<void> {
    if (!vscode.workspace.isTrusted) {
      await askForTrust();
      return;
    }
    const study = await this.#studies.open(notebook);
    if (cells.length === 1) return this.#runAll(cells, study);
    const before = this.#batches.get(notebook) ?? Promise.resolve();
    const run = (): Promise<void> => this.#runAll(cells, study);
    const batch = before.then(run, run);
    this.#batches.set(notebook, batch);
    return batch;
  }

  /** One after the other; stops at the first failure that was not expected, and when the learner stops. */
  async #runAll(cells: readonly vscode.NotebookCell[], study: OpenStudy): Promise<void> {
    const { specs } = study.cells;
    for (const cell of withoutCaptures(cells, ({ index }) => specs[index])) {
      const result = await this.#runOne(study, cell);
      const goOn = result?.ok === true && result.stopped !== 'user';
      if (!goOn) break;
    }
  }

  async #runOne(study: OpenStudy, cell: vscode.NotebookCell): Promise<CellResult | undefined> {
    const execution = this.#begin(study, cell);
    if (!execution) return undefined;
    const abort = new AbortController();
    execution.token.onCancellationRequested(() => abort.abort());
    try {
      const engine = await study.study();
      const running = study.runCell(cell, {
        signal: abort.signal,
        onUpdate: (update) => execution.update(update, engine.state),
        companion: this.#companion(study, engine, abort),
      });
      const result = await Promise.race([running, stoppedFor(abort.signal, STOP_WITHIN)]);
      if (result === undefined) await execution.stop();
      else await this.#end(study, execution, result);
      return result;
    } catch (error) {
      await execution.fail(
        vscode.l10n.t(
          'The lab could not run this cell: {0}. Restart the lab and run the cell again.',
          error instanceof Error ? error.message : String(error),
        ),
      );
      return undefined;
    } finally {
      this.#forget(study, execution);
    }
  }

  /** A capture that runs with another cell shows its output in its own place; stopping it stops both. */
  #companion(study: OpenStudy, engine: Study, abort: AbortController): Companion {
    const execution = (id: string): CellExecution | undefined => {
      const cell = findCell(study.document, id);
      return cell && this.#executions.get(cell);
    };
    return {
      start: (id) => {
        const cell = findCell(study.document, id);
        this.#begin(study, cell)?.token.onCancellationRequested(() => abort.abort());
      },
      update: (id, update: CellUpdate) => execution(id)?.update(update, engine.state),
      end: async (result) => {
        const ending = execution(result.id);
        if (!ending) return;
        try {
          await this.#end(study, ending, result);
        } finally {
          this.#forget(study, ending);
        }
      },
    };
  }

  /** Undefined when the cell already runs, or is not there any more. */
  #begin(study: OpenStudy, cell: vscode.NotebookCell | undefined): CellExecution | undefined {
    if (!cell || this.#executions.has(cell)) return undefined;
    const execution = new CellExecution(
      this.#controller.createNotebookCellExecution(cell),
      (this.#order += 1),
      {
        locale: study.locale,
        ringLines: settings.ringLines(),
        visibleRows: settings.visibleRows(),
      },
    );
    this.#executions.set(cell, execution);
    study.noteStart(cell);
    return execution;
  }

  #forget(study: OpenStudy, execution: CellExecution): void {
    this.#executions.delete(execution.cell);
    study.noteEnd(execution.cell);
  }

  async #end(study: OpenStudy, execution: CellExecution, result: CellResult): Promise<void> {
    await execution.end(result);
    study.record(result, differences(execution));
    void vscode.commands.executeCommand('setContext', CONTEXTS.cellRun, true);
    if (execution.payloads.some(({ kind }) => kind === 'packets')) {
      void vscode.commands.executeCommand('setContext', CONTEXTS.packetsShown, true);
    }
  }
}

/** Resolves some time after the signal was aborted. */
function stoppedFor(signal: AbortSignal, milliseconds: number): Promise<undefined> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => setTimeout(resolve, milliseconds, undefined), { once: true });
  });
}

/** Rows that the run shows and that were added, changed or removed since the run before. */
function differences({ payloads }: CellExecution): number {
  return payloads.reduce((sum, payload) => {
    if (payload.kind !== 'table' || !payload.changes) return sum;
    const { added, removed, changed } = payload.changes;
    return sum + added.length + removed.length + new Set(changed.map(({ rowKey }) => rowKey)).size;
  }, 0);
}

async function askForTrust(): Promise<void> {
  const manage = vscode.l10n.t('Manage Workspace Trust');
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t('Cells do not run in a folder that you do not trust.'),
    manage,
  );
  if (chosen === manage) await vscode.commands.executeCommand('workbench.trust.manage');
}
