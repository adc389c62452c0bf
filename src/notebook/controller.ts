import * as vscode from 'vscode';
import { withoutCaptures } from '../course/captures.ts';
import { heldBy } from '../course/gate.ts';
import type { CellResult, CellUpdate } from '../course/cell.ts';
import type { Companion, Study } from '../course/study.ts';
import type { TablePayload } from '../protocol/outputs.ts';
import { COMMANDS, CONTEXTS, CONTROLLER, NOTEBOOK_TYPE } from '../views/contributions.ts';
import { settings } from '../views/settings.ts';
import { CellExecution } from './cellExecution.ts';
import { findCell } from './documentCells.ts';
import { joinCaptures } from './joinCaptures.ts';
import { outputItems, payloadIn } from './outputItems.ts';
import type { LargeOutputs } from './largeOutputs.ts';
import { SHELL_LANGUAGE } from './notebookData.ts';
import type { LazyTopology } from './lazyTopology.ts';
import type { OpenStudy } from './openStudy.ts';
import type { Studies } from './studies.ts';
import { notice, reasonOf } from '../views/notice.ts';

/** Milliseconds after a stop in which a cell leaves "running", whether or not what it ran has ended by then. */
const STOP_WITHIN = 150;

/** Runs cells. The only controller of our notebooks, so nobody is asked to choose one. */
export class StudyController implements vscode.Disposable {
  readonly #studies: Studies;
  readonly #large: LargeOutputs;
  readonly #topology: Pick<LazyTopology, 'output'>;
  readonly #controller: vscode.NotebookController;
  /** By cell: an entry is always taken away, and its execution ended, however the run ends. */
  readonly #executions = new Map<vscode.NotebookCell, CellExecution>();
  /** The last run of several cells, by notebook. */
  readonly #batches = new WeakMap<vscode.NotebookDocument, Promise<void>>();
  #order = 0;

  readonly #listening: vscode.Disposable;

