/** The lab of one open notebook: started by its first cell, and moved along the course and back. */
import * as vscode from 'vscode';
import type { Backend, Snapshot } from '../backend.ts';
import type { Course } from '../course/course.ts';
import type { StepScript } from '../course/reachStep.ts';
import type { Study } from '../course/study.ts';
import type { Moment } from '../state/moment.ts';
import type { StateChange } from '../state/stateDiff.ts';
import type { LabStatus, ShownStudy } from '../views/shownStudy.ts';
import type { StepMoments } from '../state/stepMoments.ts';
import { createTestLab, loadEngine } from './bundles.ts';

/** @param start what would be started without it */
export type Answering = (start: () => Promise<Backend>) => Promise<Backend>;

export interface RunningLab {
  readonly backend: Backend;
  readonly study: Study;
}

export interface StudyLabOptions {
  readonly course: Course;
  /** Resolves when the lab's clock shows the present. */
  start(): Promise<Backend>;
  /** What understands the notebook on that backend. */
  study(backend: Backend): Study;
  /** What was known of the lab is gone: it was restarted, or taken to another moment. */
  forgotten(): void;
  /** Something that is shown may have changed. */
  changed(): void;
}

/** Milliseconds without a change after which the lab counts as at rest: what a move did is compared then. */
const AT_REST = 500;
/** Milliseconds that a cell waits for the first lists of what is watched, which a cluster out of reach never sends. */
const LISTED_WITHIN = 1_000;

export class StudyLab implements vscode.Disposable {
  readonly #options: StudyLabOptions;
  #running: (RunningLab & { readonly stopListening: () => void }) | undefined;
  #starting: Promise<Study> | undefined;
  /** What answers in the lab's place, or goes between: a recording that is played, or one that is made. */
  #answering: Answering | undefined;
  /** Counts restarts: a lab that was still starting then is not wanted any more. */
  #turn = 0;
  /** What the lab was like before the first cell of each step ran, by step. */
  readonly #before = new Map<string, Snapshot>();
  #stepBegan: ShownStudy['stepBegan'];
  /** What was known when each step began. */
  readonly #moments: StepMoments;
  #status: LabStatus = 'off';

  constructor(options: StudyLabOptions) {
    this.#options = options;
    this.#moments = new (loadEngine().StepMoments)();
  }

  get status(): LabStatus {
    return this.#status;
  }

  /** What was known when the first cell of the step that is being worked on ran. */
  get stepBegan(): ShownStudy['stepBegan'] {
    return this.#stepBegan;
  }

  /** Undefined until the lab runs. */
  get running(): RunningLab | undefined {
    return this.#running;
  }

