/** Runs one cell in one shell: statement by statement, streamed, understood, and recorded as facts. */
import type { Backend, Session } from '../backend.ts';
import { commandOf } from '../script/command.ts';
import type { Statement } from '../script/statement.ts';
import type { State } from '../state/state.ts';
import type { Agents } from './agents.ts';
import type { CellResult, CellUpdate, RunnableCell, StatementOutput } from './cell.ts';
import { metExpectation } from './expectation.ts';
import { Printed } from './printed.ts';
import { throttle } from './throttle.ts';
import type * as Understanding from './understand.ts';
import type { Ended, Fact } from './understand.ts';

/** Milliseconds between two updates. */
const UPDATE_EVERY = 100;
/** Exit status of a statement whose shell went away, as ssh reports a lost connection. */
const LOST = 255;

export interface CellRun {
  readonly cell: RunnableCell;
  readonly statements: readonly Statement[];
  readonly session: Session;
  readonly backend: Backend;
  readonly state: State;
  readonly agents: Agents;
  /** Unique for this run; begins the ids of its outputs. */
  readonly runId: string;
  /** The learner's stop. */
  readonly signal: AbortSignal;
  /** Ends a capture whose traffic is over, as `until=` would. */
  readonly enough?: AbortSignal;
  /** The shell is gone: returns what the learner is told, which is put at the end of the output. */
  lost(reason: string): string;
  onUpdate?(update: CellUpdate): void;
  /** Something was printed for the first time. */
  onFirstOutput?(): void;
}

/** Like a shell without `-e`: a failing statement does not stop the next, the exit status is the last one's. Never rejects. */
export async function runCell(run: CellRun): Promise<CellResult> {
  return new Running(run, await import('./understand.ts')).result();
}

class Running {
  readonly #run: CellRun;
  /** With the grammars of all outputs, a piece of its own that is read with the first cell. */
  readonly #understanding: typeof Understanding;
  readonly #stop = new AbortController();
  #stopped: 'user' | 'until' | undefined;
  readonly #outputs: StatementOutput[] = [];
  #streaming: Pick<Ended, 'id' | 'command' | 'provenance' | 'printed'> | undefined;
  /** Recorded only after their output was told, so that a listener can compare it with what was known before. */
  #facts: Fact[] = [];
  readonly #updates = throttle(() => this.#update(), UPDATE_EVERY);
  #stdoutLines = 0;
  #finished = false;
  #lost = false;
  #silent = true;

  constructor(run: CellRun, understanding: typeof Understanding) {
    this.#run = run;
    this.#understanding = understanding;
  }

  async result(): Promise<CellResult> {
    const { cell, statements, signal, enough, backend } = this.#run;
    const { spec } = cell;
    const timer = new AbortController();
    const release = [this.#stopOn(signal, 'user'), this.#stopOn(enough, 'until')];
    if (spec.until?.kind === 'time') {
      void backend.clock.sleep(spec.until.ms, timer.signal).then(() => this.#end('until'));
    }
    let exit = 0;
    try {
      for (const [n, statement] of statements.entries()) {
        if (this.#stop.signal.aborted || this.#lost) break;
        exit = await this.#statement(statement, `${this.#run.runId}.${n + 1}`);
      }
    } finally {
      this.#finished = true;
      timer.abort();
      for (const each of release) each();
      this.#streaming = undefined;
      this.#updates.flush();
    }
    if (this.#stopped !== undefined) exit = 130;
    const text = this.#outputs.map((output) => output.text).join('');
    return {
      id: spec.id,
      host: spec.host,
      exit,
      expect: spec.expect,
      ok: metExpectation(spec.expect, { exit, text, stopped: this.#stopped }),
      stopped: this.#stopped,
      outputs: this.#outputs,
    };
  }

  #end(by: 'user' | 'until'): void {
    if (this.#finished || this.#stopped !== undefined) return;
    this.#stopped = by;
    this.#stop.abort();
  }

  #stopOn(signal: AbortSignal | undefined, by: 'user' | 'until'): () => void {
    const listener = (): void => this.#end(by);
    if (signal?.aborted === true) listener();
    signal?.addEventListener('abort', listener);
    return () => signal?.removeEventListener('abort', listener);
  }

  async #statement(statement: Statement, id: string): Promise<number> {
    const { cell, session, backend, state } = this.#run;
    const { spec } = cell;
    let text = statement.text;
    let notAimed: string | undefined;
    if (backend.aim !== undefined) {
      try {
        text = await backend.aim(text);
      } catch (error) {
        notAimed = error instanceof Error ? error.message : String(error);
      }
    }
    const command = commandOf(text, spec.host);
    const provenance = this.#understanding.provenanceOf(statement.text, command, {
      backend,
      state,
      host: spec.host,
      cellId: spec.id,
    });
    const printed = new Printed(spec.expect !== 'endless');
    this.#streaming = { id, command, provenance, printed };
    const before = this.#stdoutLines;
    if (notAimed !== undefined) {
      printed.push({ stream: 'stderr', text: `${notAimed}\n` });
      this.#finish(id, { command, provenance, printed, exit: 1 });
      return 1;
    }
    const printing = session.run(text, {
      signal: this.#stop.signal,
      onChunk: (chunk) => {
        printed.push(chunk);
        this.#stdoutLines = before + printed.stdoutLines;
        if (this.#silent) {
          this.#silent = false;
          this.#run.onFirstOutput?.();
        }
        if (spec.until?.kind === 'lines' && this.#stdoutLines >= spec.until.count) this.#end('until');
        this.#updates.request();
      },
    });
    const exit = await printing.catch((error: unknown) => {
      const told = this.#run.lost(error instanceof Error ? error.message : String(error));
      printed.push({ stream: 'stderr', text: `${told}\n` });
      this.#lost = true;
      return LOST;
    });
    this.#finish(id, { command, provenance, printed, exit });
    return exit;
  }

  #finish(id: string, ended: Omit<Ended, 'id' | 'expect' | 'stopped'>): void {
    const { cell, state, agents } = this.#run;
    const { expect } = cell.spec;
    const { output, facts } = this.#understanding.understand(
      { ...ended, id, expect, stopped: this.#stopped },
      agents,
      state,
    );
    this.#streaming = undefined;
    this.#outputs.push(output);
    this.#facts.push(...facts);
    this.#updates.request();
  }

  #update(): void {
    this.#run.onUpdate?.({
      outputs: [...this.#outputs],
      ...(this.#streaming && { streaming: this.#soFar(this.#streaming) }),
    });
    const facts = this.#facts;
    this.#facts = [];
    for (const fact of facts) this.#run.state.record(fact);
  }

  #soFar({
    id,
    command,
    provenance,
    printed,
  }: Pick<Ended, 'id' | 'command' | 'provenance' | 'printed'>): NonNullable<CellUpdate['streaming']> {
    const parsed = this.#understanding.understandSoFar(provenance, command, printed);
    return {
      id,
      provenance,
      lines: printed.tail(),
      total: printed.total,
      ...(parsed && { parsed }),
    };
  }
}
