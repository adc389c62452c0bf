/**
 * A shell: its state, and the few operations on it that expansion, commands and builtins share. One shell is one flow of
 * control; pipe stages, subshells and jobs are forks of it.
 */
import type {
  ArithmeticExpansionPart,
  CompoundCommand,
  ParsedScript,
  ProcessSubstitutionPart,
  Redirected,
  Statement,
  SyntaxNode,
  WordPart,
} from 'unbash';
import { forEachChild } from 'unbash';
import type { LabClock } from '../clock.ts';
import type { Machine } from '../machine.ts';
import { BrokenPipe } from '../process.ts';
import { evaluateText, partsOf } from './arithmetic.ts';
import { arrayIndex } from './assign.ts';
import {
  BreakLoop,
  ContinueLoop,
  ExitShell,
  Interrupted,
  ReturnFromFunction,
  ShellError,
} from './control.ts';
import { Descriptor, type Descriptors } from './descriptor.ts';
import { joinText, partChunks } from './expand.ts';
import { resolvePath } from './files.ts';
import { type Job, Jobs } from './jobs.ts';
import { createPipe } from './pipe.ts';
import { runCompound, runList } from './run.ts';
import type { SessionClock } from './sessionClock.ts';
import { Killed, killedBy, linkedController } from './signals.ts';
import { parseScript } from './syntax.ts';
import { inCase, indexed, Variables } from './variables.ts';

/** What all shells of one session share. */
export interface SessionScope {
  readonly clock: SessionClock;
  /** Aborted when the session is closed: ends the jobs. */
  readonly closing: AbortSignal;
  nextPid(): number;
  /** 0 to 32767, as RANDOM. */
  random(): number;
}

export interface ShellStart {
  readonly machine: Machine;
  readonly scope: SessionScope;
  readonly descriptors: Descriptors;
  readonly signal: AbortSignal;
  readonly user: string;
  readonly kind: 'bash' | 'sh';
  readonly clock?: LabClock;
  /** Default: the variables of a login shell on that machine. */
  readonly env?: ReadonlyMap<string, string>;
  readonly cwd?: string;
  /** `$0` and the positional parameters. */
  readonly name?: string;
  readonly positional?: readonly string[];
  /** Tells jobs as a terminal does (`[1] 4711`), and expands aliases. */
  readonly interactive?: boolean;
}

export interface ShellFunction {
  readonly body: CompoundCommand | Redirected;
  /** The script that defines it; its text is `source.slice(start, end)`. */
  readonly source: string;
  readonly start: number;
  readonly end: number;
}

/** What can be trapped here. */
export type TrapName = 'EXIT' | 'INT' | 'TERM' | 'HUP' | 'ERR';

export class Shell {
  readonly machine: Machine;
  readonly scope: SessionScope;
  readonly kind: 'bash' | 'sh';
  readonly pid: number;
  readonly startedAt: number;
  readonly interactive: boolean;
  user: string;
  clock: LabClock;
  name: string;
  positional: readonly string[];
  variables: Variables;
  functions: Map<string, ShellFunction>;
  aliases: Map<string, string>;
  /** `set -o` and `shopt` options that are on. */
  options: Set<string>;
  traps: Map<TrapName, string>;
  jobs = new Jobs();
  cwd: string;
  descriptors: Descriptors;
  signal: AbortSignal;
  /** Of the last command, `$?`. */
  status = 0;
  /** Of the last command substitution: the status of a command that is only assignments. */
  substitutionStatus = 0;
  /** The text that positions in the syntax tree refer to. */
  source = '';
  /** `$$`: the shell that the user started, also in its subshells. */
  scriptPid: number;
  lastJobPid: number | undefined;
  conditions = 0;
  loops = 0;
  calls = 0;
  /** Files that are being read with `source`: `return` is then allowed. */
  sourcing = 0;

  static start(start: ShellStart): Shell {
    const shell = new Shell(start);
    for (const [name, value] of start.env ?? start.machine.env) {
      const variable = shell.variables.open(name);
      variable.value = value;
      variable.exported = true;
    }
    shell.variables.set('IFS', ' \t\n');
    shell.variables.open('OPTIND').value = '1';
    if (start.interactive) shell.options.add('expand_aliases');
    return shell;
  }

