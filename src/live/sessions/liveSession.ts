import type { RunOptions, Session } from '../../backend.ts';
import type { LiveWords } from '../words.ts';
import { LivingShell, ShellLost, type RunEnd } from './livingShell.ts';
import type { StartShell } from './shellProcess.ts';

export interface LiveSessionOptions {
  readonly place: string;
  readonly start: StartShell;
  readonly words: LiveWords;
  /** Runs a script by itself, where no shell can be held. Absent: then nothing runs there. */
  readonly alone?: Session['run'];
  /** Turns a lost shell into what people are told: the reason, and what they can do. */
  explain?(error: unknown): Error;
}

/** 128 + SIGINT. */
const INTERRUPTED = 130;
/** What a script is given after SIGINT to end by itself, and what the rest of it after SIGTERM; ms. */
const AFTER_INT_MS = 500;
const AGAIN_MS = 125;
const AFTER_TERM_MS = 400;
/** For the shell to come back when all that it started is gone. */
const AFTER_KILL_MS = 500;
/** For the far side to answer at all; longer than a slow line takes, as the line is cut after it. */
const ANSWER_MS = 3_000;

/** A shell at a place that is opened by the first run, and again by the next one when it has ended. */
export class LiveSession implements Session {
  readonly place: string;
  readonly #options: LiveSessionOptions;
  #shell: LivingShell | undefined;
  #starting: Promise<LivingShell> | undefined;
  /** The last shell ended, so the next run is told that its variables are gone. */
  #renewed = false;
  #turn: Promise<unknown> = Promise.resolve();
  /** No shell can be held at this place. */
  #unfit = false;
  readonly #closing = new AbortController();

  constructor(options: LiveSessionOptions) {
    this.#options = options;
    this.place = options.place;
  }

  /** Runs come one after the other. Rejects when the shell cannot be opened or is lost. */
  run(script: string, options: RunOptions): Promise<number> {
    const run = this.#turn.then(() => this.#run(script, options));
    this.#turn = run.catch(() => undefined);
    return run;
  }

  close(): void {
    this.#closing.abort();
    this.#shell?.close();
  }

  async #run(script: string, options: RunOptions): Promise<number> {
    const { signal, onChunk } = options;
    const { alone } = this.#options;
    if (signal.aborted || this.#closing.signal.aborted) return INTERRUPTED;
    try {
      if (this.#unfit && alone !== undefined) return await alone(script, options);
      const shell = await untilAborted(this.#open(), signal);
      if (shell === undefined) return INTERRUPTED;
      if (this.#renewed) this.#say(onChunk, this.#options.words.newShell(this.place));
      this.#renewed = false;
      const running = shell.run(script, onChunk);
      const end = await untilAborted(running, signal);
      if (end === undefined) return await this.#stop(shell, running, onChunk);
      this.#note(end);
      return end.status;
    } catch (error) {
      if (error instanceof ShellLost && error.unfit && alone !== undefined && !this.#unfit) {
        this.#unfit = true;
        return this.#run(script, options);
      }
      this.#forget();
      throw this.#options.explain?.(error) ?? error;
    }
  }

  async #open(): Promise<LivingShell> {
    if (this.#shell?.lives === true) return this.#shell;
    this.#starting ??= LivingShell.start(this.#options.start, this.#closing.signal);
    try {
      this.#shell = await this.#starting;
    } finally {
      this.#starting = undefined;
    }
    if (this.#closing.signal.aborted) this.#shell.close();
    return this.#shell;
  }

  /** INT, TERM, KILL to what the run has started; when its shell is not free then, to the shell too. */
  async #stop(shell: LivingShell, running: Promise<RunEnd>, onChunk: RunOptions['onChunk']): Promise<number> {
    const ended = running.then(
      (end) => {
        this.#note(end);
        return true;
      },
      () => {
        this.#forget();
        return true;
      },
    );
    const { words } = this.#options;
    let answered = await shell.signal('INT', ANSWER_MS);
    const patience = performance.now() + AFTER_INT_MS;
    while (!(await within(ended, AGAIN_MS)) && answered !== undefined && performance.now() < patience)
      answered = await shell.signal('AGAIN', ANSWER_MS);
    const left = shell.lives ? await shell.signal('TERM', ANSWER_MS) : 0;
    if (answered === undefined || left === undefined) {
      shell.kill();
      this.#forget();
      this.#say(onChunk, words.notStopped(this.place));
      await ended;
      return INTERRUPTED;
    }
    const free = await within(ended, left > 0 || !(await within(ended, 0)) ? AFTER_TERM_MS : 0);
    if (left > 0 || !free) await shell.signal('KILL', ANSWER_MS);
    if (!(await within(ended, AFTER_KILL_MS))) {
      this.#say(onChunk, words.shellEndedToStop(this.place));
      shell.close();
      this.#forget();
      if (!(await within(ended, ANSWER_MS))) shell.kill();
      await ended;
    }
    return INTERRUPTED;
  }

  #note({ shellEnded }: RunEnd): void {
    if (shellEnded) this.#forget();
  }

  #forget(): void {
    this.#shell = undefined;
    this.#renewed = true;
  }

  #say(onChunk: RunOptions['onChunk'], text: string): void {
    onChunk({ stream: 'stderr', text: `${text}\n` });
  }
}

/** Undefined as soon as the signal is aborted. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const listener = (): void => resolve(undefined);
    signal.addEventListener('abort', listener, { once: true });
    if (signal.aborted) listener();
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', listener));
  });
}

/** Whether it has come within `ms`. */
async function within(promise: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(resolve, ms, false)));
  const came = await Promise.race([promise.then(() => true), late]);
  clearTimeout(timer);
  return came;
}
