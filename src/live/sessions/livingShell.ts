import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Chunk } from '../../backend.ts';
import { endLine, FAR_SIDE, requestLines } from './farSide.ts';
import { Marks } from './marks.ts';
import type { ShellProcess, StartShell } from './shellProcess.ts';

/** How a run ended: with the status of its script, or because the shell itself ended with a status (`exit`, `exec`). */
export interface RunEnd {
  readonly status: number;
  readonly shellEnded: boolean;
}

/** The shell is not there any more, and not by its own doing: the connection was cut, or it never came about. */
export class ShellLost extends Error {
  constructor(
    /** What the carrier said, such as ssh's last words. */
    readonly reason: string,
    /** It had been ready. */
    readonly started: boolean,
    /** The place has a shell, but none that could be held: nothing there tells which processes run. */
    readonly unfit = false,
  ) {
    super(reason);
    this.name = 'ShellLost';
  }
}

interface Run {
  readonly number: number;
  readonly onChunk: (chunk: Chunk) => void;
  readonly end: (end: RunEnd) => void;
  readonly fail: (error: ShellLost) => void;
  status: number | undefined;
  /** The mark on stderr has come. */
  quiet: boolean;
}

/** What background jobs print while nothing runs is kept for the next run, up to so many characters. */
const KEPT_BETWEEN_RUNS = 64_000;
/** What is kept of the carrier's words before the shell is ready. */
const KEPT_AT_START = 4_000;
/** ms for the last output to arrive after the carrier has ended: a background job may hold the streams open. */
const LAST_OUTPUT_MS = 1_000;

/** One shell with its carrier. Runs must come one after the other. */
export class LivingShell {
  readonly #process: ShellProcess;
  readonly #id: string;
  readonly #drained: Promise<unknown>;
  #run: Run | undefined;
  #runs = 0;
  #ready = false;
  #unfit = false;
  #onReady: () => void = () => undefined;
  #onLeft: ((left: number) => void) | undefined;
  #between: Chunk[] = [];
  #betweenLength = 0;
  #words = '';
  #gone: RunEnd | undefined;

  /** Resolves when the shell takes commands; given up at `signal`. @throws ShellLost when it does not come about */
  static async start(start: StartShell, signal: AbortSignal): Promise<LivingShell> {
    const id = randomBytes(12).toString('hex');
    let process: ShellProcess;
    try {
      process = await start(FAR_SIDE, id);
    } catch (error) {
      throw new ShellLost(error instanceof Error ? error.message : String(error), false);
    }
    const shell = new LivingShell(process, id);
    const giveUp = (): void => process.kill();
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) giveUp();
    await new Promise<void>((resolve, reject) => {
      shell.#onReady = resolve;
      void shell.#over().then((why) => reject(new ShellLost(why, false, shell.#unfit)));
    }).finally(() => signal.removeEventListener('abort', giveUp));
    return shell;
  }

  private constructor(process: ShellProcess, id: string) {
    this.#process = process;
    this.#id = id;
    this.#drained = Promise.all([this.#listen('stdout'), this.#listen('stderr')]);
    // A carrier that is gone tells so itself.
    process.stdin.on('error', () => undefined);
  }

  /** False after the shell or its carrier has ended. */
  get lives(): boolean {
    return this.#ready && this.#gone === undefined;
  }

  /** @throws ShellLost */
  run(script: string, onChunk: (chunk: Chunk) => void): Promise<RunEnd> {
    const number = (this.#runs += 1);
    return new Promise((end, fail) => {
      this.#run = { number, onChunk, end, fail, status: undefined, quiet: false };
      for (const chunk of this.#between) onChunk(chunk);
      this.#between = [];
      this.#betweenLength = 0;
      this.#process.stdin.write(requestLines(this.#id, number, script));
    });
  }

  /**
   * INT goes to the shell and all that the current or last run has started, so does AGAIN if none of
   * those that heard it are left, TERM and KILL go to what the run has started. Resolves with how many there were (after KILL: how many are
   * left), or undefined when no answer came within `ms`.
   */
  signal(name: 'INT' | 'AGAIN' | 'TERM' | 'KILL', ms: number): Promise<number | undefined> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms, undefined);
      this.#onLeft = (left) => {
        clearTimeout(timer);
        resolve(left);
      };
      this.#process.stdin.write(`!${name}\n${endLine(this.#id, this.#runs)}`);
    });
  }

  /** Ends the shell and its background jobs; the far side does it when its input ends. */
  close(): void {
    this.#process.stdin.end();
  }

  /** Cuts the carrier. */
  kill(): void {
    this.#process.kill();
  }

  async #listen(stream: Chunk['stream']): Promise<void> {
    const marks = new Marks(this.#id, {
      onText: (text) => this.#text({ stream, text }),
      onMark: (words) => {
        marks.flush();
        this.#mark(stream, words);
      },
    });
    await ending(this.#process[stream], (bytes) => marks.push(bytes));
    marks.end();
  }

  #text(chunk: Chunk): void {
    if (!this.#ready) this.#words = (this.#words + chunk.text).slice(-KEPT_AT_START);
    else if (this.#run !== undefined) this.#run.onChunk(chunk);
    else if (this.#betweenLength < KEPT_BETWEEN_RUNS) {
      this.#between.push(chunk);
      this.#betweenLength += chunk.text.length;
    }
  }

  #mark(stream: Chunk['stream'], [kind, first = '', second = '']: readonly string[]): void {
    switch (kind) {
      case 'ready':
        this.#process.stdin.write(`!root ${first}\n`);
        this.#ready = true;
        this.#onReady();
        return;
      case 'unfit':
        this.#unfit = true;
        this.kill();
        return;
      case 'left':
        this.#onLeft?.(Number(first));
        return;
      case 'gone':
        this.#gone ??= { status: Number(first), shellEnded: true };
        this.close();
        return;
      case 'end': {
        const run = this.#run;
        // What the far side ends after the line was cut has not come to its end.
        if (this.#gone !== undefined || run === undefined || String(run.number) !== first) return;
        if (stream === 'stderr') run.quiet = true;
        else run.status = Number(second);
        if (run.status === undefined || !run.quiet) return;
        this.#run = undefined;
        run.end({ status: run.status, shellEnded: false });
      }
    }
  }

  /** Waits for the end of the carrier and of what it still brings. */
  async #over(): Promise<string> {
    const why = await this.#process.ended;
    // A shell that ends by itself says so first, and only then is its carrier let go.
    const lost = this.#gone === undefined;
    this.#gone ??= { status: 255, shellEnded: false };
    const late = new Promise((resolve) => {
      const timer = setTimeout(resolve, LAST_OUTPUT_MS);
      void this.#drained.then(() => clearTimeout(timer));
    });
    await Promise.race([this.#drained, late]);
    const told = this.#words.trim();
    const reason = told !== '' && !this.#ready ? told : why;
    const run = this.#run;
    this.#run = undefined;
    this.#onLeft?.(0);
    if (lost) run?.fail(new ShellLost(reason, this.#ready));
    else run?.end(this.#gone);
    return reason;
  }
}

/** Resolves when the stream has ended, or broke. */
function ending(stream: Readable, onBytes: (bytes: Buffer) => void): Promise<void> {
  return new Promise((resolve) => {
    stream.on('data', (bytes: Buffer | string) => onBytes(Buffer.from(bytes)));
    stream.once('end', resolve);
    stream.once('close', resolve);
    stream.once('error', () => resolve());
  });
}
