import * as vscode from 'vscode';
import type { Backend } from '../backend.ts';
import type { CellResult } from '../course/cell.ts';
import type { LintContext } from '../course/lints/lint.ts';
import type { CheckResult, Course, Explanation } from '../course/course.ts';
import type { RunCellOptions, Study } from '../course/study.ts';
import type { Locale } from '../protocol/outputs.ts';
import type { StaleMark } from '../protocol/rendererMessages.ts';
import type { State } from '../state/state.ts';
import type { StateChange } from '../state/stateDiff.ts';
import type { NewCell, ShownStep, ShownStudy } from '../views/shownStudy.ts';
import { addCell } from './addCell.ts';
import { loadEngine } from './bundles.ts';
import { CellHistory } from './cellHistory.ts';
import { documentCells, findCell, notebookOf, runnable } from './documentCells.ts';
import type { DocumentCells } from './documentCells.ts';
import type { ProgressStore } from './progressStore.ts';
import { StudyLab } from './studyLab.ts';

/** What an open notebook needs from its surroundings. */
export interface StudySurroundings {
  /** Resolves when the lab's clock shows the present: outputs are dated by it. */
  start(locale: Locale): Promise<Backend>;
  /** The context of a real cluster, where that was chosen. */
  cluster(): string | undefined;
  /** Chosen by the user; undefined: the notebook's own. */
  locale(): Locale | undefined;
  readonly progress: ProgressStore;
  /** Something that is shown may have changed. */
  changed(): void;
  reveal(cell: vscode.NotebookCell, row?: { readonly table: string; readonly rowKey: string }): void;
}

export interface StaleOutput {
  readonly cellId: string;
  readonly changes: readonly StateChange[];
}

/** Explanations are read beside the notebook's text, so they speak its language. */
function languageOf(document: vscode.NotebookDocument): Locale {
  const korean = document
    .getCells()
    .some((cell) => cell.kind === vscode.NotebookCellKind.Markup && /[가-힣]/.test(cell.document.getText()));
  return korean ? 'ko' : 'en';
}

/** An open notebook with its course, and, from the first run on, its own lab. */
export class OpenStudy implements ShownStudy, vscode.Disposable {
  readonly document: vscode.NotebookDocument;
  readonly course: Course;
  readonly #surroundings: StudySurroundings;
  /** What became of its cells, and how far the learner has come. */
  readonly history: CellHistory;
  /** Started by the first cell that runs. */
  readonly engine: StudyLab;
  #cells:
    | { readonly version: number; readonly backend: Backend | undefined; readonly cells: DocumentCells }
    | undefined;
  #stale:
    | { readonly state: State; readonly revision: number; readonly outputs: ReadonlyMap<string, StaleOutput> }
    | undefined;
  /** Of each batch of cells that runs or waits: the steps they belong to. */
  readonly #batches = new Set<ReadonlySet<string>>();
  /** Of a lab that does not run: nothing is known. */
  readonly #unknown: State;
  /** Judges while nothing runs: every check then tells which cell to run. */
  readonly #idle: Pick<Study, 'checks' | 'explanations'>;

  constructor(document: vscode.NotebookDocument, course: Course, surroundings: StudySurroundings) {
    this.document = document;
    this.course = course;
    this.#surroundings = surroundings;
    this.history = new CellHistory(
      () => ({ notebook: document.uri, cluster: surroundings.cluster() }),
      surroundings.progress,
    );
    this.engine = new StudyLab({
      course,
      start: () => surroundings.start(this.locale),
      study: (backend) => this.#studyOn(backend),
      forgotten: () => this.history.forget(),
      changed: () => surroundings.changed(),
    });
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
    const { status, running } = this.engine;
    const context = this.#surroundings.cluster();
    return { status, name: running?.backend.name ?? context ?? '', live: context !== undefined };
  }

  get notWatched(): readonly string[] {
    return this.engine.running?.study.notWatched(this.locale) ?? [];
  }

  get backend(): Backend | undefined {
    return this.engine.running?.backend;
  }

  /** Undefined until the lab runs. */
  get state(): State | undefined {
    return this.engine.running?.study.state;
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
    return this.engine.running?.study.hosts;
  }

  get machines(): readonly string[] {
    return this.engine.running?.study.machines ?? [];
  }

