import * as vscode from 'vscode';
import type { Backend } from '../backend.ts';
import type { CellResult } from '../course/cell.ts';
import type { LintContext } from '../course/lints/lint.ts';
import type { CheckResult, Course, Explanation } from '../course/course.ts';
import { NO_PROGRESS, withChecks, withRun } from '../course/progress.ts';
import type { Progress } from '../course/progress.ts';
import type { RunCellOptions, Study } from '../course/study.ts';
import type { Locale } from '../protocol/outputs.ts';
import type { State } from '../state/state.ts';
import type { LabStatus, ShownStep, ShownStudy } from '../views/shownStudy.ts';
import { loadEngine } from './bundles.ts';
import { clusterMark } from './clusterMark.ts';
import { documentCells, findCell, notebookOf, runnable } from './documentCells.ts';
import type { DocumentCells } from './documentCells.ts';
import type { ProgressStore } from './progressStore.ts';

/** What an open notebook needs from its surroundings. */
export interface StudySurroundings {
  /** Resolves when the lab's clock shows the present: outputs are dated by it. */
  startLab(): Promise<Backend>;
  /** Chosen by the user; undefined: the notebook's own. */
  locale(): Locale | undefined;
  readonly progress: ProgressStore;
  /** Something that is shown may have changed. */
  changed(): void;
  reveal(cell: vscode.NotebookCell, row?: { readonly table: string; readonly rowKey: string }): void;
}

/** Explanations are read beside the notebook's text, so they speak its language. */
function languageOf(document: vscode.NotebookDocument): Locale {
  const korean = document
    .getCells()
    .some((cell) => cell.kind === vscode.NotebookCellKind.Markup && /[가-힣]/.test(cell.document.getText()));
  return korean ? 'ko' : 'en';
}

interface Engine {
  readonly backend: Backend;
  readonly study: Study;
  readonly stopListening: () => void;
}

/** How a cell's last run ended, and what the cluster was like then. */
export interface LastRun {
  readonly result: CellResult;
  readonly cluster: string;
  /** Rows that differ from the run before. */
  readonly differs: number;
}

/** Why a cell that was run shows no result of this lab: in an earlier session, cut off by its end, before a restart. */
export type Past = 'earlier' | 'interrupted' | 'restarted';

/** An open notebook with its course, and, from the first run on, its own lab. */
export class OpenStudy implements ShownStudy, vscode.Disposable {
  readonly document: vscode.NotebookDocument;
  readonly course: Course;
  readonly #surroundings: StudySurroundings;
  readonly #runs = new Map<string, LastRun>();
  /** Cells whose outputs are of the lab before the restart. */
  readonly #restarted = new Set<string>();
  /** Cells that ran when the editor was closed, and those that run now. */
  readonly #interrupted: Set<string>;
  readonly #running = new Map<vscode.NotebookCell, string>();
  #progress: Progress;
  #engine: Engine | undefined;
  #cells:
    | { readonly version: number; readonly engine: Engine | undefined; readonly cells: DocumentCells }
    | undefined;
  #starting: Promise<Study> | undefined;
  /** Counts restarts: a lab that was still starting then is not wanted any more. */
  #turn = 0;
  #status: LabStatus = 'off';
  /** Of a lab that does not run: nothing is known. */
  readonly #unknown: State;
  /** Judges while nothing runs: every check then tells which cell to run. */
  readonly #idle: Pick<Study, 'checks' | 'explanations'>;

  constructor(document: vscode.NotebookDocument, course: Course, surroundings: StudySurroundings) {
    this.document = document;
    this.course = course;
    this.#surroundings = surroundings;
    this.#progress = surroundings.progress.read(document.uri);
    this.#interrupted = new Set(surroundings.progress.interrupted(document.uri));
    const { createJudge, courseScope, createState } = loadEngine();
    this.#unknown = createState();
    this.#idle = createJudge(course, courseScope(this.#unknown, []));
  }

  get uri(): vscode.Uri {
    return this.document.uri;
  }

  get locale(): Locale {
    return this.#surroundings.locale() ?? languageOf(this.document);
  }

