/**
 * A shell: its state, and the few operations on it that expansion, commands and builtins share. One shell is one flow of
 * control; pipe stages, subshells and jobs are forks of it.
 */
import type { CompoundCommand, Redirected, Statement, WordPart } from 'unbash';
import type { LabClock } from '../clock.ts';
import type { Machine } from '../machine.ts';
import { BrokenPipe } from '../process.ts';
import { evaluateText } from './arithmetic.ts';
import { joinText, QUOTED } from './chunks.ts';
import {
  BreakLoop,
  ContinueLoop,
  DiscardLine,
  ExitShell,
  Interrupted,
  ReturnFromFunction,
  ShellError,
} from './control.ts';
import type { Descriptors } from './descriptor.ts';
import { partChunks } from './expand.ts';
import { resolvePath } from './files.ts';
import { Jobs } from './jobs.ts';
import { runCompound, runLines, runList } from './run.ts';
import type { SessionClock } from './sessionClock.ts';
import { Killed, killedBy, type SignalName } from './signals.ts';
import { parseScript } from './syntax.ts';
import { Variables } from './variables.ts';

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
  /** What `pushd` has left behind, the last one first. */
  directories: readonly string[] = [];
  /** Of the shell that this one was forked from: `jobs` in a pipe or a substitution tells them. */
  parentJobs: Jobs | undefined;
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
  /** How many subshells deep it runs, `$BASH_SUBSHELL`. */
  depth = 0;
  /** The command that runs, as it is written: `$BASH_COMMAND`. In a trap, the one before it. */
  command = '';
  lastJobPid: number | undefined;
  conditions = 0;
  loops = 0;
  calls = 0;
  /** While a trap's command runs. */
  trapping = false;
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

  /** The characters that split fields. */
  get ifs(): string {
    return this.variables.get('IFS') ?? ' \t\n';
  }

  get home(): string {
    return this.variables.get('HOME') ?? '/';
  }

  absolute(path: string): string {
    return resolvePath(this.cwd, path);
  }

  /** Runs a script and resolves with its status; syntax errors are said and nothing runs. Control flow passes through. */
  async runScript(text: string): Promise<number> {
    const { script, problem } = parseScript(text);
    if (problem) {
      const said = `${this.kind}: line ${problem.line}:`;
      await this.say(`${said} ${problem.message}\n`);
      // A script's line is shown; at a prompt it stands above.
      if (!this.interactive && problem.message.includes('unexpected token'))
        await this.say(`${said} \`${text.split('\n')[problem.line - 1] ?? ''}'\n`);
      return 2;
    }
    return this.withSource(text, () => runLines(this, script.commands));
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
      if (error instanceof DiscardLine) return error.status;
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
    this.trapping = true;
    await this.runScript(command).finally(() => (this.trapping = false));
    this.traps.set(name, command);
    this.status = status;
  }

  /** A signal that it sends itself: its trap runs, or it ends; at a prompt most signals do nothing to it. */
  async receive(name: SignalName): Promise<void> {
    const trapped = [...this.traps.keys()].find((trap) => trap === name);
    if (trapped !== undefined) return this.runTrap(trapped);
    if (name === 'CONT' || name === 'STOP') return;
    if (this.interactive && (name === 'TERM' || name === 'QUIT')) return;
    throw new Interrupted(new Killed(name).status);
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
    child.depth = this.depth + 1;
    child.directories = this.directories;
    child.parentJobs = this.jobs;
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

  /** The text that parts of a word expand to where nothing is split. */
  async expandParts(parts: readonly WordPart[]): Promise<string> {
    return joinText(await partChunks(this, parts, QUOTED));
  }

  /** The value of an arithmetic expression. */
  arithmeticText(text: string): Promise<bigint> {
    return evaluateText(this, text);
  }

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
    if (error.discards) throw new DiscardLine();
    // In a subshell, and under `set -e`, what ends a shell is a failure like any other.
    const softened = error.status === 127 && (this.depth > 0 || this.options.has('errexit'));
    if (error.fatal) throw new ExitShell(softened ? 1 : error.status);
    return error.status;
  }
}