  /** What the cells are now: read once for each version of the document, as every cell's status bar asks. */
  get cells(): DocumentCells {
    const { version } = this.document;
    const { backend } = this.engine.running ?? {};
    if (this.#cells?.version !== version || this.#cells.backend !== backend) {
      this.#cells = {
        version,
        backend,
        cells: documentCells(this.document, this.hosts, this.course),
      };
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
    return this.history.hasPassed(step, check);
  }

  /** Outputs of this lab that show what is not so any more, each with what is different now. Told anew after each change. */
  get stale(): ReadonlyMap<string, StaleOutput> {
    const { state } = this;
    if (state === undefined) return new Map();
    if (this.#stale?.state !== state || this.#stale.revision !== state.revision) {
      const { movedOn } = loadEngine();
      const outputs = [...this.history.runs].flatMap(([cellId, { shown }]) =>
        shown.flatMap((each): [string, StaleOutput][] => {
          const changes = movedOn(each, state);
          return changes.length === 0 ? [] : [[each.output.id, { cellId, changes }]];
        }),
      );
      this.#stale = { state, revision: state.revision, outputs: new Map(outputs) };
    }
    return this.#stale.outputs;
  }

  /** The same for the renderer. */
  get staleMarks(): readonly StaleMark[] {
    return [...this.stale].map(([outputId, { changes }]) => {
      const things = [...new Set(changes.map(({ what, name }) => `${what} ${name}`))];
      return { outputId, what: things[0] ?? '', more: things.length - 1 };
    });
  }

  isRunning(step: string): boolean {
    return [...this.#batches].some((steps) => steps.has(step));
  }

  /** Cells begin or wait to run. Returns what to call when the last of them has ended. */
  noteBatch(cells: readonly vscode.NotebookCell[]): () => void {
    const { specs } = this.cells;
    const steps = new Set(cells.flatMap(({ index }) => specs[index]?.step ?? []));
    this.#batches.add(steps);
    this.#surroundings.changed();
    return () => {
      this.#batches.delete(steps);
      this.#surroundings.changed();
    };
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

  async start(): Promise<void> {
    await this.engine.study();
  }

  addCell(cell: NewCell): Promise<void> {
    return addCell(this.document, cell, (added) => this.#surroundings.reveal(added));
  }

  get stepBegan(): ShownStudy['stepBegan'] {
    return this.engine.stepBegan;
  }

  async runCell(cell: vscode.NotebookCell, options: RunCellOptions): Promise<CellResult> {
    const study = await this.engine.study();
    const wanted = runnable(cell);
    if (!wanted) throw new Error('Only code cells can run.');
    const { step } = wanted.spec;
    if (step !== undefined) await this.engine.begin(step);
    return study.runCell(wanted, options);
  }

  /** Remembers that the cell runs, so that a later session can tell that it was cut off. */
  noteStart(cell: vscode.NotebookCell): void {
    const id = this.cells.specs[cell.index]?.id;
    if (id !== undefined) this.history.noteStart(cell, id);
  }

  /** Keeps how a run ended, with what it makes of the step's checks. */
  record(result: CellResult, differs: number): void {
    const { backend, study } = this.engine.running ?? {};
    if (result.refused !== undefined || backend === undefined || study === undefined) return;
    const { shownState } = loadEngine();
    const shown = result.outputs.map((output) => shownState(output, study.state));
    this.history.record({ result, differs, shown }, backend.clock.now());
    // Recorded after the last change of the state: nothing that was told before counts.
    this.#stale = undefined;
    this.#surroundings.changed();
  }

  async resetProgress(): Promise<void> {
    await this.history.reset();
    this.#surroundings.changed();
  }

  /** Notes checks that pass now. */
  noteChecks(): void {
    if (!this.engine.running) return;
    for (const { id } of this.course.steps) this.history.noteChecks(id, this.checks(id));
  }

  dispose(): void {
    this.engine.dispose();
  }

  #studyOn(backend: Backend): Study {
    return loadEngine().createStudy({
      backend,
      notebook: notebookOf(this.document),
      course: this.course,
      locale: this.locale,
      onFollowing: () => this.#surroundings.changed(),
      cell: (id) => {
        const cell = findCell(this.document, id);
        return cell && runnable(cell);
      },
    });
  }

  #judge(): Pick<Study, 'checks' | 'explanations'> {
    return this.engine.running?.study ?? this.#idle;
  }
}
