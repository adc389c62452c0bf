/** One notebook, one backend, one state: the engine behind the editor's notebook and the command line. */
import { isUnknownPlace, type Backend } from '../backend.ts';
import type { Locale } from '../protocol/outputs.ts';
import { readScript } from '../script/cell.ts';
import type { Statement } from '../script/statement.ts';
import { createState } from '../state/createState.ts';
import type { State } from '../state/state.ts';
import { Agents } from './agents.ts';
import type { CellResult, CellSpec, CellUpdate, RunnableCell } from './cell.ts';
import { cellSpecs } from './cellSpecs.ts';
import type { CheckResult, Course, Explanation } from './course.ts';
import { notWatched } from './followingWords.ts';
import { hostsOf, machinesOf } from './hosts.ts';
import { createJudge, type Judge } from './judge.ts';
import { MESSAGES } from './messages.ts';
import type { StudyNotebook } from './notebookFile.ts';
import { runCell, type CellRun } from './runCell.ts';
import { courseScope } from './scope.ts';
import { Terminals, type Lease } from './terminals.ts';
import { watchObjects, type Watching } from './watchObjects.ts';

export interface StudyOptions {
  readonly backend: Backend;
  readonly notebook: StudyNotebook;
  readonly course: Course;
  readonly locale: Locale;
  /** The cell of that id as it is now, where cells can be edited; by default as the file has it. */
  readonly cell?: (id: string) => RunnableCell | undefined;
  /** Default: a new one. */
  readonly state?: State;
  /** Something is watched that was not, or not any more. */
  onFollowing?(): void;
}

/** How the run of a cell that was started on behalf of another (`with=`) is told. */
export interface Companion {
  start(id: string): void;
  update(id: string, update: CellUpdate): void;
  /** The other cell's run is not over before this has resolved. */
  end(result: CellResult): void | Promise<void>;
}

export interface RunCellOptions {
  readonly signal?: AbortSignal;
  /** At most ten times a second, and once at the end. */
  onUpdate?(update: CellUpdate): void;
  readonly companion?: Companion;
}

export interface Study {
  readonly state: State;
  readonly course: Course;
  /** Code cells of the notebook file in their order. */
  readonly cells: readonly RunnableCell[];
  /** Hosts that a cell may name, the one with kubectl first. */
  readonly hosts: readonly string[];
  /** What a packet can come by. */
  readonly machines: readonly string[];
  /** Never rejects: what cannot run is refused in the result, with a text for people. */
  runCell(cell: string | RunnableCell, options?: RunCellOptions): Promise<CellResult>;
  /** Ids of cells that run now. */
  running(): readonly string[];
  /** Empty for a step that the course does not have. */
  checks(step: string, locale?: Locale): readonly CheckResult[];
  explanations(step: string, locale?: Locale): readonly Explanation[];
  /** What the API does not tell, with the reason and what to do; empty when all is watched. */
  notWatched(locale?: Locale): readonly string[];
  /** Waits until every watched resource has been listed and no change came for `ms` of the backend's clock. */
  settle(ms: number): Promise<void>;
  /** Ends sessions and watches; the backend is not disposed. */
  dispose(): void;
}

/** Opens nothing until a cell runs; watches the Kubernetes objects from the start. */
export function createStudy(options: StudyOptions): Study {
  return new CellStudy(options);
}

/** What a capture is given to hear packets that are still on their way, ms of the backend's clock. */
const CAPTURE_GRACE = 300;
/** What a capture is given to begin listening, when it prints nothing. */
const CAPTURE_START = 200;

class CellStudy implements Study {
  readonly state: State;
  readonly course: Course;
  readonly cells: readonly RunnableCell[];
  readonly #backend: Backend;
  readonly #locale: Locale;
  readonly #cell: (id: string) => RunnableCell | undefined;
  readonly #terminals: Terminals;
  readonly #agents = new Agents();
  readonly #running = new Set<string>();
  readonly #end = new AbortController();
  readonly #watching: Watching;
  readonly #judge: Judge;
  #runs = 0;

