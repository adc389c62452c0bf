/** What became of the cells of one open notebook: in this lab, before it was restarted, and in earlier sessions. */
import type * as vscode from 'vscode';
import type { CellResult } from '../course/cell.ts';
import type { ShownState } from '../course/freshness.ts';
import type { CheckResult } from '../course/course.ts';
import { lastRunOf, NO_PROGRESS, passedOf, withChecks, withRun } from '../course/progress.ts';
import type { Progress } from '../course/progress.ts';
import type { ProgressKey, ProgressStore } from './progressStore.ts';

/** How a cell's last run ended. */
export interface LastRun {
  readonly result: CellResult;
  /** Rows that differ from the run before. */
  readonly differs: number;
  /** Of each output: what it rested on. */
  readonly shown: readonly ShownState[];
}

/** Why a cell that was run shows no result of this lab: in an earlier session, cut off by its end, before a restart. */
export type Past = 'earlier' | 'interrupted' | 'restarted';

export class CellHistory {
  readonly #keyNow: () => ProgressKey;
  /** Whose progress is held: cells run on one backend at a time. */
  #key: ProgressKey;
  readonly #store: ProgressStore;
  readonly #runs = new Map<string, LastRun>();
  /** Cells whose outputs are of the lab before the restart. */
  readonly #restarted = new Set<string>();
  /** Cells that ran when the editor was closed, and those that run now. */
  readonly #interrupted: Set<string>;
  readonly #running = new Map<vscode.NotebookCell, string>();
  /** Steps that the learner has begun although the one before was not done. */
  readonly #begun = new Set<string>();
  #progress: Progress;

  constructor(keyNow: () => ProgressKey, store: ProgressStore) {
    const key = keyNow();
    this.#keyNow = keyNow;
    this.#key = key;
    this.#store = store;
    this.#progress = store.read(key);
    this.#interrupted = new Set(store.interrupted(key));
  }

  lastRun(cellId: string): LastRun | undefined {
    return this.#runs.get(cellId);
  }

  /** By cell id, in the order in which they ended. */
  get runs(): ReadonlyMap<string, LastRun> {
    return this.#runs;
  }

  /** Undefined when the cell has run in this lab, or never. */
  past(cellId: string): Past | undefined {
    if (this.#runs.has(cellId) || [...this.#running.values()].includes(cellId)) return undefined;
    if (this.#restarted.has(cellId)) return 'restarted';
    if (this.#interrupted.has(cellId)) return 'interrupted';
    return lastRunOf(this.#progress, cellId) && 'earlier';
  }

  mayBegin(step: string): boolean {
    return this.#begun.has(step);
  }

  letBegin(step: string): void {
    this.#begun.add(step);
  }

  hasPassed(step: string, check: string): boolean {
    return passedOf(this.#progress, step).includes(check);
  }

  /** Remembers that the cell runs, so that a later session can tell that it was cut off. */
  noteStart(cell: vscode.NotebookCell, id: string): void {
    this.#running.set(cell, id);
    this.#interrupted.delete(id);
    this.#keepRunning();
  }

  noteEnd(cell: vscode.NotebookCell): void {
    if (this.#running.delete(cell)) this.#keepRunning();
  }

  /** @param at clock of the backend */
  record(run: LastRun, at: number): void {
    const { id } = run.result;
    this.#restarted.delete(id);
    this.#runs.delete(id);
    this.#runs.set(id, run);
    this.#keep(withRun(this.#progress, run.result, at));
  }

  /** Once seen passed, a check stays so in the learner's progress. */
  noteChecks(step: string, checks: readonly CheckResult[]): void {
    this.#keep(withChecks(this.#progress, step, checks));
  }

  /** The lab is another one, or a cluster: what ran before is of the past, and progress is that of the new one. */
  forget(): void {
    for (const id of this.#runs.keys()) this.#restarted.add(id);
    this.#runs.clear();
    this.#key = this.#keyNow();
    this.#progress = this.#store.read(this.#key);
  }

  async reset(): Promise<void> {
    this.#progress = NO_PROGRESS;
    await this.#store.write(this.#key, NO_PROGRESS);
  }

  #keep(progress: Progress): void {
    if (progress === this.#progress) return;
    this.#progress = progress;
    void this.#store.write(this.#key, progress);
  }

  #keepRunning(): void {
    void this.#store.writeRunning(this.#key, [...this.#interrupted, ...this.#running.values()]);
  }
}
