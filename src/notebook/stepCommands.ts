/** Moving the lab along a course: to the start of a step, over a step, and back; and what that changed. */
import * as vscode from 'vscode';
import type { StepScript } from '../course/reachStep.ts';
import type { StateChange } from '../state/stateDiff.ts';
import type { ReportDocuments } from '../views/reportDocuments.ts';
import { loadEngine } from './bundles.ts';
import type { OpenStudy } from './openStudy.ts';
import { withProgress } from '../views/progress.ts';
import { notice, reasonOf } from '../views/notice.ts';
import { firstCell, lastCell, showChanges } from './stepChanges.ts';
import type { TablesBelowCells } from './stepChanges.ts';

export class StepCommands implements vscode.Disposable {
  readonly #documents: ReportDocuments;
  readonly #tables: TablesBelowCells;
  /** What scripts of the course print; made with the first that runs. */
  #channel: vscode.OutputChannel | undefined;

  constructor(documents: ReportDocuments, tables: TablesBelowCells) {
    this.#documents = documents;
    this.#tables = tables;
  }

  /** Asks first: what the learner has done in the lab is gone. */
  async startAt(study: OpenStudy, wanted: string | undefined): Promise<void> {
    const step = wanted ?? (await chooseStep(study, vscode.l10n.t('Start the lab at which step?')));
    if (step === undefined) return;
    const title = vscode.l10n.t('Going to the start of "{0}"', titleOf(study, step));
    if (study.engine.canMove === false) {
      const done = (id: string): boolean => {
        const checks = study.course.steps.find((each) => each.id === id)?.checks ?? [];
        return checks.length > 0 && checks.every((check) => study.hasPassed(id, check.id));
      };
      await this.#runAfterAsking(study, title, step, loadEngine().scriptsTo(study.course, step, done));
      return;
    }
    if (study.state !== undefined) {
      const yes = vscode.l10n.t('Start there');
      const chosen = await vscode.window.showWarningMessage(
        vscode.l10n.t('Start the lab at "{0}"?', titleOf(study, step)),
        {
          modal: true,
          detail: vscode.l10n.t(
            'What you have done in this lab is replaced by what the steps before it do. Notebook and progress are kept.',
          ),
        },
        yes,
      );
      if (chosen !== yes) return;
    }
    await this.#move(study, title, firstCell(study, step), (signal) => study.engine.restartAt(step, signal));
  }

  /** Runs the step's own scripts; what they print is in a channel of its own. */
  async solve(study: OpenStudy, wanted: string | undefined): Promise<void> {
    const step = wanted ?? study.currentStep();
    if (step === undefined) return;
    const title = vscode.l10n.t('Doing "{0}"', titleOf(study, step));
    const scripts = loadEngine().solveScripts(study.course, step);
    if (scripts.length === 0) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('"{0}" changes nothing: run its cells.', titleOf(study, step)),
      );
    } else if (study.engine.canMove === false) await this.#runAfterAsking(study, title, step, scripts);
    else await this.#run(study, title, step, scripts);
  }

  async undo(study: OpenStudy, wanted: string | undefined): Promise<void> {
    const step = wanted ?? study.currentStep();
    if (step === undefined) return;
    const title = vscode.l10n.t('Undoing "{0}"', titleOf(study, step));
    if (study.engine.canMove === false) {
      await this.#runAfterAsking(study, title, step, loadEngine().undoScripts(study.course, step));
    } else if (study.engine.canUndo(step)) {
      await this.#move(study, title, lastCell(study, step), (signal) => study.engine.undoStep(step, signal));
    } else {
      void vscode.window.showInformationMessage(
        vscode.l10n.t(
          'No cell of "{0}" has run in this lab: there is nothing to undo.',
          titleOf(study, step),
        ),
      );
    }
  }

  dispose(): void {
    this.#channel?.dispose();
  }

  /** A cluster of one's own is changed by nothing but what its owner has read. */
  async #runAfterAsking(
    study: OpenStudy,
    title: string,
    step: string,
    scripts: readonly StepScript[],
  ): Promise<void> {
    if (scripts.length === 0) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('{0}: there is nothing that a script of this course would do.', title),
      );
      return;
    }
    await this.#documents.show(title, loadEngine().scriptsReport(title, scripts));
    const yes = vscode.l10n.t('Run these scripts');
    const chosen = await vscode.window.showWarningMessage(
      notice(vscode.l10n.t('Run {0} scripts on {1}?', scripts.length, study.lab.name)),
      {
        modal: true,
        detail: vscode.l10n.t(
          'They change this cluster. Read them first: they are shown beside the notebook.',
        ),
      },
      yes,
    );
    if (chosen === yes) await this.#run(study, title, step, scripts);
  }

  async #run(study: OpenStudy, title: string, step: string, scripts: readonly StepScript[]): Promise<void> {
    this.#channel ??= vscode.window.createOutputChannel(vscode.l10n.t('Cilium Study: done for you'));
    const channel = this.#channel;
    channel.appendLine(`# ${title}`);
    channel.show(true);
    const stays = vscode.l10n.t('Stopped. What was done until then stays.');
    const run = (signal: AbortSignal): Promise<void> =>
      study.engine.runScripts(scripts, signal, (text) => channel.append(text));
    await this.#move(study, title, lastCell(study, step), run, stays);
  }

  /**
   * @param cell below which the changes are shown
   * @param stopped what is told when it was stopped before it was done
   */
  async #move(
    study: OpenStudy,
    title: string,
    cell: vscode.NotebookCell | undefined,
    move: (signal: AbortSignal) => Promise<void>,
    stopped = vscode.l10n.t('Stopped. The lab is as it was.'),
  ): Promise<void> {
    let moved = false;
    try {
      const changes = await withProgress(title, async (signal) => {
        const before = await study.engine.moment();
        await move(signal);
        moved = !signal.aborted;
        return moved ? study.engine.changesSince(before) : [];
      });
      if (changes !== undefined) await this.#tellChanges(study, title, cell, changes);
      else if (!moved) void vscode.window.showInformationMessage(stopped);
    } catch (error) {
      void vscode.window.showErrorMessage(notice(reasonOf(error, study.locale)));
    }
  }

  /** In a few words, with the way to the whole below the step's cell: nothing is shown unasked. */
  async #tellChanges(
    study: OpenStudy,
    title: string,
    cell: vscode.NotebookCell | undefined,
    changes: readonly StateChange[],
  ): Promise<void> {
    const { added, removed, changed } = (await loadEngine().comparing()).changeCounts(changes);
    const show = vscode.l10n.t('Show what changed');
    const chosen = await vscode.window.showInformationMessage(
      vscode.l10n.t('{0}: {1} added, {2} removed, {3} changed.', title, added, removed, changed),
      ...(changes.length > 0 && cell !== undefined ? [show] : []),
    );
    if (chosen === show && cell !== undefined) await showChanges(study, title, changes, cell, this.#tables);
  }
}

function titleOf(study: OpenStudy, step: string): string {
  return notice(study.steps.find(({ id }) => id === step)?.title ?? step);
}

async function chooseStep(study: OpenStudy, title: string): Promise<string | undefined> {
  const chosen = await vscode.window.showQuickPick(
    study.steps.map(({ id, title: label }, index) => ({ label: `${index + 1}. ${label}`, id })),
    { title },
  );
  return chosen?.id;
}
