/** Runs one cell in one shell: statement by statement, streamed, understood, and recorded as facts. */
import type { Backend, Session } from '../backend.ts';
import { parseOutput } from '../output/parse.ts';
import type { Parsed } from '../output/parsed.ts';
import type { Provenance } from '../protocol/provenance.ts';
import { commandOf } from '../script/command.ts';
import type { Command, Statement } from '../script/statement.ts';
import type { PacketsFact, RunFact, TableFact } from '../state/fact.ts';
import type { State } from '../state/state.ts';
import { isAgentCommand, type Agents } from './agents.ts';
import type { CellResult, CellUpdate, RunnableCell, StatementOutput } from './cell.ts';
import { metExpectation } from './expectation.ts';
import { Printed } from './printed.ts';
import { throttle } from './throttle.ts';

/** Milliseconds between two updates. */
const UPDATE_EVERY = 100;
/** Lines that a run's fact keeps. */
const KEPT_LINES = 20;

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
  return new Running(run).result();
}

type Fact = TableFact | PacketsFact | RunFact;

class Running {
  readonly #run: CellRun;
  readonly #stop = new AbortController();
  #stopped: 'user' | 'until' | undefined;
  readonly #outputs: StatementOutput[] = [];
  #streaming: { readonly id: string; readonly provenance: Provenance; readonly printed: Printed } | undefined;
  /** Recorded only after their output was told, so that a listener can compare it with what was known before. */
  #facts: Fact[] = [];
  readonly #updates = throttle(() => this.#update(), UPDATE_EVERY);
  #stdoutLines = 0;
  #finished = false;
  #lost = false;
  #silent = true;

  constructor(run: CellRun) {
    this.#run = run;
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
    const { cell, session, backend } = this.#run;
    const { spec } = cell;
    const command = commandOf(statement.text, spec.host);
    const provenance: Provenance = {
      kind: backend.kind === 'lab' ? 'simulated' : 'live',
      host: placeOf(command) ?? spec.host,
      command: statement.text.trim(),
      cellId: spec.id,
      at: backend.clock.now(),
    };
    const printed = new Printed(spec.expect !== 'endless');
    this.#streaming = { id, provenance, printed };
    const before = this.#stdoutLines;
    const printing = session.run(statement.text, {
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
      const text = this.#run.lost(error instanceof Error ? error.message : String(error));
      printed.push({ stream: 'stderr', text: `${text}\n` });
      this.#lost = true;
      return LOST;
    });
    this.#finish(id, { command, provenance, printed, exit });
    return exit;
  }

  #finish(
    id: string,
    {
      command,
      provenance,
      printed,
      exit,
    }: { command?: Command; provenance: Provenance; printed: Printed; exit: number },
  ): void {
    const { cell, state } = this.#run;
    const { text } = printed;
    const parsed = parse(provenance.command, command, text, printed.dropped);
    const agent = this.#run.agents.nodeOf(command, parsed, state);
    const known: Provenance = agent === undefined ? provenance : { ...provenance, agent };
    this.#streaming = undefined;
    this.#outputs.push({ id, provenance: known, text, parsed, exit });
    const partial = printed.dropped || selectsRows(command);
    const source = { ...known, revision: state.revision };
    if (parsed.kind === 'table') this.#facts.push({ kind: 'table', parsed, partial, source });
    if (parsed.kind === 'packets') this.#facts.push({ kind: 'packets', parsed, source });
    const { expect } = cell.spec;
    const ok = metExpectation(expect, { exit, text, stopped: this.#stopped });
    const last = printed.tail(KEPT_LINES).join('\n');
    this.#facts.push({ kind: 'run', source, exit, expect, ok, text: last });
    this.#updates.request();
  }

  #update(): void {
    const streaming = this.#streaming;
    this.#run.onUpdate?.({
      outputs: [...this.#outputs],
      streaming: streaming && {
        id: streaming.id,
        provenance: streaming.provenance,
        lines: streaming.printed.tail(),
        total: streaming.printed.total,
      },
    });
    const facts = this.#facts;
    this.#facts = [];
    for (const fact of facts) this.#run.state.record(fact);
  }
}

function parse(line: string, command: Command | undefined, text: string, dropped: boolean): Parsed {
  if (command === undefined) return { kind: 'text', command: line, unparsed: [], notes: [] };
  const { argv, rowsKept, filters } = command;
  const parsed = parseOutput({ argv, line, rowsKept, filtered: filters.length > 0, filters }, text);
  return dropped ? { ...parsed, truncated: true } : parsed;
}

/** Rows may be missing that a command without a filter would have printed. */
function selectsRows(command: Command | undefined): boolean {
  if (command === undefined) return false;
  const words = command.argv.filter((word) => !word.startsWith('-'));
  const oneRoute =
    words[0] === 'ip' && words.some((word) => /^(?:\d+\.|default$|dev$|via$|proto$|table$)/.test(word));
  return oneRoute || command.filters.length > 0;
}

/** Where a command really ran: its output tells about that place, not about the shell that it was typed into. */
function placeOf(command: Command | undefined): string | undefined {
  if (command === undefined || isAgentCommand(command)) return command?.target.host;
  const { target } = command;
  return target.kind === 'host' ? target.host : `${target.namespace}/${target.pod}`;
}