  constructor({ backend, notebook, course, locale, cell, state, onFollowing }: StudyOptions) {
    this.state = state ?? createState();
    this.course = course;
    this.cells = runnableCells(notebook);
    this.#backend = backend;
    this.#locale = locale;
    this.#cell = cell ?? ((id) => this.cells.find(({ spec }) => spec.id === id));
    this.#terminals = new Terminals(backend);
    this.#watching = watchObjects(backend.kube, backend.clock, this.state, this.#end.signal, () =>
      onFollowing?.(),
    );
    this.#judge = createJudge(course, courseScope(this.state, hostsOf(backend)));
  }

  get hosts(): readonly string[] {
    return hostsOf(this.#backend);
  }

  get machines(): readonly string[] {
    return machinesOf(this.#backend, this.state);
  }

  async runCell(wanted: string | RunnableCell, options: RunCellOptions = {}): Promise<CellResult> {
    const cell = typeof wanted === 'string' ? this.#cell(wanted) : wanted;
    if (cell === undefined) {
      const id = String(wanted);
      return refused({ id, host: '', expect: 'ok' }, MESSAGES[this.#locale].noSuchCell(id));
    }
    const signal = options.signal ?? new AbortController().signal;
    const partner =
      cell.spec.with === undefined || cell.spec.with === cell.spec.id
        ? undefined
        : this.#cell(cell.spec.with);
    if (partner === undefined || this.#running.has(partner.spec.id)) {
      return this.#start(cell, { signal, onUpdate: (update) => options.onUpdate?.(update) }, false);
    }
    const capture = await this.#startCapture(partner, signal, options.companion);
    const result = await this.#start(
      cell,
      { signal, onUpdate: (update) => options.onUpdate?.(update) },
      false,
    );
    await capture.end();
    return result;
  }

  running(): readonly string[] {
    return [...this.#running];
  }

  checks(step: string, locale = this.#locale): readonly CheckResult[] {
    return this.#judge.checks(step, locale);
  }

  explanations(step: string, locale = this.#locale): readonly Explanation[] {
    return this.#judge.explanations(step, locale);
  }

  notWatched(locale = this.#locale): readonly string[] {
    return notWatched(this.#watching.following(), locale);
  }

  async settle(ms: number): Promise<void> {
    await this.#watching.listed;
    let before: number;
    do {
      before = this.state.revision;
      await this.#backend.clock.sleep(ms, this.#end.signal);
    } while (this.state.revision !== before && !this.#end.signal.aborted);
  }

  dispose(): void {
    this.#end.abort();
    this.#terminals.close();
  }

  /** Starts a capture and resolves when it listens (or could not be started); `end` waits for its result. */
  async #startCapture(
    cell: RunnableCell,
    signal: AbortSignal,
    companion: Companion | undefined,
  ): Promise<{ end(): Promise<void> }> {
    const { clock } = this.#backend;
    const enough = new AbortController();
    const listening = new AbortController();
    companion?.start(cell.spec.id);
    const capture = async (): Promise<void> => {
      const onUpdate = (update: CellUpdate): void => companion?.update(cell.spec.id, update);
      const onFirstOutput = (): void => listening.abort();
      const result = await this.#start(
        cell,
        { signal, enough: enough.signal, onUpdate, onFirstOutput },
        true,
      );
      listening.abort();
      await companion?.end(result);
    };
    const run = capture();
    await clock.sleep(CAPTURE_START, AbortSignal.any([listening.signal, signal]));
    return {
      end: async () => {
        await clock.sleep(CAPTURE_GRACE, signal);
        enough.abort();
        await run;
      },
    };
  }

  async #start(
    cell: RunnableCell,
    handlers: Pick<CellRun, 'signal' | 'enough' | 'onUpdate' | 'onFirstOutput'>,
    capture: boolean,
  ): Promise<CellResult> {
    const { spec, text } = cell;
    const messages = MESSAGES[this.#locale];
    if (this.#running.has(spec.id)) return refused(spec, messages.alreadyRunning(spec.id));
    const script = readScript(text);
    if (script.error !== undefined) return refused(spec, messages.syntax(script.error));
    this.#running.add(spec.id);
    try {
      const lease = await this.#terminals.take(cell, capture);
      if ('busyWith' in lease) return refused(spec, messages.hostBusy(spec.host, lease.busyWith));
      return await this.#runIn(lease, cell, script.statements, handlers);
    } catch (error) {
      if (isUnknownPlace(error)) {
        // A pod is `namespace/name`: whoever names a host is not helped by the names of all pods.
        const alike = error.known.filter((name) => name.includes('/') === error.place.includes('/'));
        return refused(spec, messages.unknownHost(error.place, alike));
      }
      return refused(
        spec,
        messages.shellLost(spec.host, error instanceof Error ? error.message : String(error)),
      );
    } finally {
      this.#running.delete(spec.id);
    }
  }

  async #runIn(
    lease: Lease,
    cell: RunnableCell,
    statements: readonly Statement[],
    handlers: Pick<CellRun, 'signal' | 'enough' | 'onUpdate' | 'onFirstOutput'>,
  ): Promise<CellResult> {
    let lost = false;
    try {
      const runId = `${cell.spec.id}/${++this.#runs}`;
      const { session } = lease;
      return await runCell({
        lost: (reason) => {
          lost = true;
          return MESSAGES[this.#locale].shellLost(cell.spec.host, reason);
        },
        ...handlers,
        cell,
        statements,
        session,
        backend: this.#backend,
        state: this.state,
        agents: this.#agents,
        runId,
      });
    } finally {
      lease.release(lost);
    }
  }
}

function refused(spec: Pick<CellSpec, 'id' | 'host' | 'expect'>, why: string): CellResult {
  return { id: spec.id, host: spec.host, exit: 1, expect: spec.expect, ok: false, outputs: [], refused: why };
}

/** The code cells of a notebook with what their info strings say. */
export function runnableCells({ cells }: StudyNotebook): readonly RunnableCell[] {
  const { specs } = cellSpecs(cells);
  return cells.flatMap((cell, n) => {
    const spec = specs[n];
    return spec === undefined ? [] : [{ spec, text: cell.text }];
  });
}