  /** Starts the lab on first use. Rejects when it cannot start; the next call tries again. */
  study(): Promise<Study> {
    if (this.#starting) return this.#starting;
    const turn = this.#turn;
    this.#starting = this.#start().catch((error: unknown) => {
      if (turn === this.#turn) {
        this.#starting = undefined;
        this.#setStatus('failed');
      }
      throw error;
    });
    return this.#starting;
  }

  /** Another backend from the next use on, until the lab is restarted. */
  answerFrom(answering: Answering): void {
    this.restart();
    this.#answering = answering;
  }

  /** A new lab at day 0 with the next use. */
  restart(): void {
    this.#answering = undefined;
    this.#stop();
    this.#options.forgotten();
    this.#setStatus('off');
  }

  /** Whether it can begin anew, and be taken back; a real cluster cannot. Undefined until it runs. */
  get canMove(): boolean | undefined {
    return this.#running && this.#running.backend.restart !== undefined;
  }

  /**
   * A lab at the start of a step, as if what comes before had been done. Rejects when it cannot be reached, or the signal is
   * aborted before it is: the lab then is as it was.
   */
  async restartAt(step: string, signal: AbortSignal): Promise<void> {
    await this.study();
    const { backend } = this.#running ?? {};
    if (backend?.restart === undefined) return;
    const { reachStep } = loadEngine();
    const { course } = this.#options;
    await this.#move(() =>
      backend.restart?.(async (fresh) => {
        await reachStep(fresh, course, step, signal);
        signal.throwIfAborted();
      }),
    );
    this.#before.clear();
  }

  /** Whether {@link undoStep} has somewhere to go back to. */
  canUndo(step: string): boolean {
    return this.#before.has(step);
  }

  /** Takes the lab back to where it was before the first cell of the step ran. What earlier cells have shown is asked for anew. */
  async undoStep(step: string, signal: AbortSignal): Promise<void> {
    const snapshot = this.#before.get(step);
    const { backend } = this.#running ?? {};
    if (snapshot === undefined || backend?.restore === undefined) return;
    await this.#move(() => backend.restore?.(snapshot, signal));
    const order = this.#options.course.steps.map(({ id }) => id);
    for (const id of order.slice(order.indexOf(step))) this.#before.delete(id);
  }

  /** Runs scripts of the course in shells of their own. @param onText told what they print */
  async runScripts(
    scripts: readonly StepScript[],
    signal: AbortSignal,
    onText: (text: string) => void,
  ): Promise<void> {
    await this.study();
    const { backend } = this.#running ?? {};
    if (backend === undefined) return;
    for (const { step, kind } of scripts) if (kind === 'solve') this.noteBefore(step);
    await loadEngine().runScripts(backend, scripts, signal, onText);
    this.#options.changed();
  }

  /** Remembers what the lab is like, unless a cell of that step has run before. */
  noteBefore(step: string): void {
    const { backend, study } = this.#running ?? {};
    if (study !== undefined && this.#stepBegan?.step !== step)
      this.#stepBegan = { step, moment: momentOf(study) };
    if (this.#before.has(step) || backend?.snapshot === undefined) return;
    this.#before.set(step, backend.snapshot());
  }

  /** All that is known now, to be compared with later. Starts the lab where it does not run. */
  async moment(): Promise<Moment> {
    const study = await this.study();
    await study.settle(0);
    return momentOf(study);
  }

  /**
   * What the step has changed, up to the step that was begun after it. Undefined when none of its cells has run. Of a lab all
   * that can be read of both moments is compared, of a real cluster what had been read.
   */
  async stepChanges(step: string, signal: AbortSignal): Promise<readonly StateChange[] | undefined> {
    const begun = [...this.#before];
    const at = begun.findIndex(([id]) => id === step);
    const before = begun[at]?.[1];
    const after = begun[at + 1]?.[1] ?? this.#running?.backend.snapshot?.();
    if (before !== undefined && after !== undefined) {
      const { compareMoments } = await loadEngine().comparing();
      return (await compareMoments(createTestLab, [before, after], signal)).changes;
    }
    if (!this.#moments.has(step)) return undefined;
    const around = this.#moments.around(step, await this.moment());
    return around && (await loadEngine().comparing()).stateChanges(...around);
  }

  hasBegun(step: string): boolean {
    return this.#moments.has(step);
  }

  /** Before the first cell of a step: what is watched has been listed by then, or is given up waiting for. */
  async begin(step: string): Promise<void> {
    const { study } = this.#running ?? {};
    if (study !== undefined && !this.#moments.has(step)) {
      const enough = new Promise((resolve) => setTimeout(resolve, LISTED_WITHIN));
      await Promise.race([study.settle(0), enough]);
      this.#moments.begin(step, momentOf(study));
    }
    this.noteBefore(step);
  }

  /** What is different from that moment, once the lab has come to rest. */
  async changesSince(before: Moment): Promise<readonly StateChange[]> {
    const study = await this.study();
    await study.settle(AT_REST);
    return (await loadEngine().comparing()).stateChanges(before, momentOf(study));
  }

  dispose(): void {
    this.#stop();
  }

  async #start(): Promise<Study> {
    this.#setStatus('starting');
    const turn = this.#turn;
    const backend = await (this.#answering?.(() => this.#options.start()) ?? this.#options.start());
    if (turn !== this.#turn) {
      backend.dispose();
      throw new Error(vscode.l10n.t('the lab was restarted in the meantime'));
    }
    const study = this.#begin(backend);
    this.#setStatus('ready');
    return study;
  }

  /** Takes the lab to another moment. What was known of the one before goes; all of it stays when the move fails. */
  async #move(move: () => Promise<void> | undefined): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    this.#setStatus('starting');
    try {
      await move();
      if (this.#running !== running) return;
      running.stopListening();
      running.study.dispose();
      this.#stepBegan = undefined;
      this.#moments.clear();
      this.#options.forgotten();
      this.#starting = Promise.resolve(this.#begin(running.backend));
    } finally {
      if (this.#running !== undefined) this.#setStatus('ready');
    }
  }

  #begin(backend: Backend): Study {
    const study = this.#options.study(backend);
    const stopListening = study.state.onDidChange(() => this.#options.changed());
    this.#running = { backend, study, stopListening };
    return study;
  }

  #stop(): void {
    this.#turn += 1;
    const running = this.#running;
    this.#running = undefined;
    this.#starting = undefined;
    this.#before.clear();
    this.#stepBegan = undefined;
    this.#moments.clear();
    if (!running) return;
    running.stopListening();
    running.study.dispose();
    running.backend.dispose();
  }

  #setStatus(status: LabStatus): void {
    this.#status = status;
    this.#options.changed();
  }
}

function momentOf({ state }: Study): Moment {
  const { momentOf: of, watchedResources } = loadEngine();
  return of(state, watchedResources);
}