  /** `cluster`: the context of a real cluster, where that was chosen. */
  constructor(
    studies: Studies,
    large: LargeOutputs,
    topology: Pick<LazyTopology, 'output'>,
    cluster: () => string | undefined,
  ) {
    this.#studies = studies;
    this.#large = large;
    this.#topology = topology;
    this.#controller = vscode.notebooks.createNotebookController(
      CONTROLLER,
      NOTEBOOK_TYPE,
      vscode.l10n.t('Embedded lab'),
      (cells, notebook) => this.#run(cells, notebook),
    );
    let named: string | undefined;
    const name = (): void => {
      const context = cluster();
      const label = context ?? vscode.l10n.t('Embedded lab');
      if (label === named) return;
      named = label;
      this.#controller.label = label;
      this.#controller.description =
        context === undefined ? vscode.l10n.t('simulated') : vscode.l10n.t('a real cluster');
      // The editor draws a new label only when something else about the choice of a controller changes, after it.
      setTimeout(() => {
        for (const { document } of studies.all())
          this.#controller.updateNotebookAffinity(document, vscode.NotebookControllerAffinity.Preferred);
      });
    };
    name();
    this.#listening = studies.onDidChange(name);
    this.#controller.supportedLanguages = [SHELL_LANGUAGE];
    this.#controller.supportsExecutionOrder = true;
  }

  dispose(): void {
    this.#listening.dispose();
    this.#controller.dispose();
  }

  /** Below what the cell has printed, in place of such a table that is there already. */
  append(cell: vscode.NotebookCell, payload: TablePayload): Promise<void> {
    const items = outputItems(this.#large.first(payload), payload.text);
    const there = cell.outputs.find((output) => {
      const shown = payloadIn(output);
      return shown?.kind === 'table' && shown.table === payload.table;
    });
    return this.#rewrite(cell, (execution) =>
      there
        ? execution.replaceOutputItems(items, there)
        : execution.appendOutput(new vscode.NotebookCellOutput(items)),
    );
  }

  /** Leaves the cell as if its last run had printed that; nothing is done to a cell that runs. */
  async #rewrite(
    cell: vscode.NotebookCell,
    change: (execution: vscode.NotebookCellExecution) => Thenable<void>,
  ): Promise<void> {
    if (this.#executions.has(cell)) return;
    const { success, timing, executionOrder } = cell.executionSummary ?? {};
    const execution = this.#controller.createNotebookCellExecution(cell);
    if (executionOrder !== undefined) execution.executionOrder = executionOrder;
    execution.start(timing?.startTime);
    try {
      await change(execution);
    } finally {
      execution.end(success, timing?.endTime);
    }
  }

  /** A cell by itself runs beside whatever runs; several cells wait for the several that were started before. */
  async #run(cells: readonly vscode.NotebookCell[], notebook: vscode.NotebookDocument): Promise<void> {
    if (!vscode.workspace.isTrusted) {
      await askForTrust();
      return;
    }
    const study = await this.#studies.open(notebook);
    if (!(await this.#mayBegin(study, cells))) return;
    const ended = study.noteBatch(cells);
    try {
      await this.#inTurn(cells, study);
    } finally {
      ended();
    }
  }

  #inTurn(cells: readonly vscode.NotebookCell[], study: OpenStudy): Promise<void> {
    const run = (): Promise<void> => this.#runAll(cells, study);
    if (cells.length === 1) return run();
    const before = this.#batches.get(study.document) ?? Promise.resolve();
    const batch = before.then(run, run);
    this.#batches.set(study.document, batch);
    return batch;
  }

  /** With the gate on, a step whose predecessor is not done begins only when the learner says so, once. */
  async #mayBegin(study: OpenStudy, cells: readonly vscode.NotebookCell[]): Promise<boolean> {
    if (!settings.gate()) return true;
    const step = study.cells.specs[cells[0]?.index ?? -1]?.step;
    const held = heldBy(study.course, step, (of, check) => study.hasPassed(of, check));
    if (step === undefined || held === undefined || study.history.mayBegin(step)) return true;
    const title = study.steps.find(({ id }) => id === held.step)?.title ?? held.step;
    const anyway = vscode.l10n.t('Run anyway');
    const show = vscode.l10n.t('Show what is missing');
    const chosen = await vscode.window.showWarningMessage(
      notice(vscode.l10n.t('"{0}" is not done yet: checks that have not passed: {1}.', title, held.open)),
      anyway,
      show,
    );
    if (chosen === anyway) study.history.letBegin(step);
    if (chosen === show) await vscode.commands.executeCommand(COMMANDS.explainStep, held.step);
    return chosen === anyway;
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
      const engine = await study.engine.study();
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
      const said = reasonOf(error, study.locale);
      await execution.fail(
        study.lab.live
          ? vscode.l10n.t('The cluster could not run this cell: {0}', said)
          : vscode.l10n.t(
              'The lab could not run this cell: {0}. Restart the lab and run the cell again.',
              said,
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
      this.#large,
    );
    this.#executions.set(cell, execution);
    study.noteStart(cell);
    return execution;
  }

  #forget(study: OpenStudy, execution: CellExecution): void {
    this.#executions.delete(execution.cell);
    study.history.noteEnd(execution.cell);
  }

  async #end(study: OpenStudy, execution: CellExecution, result: CellResult): Promise<void> {
    if (result.refused === undefined && DRAWS.test(execution.cell.document.getText())) {
      const drawing = this.#topology.output(study, result.id);
      if (drawing) execution.add(drawing);
    }
    await execution.end(result);
    study.record(result, differences(execution));
    void vscode.commands.executeCommand('setContext', CONTEXTS.cellRun, true);
    if (execution.payloads.some(({ kind }) => kind === 'packets')) {
      void vscode.commands.executeCommand('setContext', CONTEXTS.packetsShown, true);
      const { state } = study;
      if (state)
        await joinCaptures(study.document, execution.cell, state, (cell, change) =>
          this.#rewrite(cell, change),
        );
    }
  }
}

/** A comment of its own line in a cell: what is known when the cell has ended is drawn below it. */
const DRAWS = /^[ \t]*#[ \t]*topology[ \t]*$/m;

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