  get lab(): ShownStudy['lab'] {
    return { status: this.#status, name: this.#engine?.backend.name ?? '' };
  }

  /** Undefined until the lab runs. */
  get state(): State | undefined {
    return this.#engine?.study.state;
  }

  /** What rules about cells may look at. */
  get lintContext(): LintContext {
    return {
      state: this.state ?? this.#unknown,
      cells: this.document.getCells().flatMap(({ index, document }) => {
        const spec = this.cells.specs[index];
        return spec ? [{ spec, text: document.getText() }] : [];
      }),
    };
  }

  /** Hosts that a cell may name; undefined until the lab runs. */
  get hosts(): readonly string[] | undefined {
    return this.#engine?.backend
      .places()
      .filter(({ kind }) => kind !== 'pod')
      .map(({ name }) => name);
  }

  /** What the cells are now: read once for each version of the document, as every cell's status bar asks. */
  get cells(): DocumentCells {
    const { version } = this.document;
    if (this.#cells?.version !== version || this.#cells.engine !== this.#engine) {
      this.#cells = { version, engine: this.#engine, cells: documentCells(this.document, this.hosts) };
    }
    return this.#cells.cells;
  }

  /** The steps that the notebook has, by the course's titles where it has them. */
  get steps(): readonly ShownStep[] {
    return this.cells.steps.map(({ id, title }) => ({
      id,
      title: this.course.steps.find((step) => step.id === id)?.title[this.locale] || title || id,
    }));
  }

  checks(step: string): readonly CheckResult[] {
    return this.#judge().checks(step, this.locale);
  }

  explanations(step: string): readonly Explanation[] {
    return this.#judge().explanations(step, this.locale);
  }

  hasPassed(step: string, check: string): boolean {
    return this.#progress.passed[step]?.includes(check) ?? false;
  }

  /** Undefined when the cell has run in this lab, or never. */
  past(cellId: string): Past | undefined {
    if (this.#runs.has(cellId) || [...this.#running.values()].includes(cellId)) return undefined;
    if (this.#restarted.has(cellId)) return 'restarted';
    if (this.#interrupted.has(cellId)) return 'interrupted';
    return this.#progress.cells[cellId] && 'earlier';
  }

  /** Remembers that the cell runs, so that a later session can tell that it was cut off. */
  noteStart(cell: vscode.NotebookCell): void {
    const id = this.cells.specs[cell.index]?.id;
    if (id === undefined) return;
    this.#running.set(cell, id);
    this.#interrupted.delete(id);
    this.#keepRunning();
  }

  noteEnd(cell: vscode.NotebookCell): void {
    if (this.#running.delete(cell)) this.#keepRunning();
  }

  lastRun(cellId: string): LastRun | undefined {
    return this.#runs.get(cellId);
  }

  /** The cluster has changed since the cell showed it. */
  isStale(cellId: string): boolean {
    const run = this.#runs.get(cellId);
    const shows = run?.result.outputs.some(({ parsed }) => parsed.kind === 'table') ?? false;
    return run !== undefined && shows && this.state !== undefined && run.cluster !== clusterMark(this.state);
  }

  currentStep(): string | undefined {
    const editor = vscode.window.visibleNotebookEditors.find(({ notebook }) => notebook === this.document);
    const cell = editor?.selection.start ?? 0;
    const { steps } = this.cells;
    return (steps.findLast((step) => step.cell <= cell) ?? steps[0])?.id;
  }

  reveal(cellId: string, row?: { readonly table: string; readonly rowKey: string }): void {
    const cell = findCell(this.document, cellId);
    if (cell) this.#surroundings.reveal(cell, row);
  }

  run(cellId: string): void {
    const cell = findCell(this.document, cellId);
    if (cell) void this.runCells([cell]);
  }

  /** As the run button does: through the editor, so that the cells show what happens. */
  async runCells(cells: readonly vscode.NotebookCell[]): Promise<void> {
    const ranges = cells.map(({ index }) => ({ start: index, end: index + 1 }));
    await vscode.commands.executeCommand('notebook.cell.execute', { ranges, document: this.document.uri });
  }

  /** Starts the lab on first use. Rejects when it cannot start; the next run tries again. */
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

  async runCell(cell: vscode.NotebookCell, options: RunCellOptions): Promise<CellResult> {
    const study = await this.study();
    const wanted = runnable(cell);
    if (!wanted) throw new Error('Only code cells can run.');
    return study.runCell(wanted, options);
  }

  /** Keeps how a run ended, with what it makes of the step's checks. */
  record(result: CellResult, differs: number): void {
    if (result.refused !== undefined || !this.#engine) return;
    const { study, backend } = this.#engine;
    this.#restarted.delete(result.id);
    this.#runs.set(result.id, { result, cluster: clusterMark(study.state), differs });
    this.#keep(withRun(this.#progress, result, backend.clock.now()));
    this.#surroundings.changed();
  }

  /** A new lab at day 0. What the learner has done stays in the progress; what was known of the old lab goes. */
  restart(): void {
    this.#stop();
    for (const id of this.#runs.keys()) this.#restarted.add(id);
    this.#runs.clear();
    this.#setStatus('off');
  }

  async resetProgress(): Promise<void> {
    this.#progress = NO_PROGRESS;
    await this.#surroundings.progress.write(this.uri, NO_PROGRESS);
    this.#surroundings.changed();
  }

  dispose(): void {
    this.#stop();
  }

  async #start(): Promise<Study> {
    this.#setStatus('starting');
    const turn = this.#turn;
    const backend = await this.#surroundings.startLab();
    if (turn !== this.#turn) {
      backend.dispose();
      throw new Error(vscode.l10n.t('the lab was restarted in the meantime'));
    }
    const study = loadEngine().createStudy({
      backend,
      notebook: notebookOf(this.document),
      course: this.course,
      locale: this.locale,
      cell: (id) => {
        const cell = findCell(this.document, id);
        return cell && runnable(cell);
      },
    });
    const stopListening = study.state.onDidChange(() => this.#surroundings.changed());
    this.#engine = { backend, study, stopListening };
    this.#setStatus('ready');
    return study;
  }

  #stop(): void {
    this.#turn += 1;
    const engine = this.#engine;
    this.#engine = undefined;
    this.#starting = undefined;
    if (!engine) return;
    engine.stopListening();
    engine.study.dispose();
    engine.backend.dispose();
  }

  /** Notes checks that pass now: once seen passed, a check stays so in the learner's progress. */
  noteChecks(): void {
    if (!this.#engine) return;
    let progress = this.#progress;
    for (const { id } of this.course.steps) progress = withChecks(progress, id, this.checks(id));
    this.#keep(progress);
  }

  #keep(progress: Progress): void {
    if (progress === this.#progress) return;
    this.#progress = progress;
    void this.#surroundings.progress.write(this.uri, progress);
  }

  #keepRunning(): void {
    void this.#surroundings.progress.writeRunning(this.uri, [
      ...this.#interrupted,
      ...this.#running.values(),
    ]);
  }

  #judge(): Pick<Study, 'checks' | 'explanations'> {
    return this.#engine?.study ?? this.#idle;
  }

  #setStatus(status: LabStatus): void {
    this.#status = status;
    this.#surroundings.changed();
  }
}