  private constructor(start: ShellStart) {
    this.machine = start.machine;
    this.scope = start.scope;
    this.kind = start.kind;
    this.user = start.user;
    this.clock = start.clock ?? start.scope.clock.foreground;
    this.startedAt = this.clock.now();
    this.interactive = start.interactive ?? false;
    this.name = start.name ?? start.kind;
    this.positional = start.positional ?? [];
    this.descriptors = start.descriptors;
    this.signal = start.signal;
    this.pid = start.scope.nextPid();
    this.scriptPid = this.pid;
    this.variables = new Variables();
    this.functions = new Map();
    this.aliases = new Map();
    this.options = new Set();
    this.traps = new Map();
    this.cwd = start.cwd ?? start.machine.env.get('HOME') ?? '/';
  }

  get home(): string {
    return this.variables.get('HOME') ?? '/';
  }

  absolute(path: string): string {
    return resolvePath(this.cwd, path);
  }

  random(): number {
    return this.scope.random();
  }

  /** `$-` */
  flags(): string {
    const letters: readonly (readonly [string, string])[] = [
      ['errexit', 'e'],
      ['noglob', 'f'],
      ['nounset', 'u'],
      ['xtrace', 'x'],
    ];
    return (
      letters.map(([option, letter]) => (this.options.has(option) ? letter : '')).join('') +
      (this.interactive ? 'i' : '')
    );
  }

  // Running

  /** Runs a script and resolves with its status; syntax errors are said and nothing runs. Control flow passes through. */
  async runScript(text: string): Promise<number> {
    const { script, problem } = parseScript(text);
    if (problem) {
      await this.say(`${this.kind}: line ${problem.line}: ${problem.message}\n`);
      return 2;
    }
    return this.withSource(text, () => runList(this, script.commands));
  }

  runList(statements: readonly Statement[]): Promise<number> {
    return runList(this, statements);
  }

  runCompound(command: CompoundCommand): Promise<number> {
    return runCompound(this, command);
  }

  /** A new shell on a machine, in this session. */
  startOn(start: Omit<ShellStart, 'scope' | 'clock'>): Shell {
    return Shell.start({ ...start, scope: this.scope, clock: this.clock });
  }

  /** A whole shell: runs a script, then its EXIT trap. */
  async runAll(text: string): Promise<number> {
    return this.runToEnd((shell) => shell.runScript(text));
  }

  /** Runs what a shell is for, turns every way of leaving it into a status, and runs its traps. */
  async runToEnd(body: (shell: Shell) => Promise<number>): Promise<number> {
    let status = await this.settle(body);
    const killed = this.signal.aborted ? killedBy(this.signal) : undefined;
    if (killed && (killed.name === 'INT' || killed.name === 'TERM' || killed.name === 'HUP'))
      await this.#finalTrap(killed.name);
    this.status = status;
    const exit = await this.#finalTrap('EXIT');
    status = exit ?? status;
    return status;
  }

  /** Runs a body to a status: `exit`, `set -e`, an interrupt, a stray `break`. */
  async settle(body: (shell: Shell) => Promise<number>): Promise<number> {
    try {
      return await body(this);
    } catch (error) {
      if (error instanceof ExitShell || error instanceof Interrupted || error instanceof ReturnFromFunction)
        return error.status;
      if (error instanceof BreakLoop || error instanceof ContinueLoop) return 0;
      if (error instanceof BrokenPipe) return new Killed('PIPE').status;
      if (error instanceof ShellError) {
        await this.say(`${this.kind}: ${error.message}\n`);
        return 1;
      }
      throw error;
    }
  }

