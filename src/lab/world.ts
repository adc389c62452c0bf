/**
 * One life of the lab: the cluster, its time, the shells in it, and what has been done to it from outside. Everything in
 * it follows from the seed and from those inputs, so that another life with the same inputs gets to the same state.
 */
import type { BackendInput, KubeResponse, RunOptions, Session, Snapshot, TimedInput } from '../backend.ts';
import { createRealClock, createVirtualClock } from './clock.ts';
import type { LabClock } from './clock.ts';
import { createHandoverClock } from './handoverClock.ts';
import type { HandoverClock } from './handoverClock.ts';
import { openSession } from './shell/session.ts';
import { Rank } from './timeline.ts';
import { createWeek4Cluster } from './week4/cluster.ts';
import type { Week4Cluster } from './week4/cluster.ts';
import { AGE_MS } from './week4.ts';

export interface WorldOptions {
  readonly kind: LabClock['kind'];
  readonly seed: string;
  /** When day 0 is reached, milliseconds since the epoch. */
  readonly start: number;
}

const LAST_MINUTE_MS = 60_000;

/** When a snapshot was taken, on the lab's clock, milliseconds since the epoch. */
export function takenAt({ start, lived, inputs }: Snapshot): number {
  return inputs.reduce((time, input) => time + (input.kind === 'slept' ? input.ms : 0), start + lived);
}

export class World {
  readonly cluster: Week4Cluster;
  readonly clock: HandoverClock;
  readonly #options: WorldOptions;
  readonly #past;
  readonly #inputs: TimedInput[] = [];
  readonly #sessions = new Map<number, Session>();
  readonly #runs = new Map<number, AbortController>();
  readonly #ended = new AbortController();
  /** Resolves when this life is over. */
  readonly over = new Promise<void>((resolve) =>
    this.#ended.signal.addEventListener('abort', () => resolve(), { once: true }),
  );
  /** How much of the time since day 0 the lab slept through, milliseconds. */
  #slept = 0;

  constructor(options: WorldOptions) {
    this.#options = options;
    this.#past = createVirtualClock(options.start - AGE_MS);
    this.clock = createHandoverClock(this.#past, options.kind);
    this.cluster = createWeek4Cluster({ clock: this.clock, seed: options.seed });
  }

  /** Aborted when it is. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /** Gets to day 0, and stays there: until {@link followWall} its time is virtual. */
  async install(): Promise<void> {
    await this.cluster.install(this.#past);
    // The days between are skipped; in the last minute everything that repeats itself happens once more.
    const lastMinute = createVirtualClock(this.#options.start - LAST_MINUTE_MS);
    this.clock.handOver(lastMinute);
    await lastMinute.advance(LAST_MINUTE_MS);
  }

  /** From now on time is that on the wall; what it is behind, it catches up. */
  followWall(): void {
    const wake = (): void => {
      const ms = Date.now() - this.clock.now();
      this.#note({ kind: 'slept', ms });
      this.#slept += ms;
      this.clock.handOver(createRealClock(Date.now(), wake));
    };
    this.clock.handOver(createRealClock(this.clock.now(), wake));
  }

  /** @param now the time outside, milliseconds since the epoch */
  snapshot(now: number): Snapshot {
    const { seed, start } = this.#options;
    return { seed, start, lived: now - start - this.#slept, inputs: [...this.#inputs] };
  }

  /** Lives through what another life went through, as fast as it can be computed. */
  async replay({ inputs, lived }: Snapshot): Promise<void> {
    let release = this.clock.hold();
    for (const input of inputs)
      this.#plan(input.at, Rank.input, () => {
        if (input.kind === 'slept') {
          this.#note(input);
          this.#slept += input.ms;
          const later = createVirtualClock(this.clock.now() + input.ms);
          release = later.hold();
          this.clock.handOver(later);
        } else void this.#perform(input, () => undefined);
      });
    await new Promise<void>((resolve) => this.#plan(lived, Rank.outside, resolve));
    release();
  }

  /** @param time milliseconds since the epoch */
  async liveTo(time: number): Promise<void> {
    const release = this.clock.hold();
    await new Promise<void>((resolve) => this.clock.after(time - this.clock.now(), resolve, Rank.outside));
    release();
  }

  /**
   * Does it when what the lab does by itself at this moment is done.
   * @param onChunk told what a run prints
   * @returns the exit status of a run, the answer to a request
   */
  enter(input: BackendInput & { kind: 'run' }, onChunk: RunOptions['onChunk']): Promise<number>;
  enter(input: BackendInput & { kind: 'request' }): Promise<KubeResponse>;
  enter(input: BackendInput & { kind: 'interrupt' | 'close' }): Promise<void>;
  enter(input: BackendInput, onChunk: RunOptions['onChunk'] = () => undefined): Promise<unknown> {
    return new Promise((resolve) => {
      const release = this.clock.hold();
      this.clock.after(
        0,
        () => {
          resolve(this.#perform(input, onChunk));
          release();
        },
        Rank.input,
      );
    });
  }

  dispose(): void {
    this.#ended.abort();
    for (const session of this.#sessions.values()) session.close();
    this.cluster.dispose();
    this.clock.stop();
  }

  get #lived(): number {
    return this.clock.now() - this.#options.start - this.#slept;
  }

  #plan(lived: number, rank: Rank, task: () => void): void {
    this.clock.after(lived - this.#lived, task, rank);
  }

  #note(input: BackendInput): void {
    this.#inputs.push({ ...input, at: this.#lived });
  }

  #perform(input: BackendInput, onChunk: RunOptions['onChunk']): Promise<unknown> | undefined {
    this.#note(input);
    if (input.kind === 'run') return this.#run(input, onChunk);
    if (input.kind === 'request') return this.cluster.kube.request(input.request);
    if (input.kind === 'interrupt') this.#runs.get(input.run)?.abort();
    if (input.kind === 'close') {
      this.#sessions.get(input.session)?.close();
      this.#sessions.delete(input.session);
    }
    return undefined;
  }

  async #run(
    { run, session: id, place, script }: BackendInput & { kind: 'run' },
    onChunk: RunOptions['onChunk'],
  ): Promise<number> {
    const machine = this.cluster.machineAt(place);
    if (machine?.power?.isUp === false) {
      onChunk({ stream: 'stderr', text: `ssh: connect to host ${place} port 22: No route to host\n` });
      return 255;
    }
    let session = this.#sessions.get(id);
    if (session === undefined) {
      if (machine === undefined) {
        onChunk({ stream: 'stderr', text: `The pod ${place} is gone: open a shell on a pod that runs.\n` });
        return 1;
      }
      session = openSession(machine, this.clock, { place });
      this.#sessions.set(id, session);
    }
    const interrupt = new AbortController();
    this.#runs.set(run, interrupt);
    const goingDown = machine?.power?.goingDown;
    // The shell goes with its machine; the next run there opens another one.
    const lost = (): void => {
      onChunk({ stream: 'stderr', text: `Connection to ${place} closed by remote host.\n` });
      session.close();
      this.#sessions.delete(id);
    };
    goingDown?.addEventListener('abort', lost);
    // A shell in real time leaves time alone, but the time may be virtual still, on the way to where it starts.
    const release = this.#options.kind === 'real' ? this.clock.hold() : undefined;
    try {
      const status = await session.run(script, { signal: interrupt.signal, onChunk });
      return goingDown?.aborted === true ? 255 : status;
    } finally {
      goingDown?.removeEventListener('abort', lost);
      release?.();
      this.#runs.delete(run);
    }
  }
}