  /** A trap that runs as the shell ends; it is not interrupted by what ended the shell. Resolves with its `exit`, if any. */
  async #finalTrap(name: TrapName): Promise<number | undefined> {
    const command = this.traps.get(name);
    this.traps.delete(name);
    if (command === undefined) return undefined;
    this.signal = this.scope.closing;
    try {
      await this.runScript(command);
      return undefined;
    } catch (error) {
      if (error instanceof ExitShell) return error.status;
      return this.settle(() => Promise.reject(error));
    }
  }

  async runTrap(name: TrapName): Promise<void> {
    const command = this.traps.get(name);
    if (command === undefined) return;
    const { status } = this;
    this.traps.delete(name);
    await this.runScript(command);
    this.traps.set(name, command);
    this.status = status;
  }

  /** Runs a file as a script of its own (`./script.sh`). */
  async runFile(path: string): Promise<number> {
    const text = this.machine.files.read(this.absolute(path));
    const child = this.fork();
    child.functions = new Map();
    child.name = path;
    return child.runAll(text);
  }

  checkInterrupted(): void {
    if (this.signal.aborted) throw new Interrupted(killedBy(this.signal).status);
  }

  async withSource<T>(source: string, body: () => Promise<T>): Promise<T> {
    const outer = this.source;
    this.source = source;
    try {
      return await body();
    } finally {
      this.source = outer;
    }
  }

  /** A subshell: a copy of the state, whose changes stay its own. */
  fork(
    change: {
      readonly descriptors?: Descriptors;
      readonly signal?: AbortSignal;
      readonly clock?: LabClock;
    } = {},
  ): Shell {
    const child = new Shell({
      machine: this.machine,
      scope: this.scope,
      kind: this.kind,
      user: this.user,
      clock: change.clock ?? this.clock,
      descriptors: change.descriptors ?? this.descriptors,
      signal: change.signal ?? this.signal,
      name: this.name,
      positional: this.positional,
      cwd: this.cwd,
    });
    child.scriptPid = this.scriptPid;
    child.lastJobPid = this.lastJobPid;
    child.variables = this.variables.fork();
    child.functions = new Map(this.functions);
    child.aliases = new Map(this.aliases);
    child.options = new Set(this.options);
    child.source = this.source;
    child.status = this.status;
    child.conditions = this.conditions;
    child.loops = this.loops;
    child.calls = this.calls;
    child.sourcing = this.sourcing;
    return child;
  }

  /** Starts a background job. It outlives the run, Ctrl+C does not reach it, and its stdin is empty. */
  async startJob(text: string, body: (job: Shell) => Promise<number>): Promise<Job> {
    const { controller, unlink } = linkedController(this.scope.closing);
    const kept = [...this.descriptors.values()].map((descriptor) => descriptor.retain());
    const child = this.fork({ signal: controller.signal, clock: this.scope.clock.background });
    const done = child.runToEnd(body).finally(() => {
      unlink();
      for (const descriptor of kept) descriptor.release();
    });
    const job = this.jobs.add({
      pid: child.pid,
      text,
      done,
      status: undefined,
      killed: undefined,
      reported: false,
      kill: (signal) => {
        job.killed = signal;
        controller.abort(signal);
      },
    });
    this.lastJobPid = job.pid;
    if (this.interactive) await this.say(`[${job.number}] ${job.pid}\n`);
    return job;
  }

  // Expansion

  /** Command substitution: what a script prints in a subshell. */
  async capture(script: ParsedScript): Promise<string> {
    const pieces: string[] = [];
    let closed: () => void = () => undefined;
    const whenClosed = new Promise<void>((resolve) => (closed = resolve));
    const sink = new Descriptor(
      { output: { isTerminal: false, write: async (text) => void pieces.push(text) } },
      closed,
    );
    const child = this.fork({ descriptors: new Map(this.descriptors).set(1, sink) });
    child.options.delete('errexit');
    if (script.source !== undefined) child.source = script.source;
    const status = await child.runToEnd((shell) => runList(shell, script.commands));
    sink.release();
    await whenClosed;
    this.checkInterrupted();
    this.status = status;
    this.substitutionStatus = status;
    return pieces.join('');
  }

  async expandParts(parts: readonly WordPart[]): Promise<string> {
    return joinText(await partChunks(this, parts, { quoted: true, operand: false, joined: true }));
  }

  /** The value of `$(( … ))`: its expansions are made in the text, which is then evaluated, as bash does. */
  async arithmetic(part: ArithmeticExpansionPart): Promise<string> {
    const offset = part.text.startsWith('$((') ? 3 : 2;
    const inside = part.text.slice(offset, offset === 3 ? -2 : -1);
    const found: Found[] = [];
    if (part.expression) collectExpansions(part.expression, found);
    let text = '';
    let from = 0;
    for (const { pos, end, parts } of found) {
      const start = part.pos + offset;
      text += inside.slice(from, pos - start) + (await this.expandParts(parts));
      from = end - start;
    }
    return String(await evaluateText(this, text + inside.slice(from)));
  }

  arithmeticText(text: string): Promise<bigint> {
    return evaluateText(this, text);
  }

  /** `<(…)` as an argument: the command runs to its end, and its output can be read under the path. */
  async substituteProcess(part: ProcessSubstitutionPart): Promise<string> {
    const path = `/dev/fd/${63 + this.scope.nextPid()}`;
    const { files } = this.machine;
    if (part.operator === '<') {
      const text = part.script ? await this.capture(part.script) : '';
      files.provide(path, { read: () => text });
    } else {
      const { output } = this.openProcess(part);
      files.provide(path, {
        read: () => '',
        write: (text) => void output?.write(text).catch(() => undefined),
      });
    }
    return path;
  }

  /** `<(…)` as the target of a redirection: the command runs beside this one, joined by a pipe. */
  openProcess(part: ProcessSubstitutionPart): Descriptor {
    const pipe = createPipe();
    const reads = part.operator === '<';
    const theirs = reads
      ? new Descriptor({ output: pipe.output }, pipe.closeOutput)
      : new Descriptor({ input: pipe.input }, pipe.closeInput);
    const child = this.fork({ descriptors: new Map(this.descriptors).set(reads ? 1 : 0, theirs) });
    void child
      .runToEnd((shell) => runList(shell, part.script?.commands ?? []))
      .finally(() => theirs.release());
    return reads
      ? new Descriptor({ input: pipe.input }, pipe.closeInput)
      : new Descriptor({ output: pipe.output }, pipe.closeOutput);
  }

  // Variables

  /** `name` or `name[subscript]`. */
  async readElement(text: string): Promise<string | undefined> {
    const [, name, key] = /^([A-Za-z_]\w*)(?:\[(.*)\])?$/s.exec(text) ?? [];
    if (name === undefined) return this.positional[Number(text) - 1];
    return key === undefined ? this.variables.get(name) : this.readIndexed(name, key);
  }

  async readIndexed(name: string, key: string): Promise<string | undefined> {
    const variable = this.variables.find(name);
    if (variable?.table) return variable.table.get(key);
    if (variable?.value instanceof Map)
      return variable.value.get(await arrayIndex(this, key, variable.value));
    const index = await this.arithmeticText(key);
    return index === 0n || index === -1n ? variable?.value : undefined;
  }

  async writeElement(text: string, value: string): Promise<void> {
    const [, name, key] = /^([A-Za-z_]\w*)\[(.*)\]$/s.exec(text) ?? [];
    if (name === undefined || key === undefined) return this.variables.set(text, value);
    const variable = this.variables.open(name);
    if (variable.table) {
      variable.table.set(key, inCase(variable, value));
      return;
    }
    const values = indexed(name, variable);
    values.set(await arrayIndex(this, key, values), inCase(variable, value));
  }

  setArray(name: string, items: readonly string[]): void {
    this.variables.open(name).value = new Map(items.entries());
  }

  // Output

  async write(number: number, text: string): Promise<void> {
    const output = this.descriptors.get(number)?.output;
    if (!output) throw new ShellError('write error: Bad file descriptor');
    await output.write(text);
  }

  /** A message on stderr; nobody has to read it. */
  async say(text: string): Promise<void> {
    try {
      await this.descriptors.get(2)?.output?.write(text);
    } catch (error) {
      if (!(error instanceof BrokenPipe)) throw error;
    }
  }

  /** Says what is wrong and gives the status; a fatal mistake ends the shell. */
  async complain(error: ShellError): Promise<number> {
    await this.say(`${this.kind}: ${error.message}\n`);
    if (error.fatal) throw new ExitShell(error.status);
    return error.status;
  }
}

/** Expansions in an arithmetic expression, with the stretch of the source that they take. */
interface Found {
  readonly pos: number;
  readonly end: number;
  readonly parts: readonly WordPart[];
}

function collectExpansions(node: SyntaxNode, found: Found[]): void {
  if (node.type === 'ArithmeticCommandExpansion') {
    const { pos, end, text, script } = node;
    found.push({ pos, end, parts: [{ type: 'CommandExpansion', pos, end, text, script }] });
  } else if (node.type === 'ArithmeticWord') {
    const parts = partsOf(node);
    if (parts) found.push({ pos: node.pos, end: node.end, parts });
  } else forEachChild(node, (child) => collectExpansions(child, found));
}
