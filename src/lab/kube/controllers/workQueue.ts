/** Keys to look at again, each once however often it is asked for; a look that fails is repeated a little later. */
import type { LabClock } from '../../clock.ts';
import { ApiError } from '../apiError.ts';

/** What an informer and a queue add between a write and the look at it, in milliseconds. */
const informerLatency = 5;
const retryAfter = 1000;

export class WorkQueue {
  readonly #due = new Map<string, { readonly at: number; readonly cancel: () => void }>();
  #closed = false;
  private readonly clock: LabClock;
  private readonly reconcile: (key: string) => void;

  constructor(clock: LabClock, reconcile: (key: string) => void) {
    this.clock = clock;
    this.reconcile = reconcile;
  }

  /** Looks at the key after `delay` milliseconds, or earlier when that is already planned. */
  add(key: string, delay = informerLatency): void {
    if (this.#closed) return;
    const at = this.clock.now() + delay;
    const planned = this.#due.get(key);
    if (planned !== undefined && planned.at <= at) return;
    planned?.cancel();
    this.#due.set(key, { at, cancel: this.clock.after(delay, () => this.#look(key)) });
  }

  close(): void {
    this.#closed = true;
    for (const { cancel } of this.#due.values()) cancel();
    this.#due.clear();
  }

  #look(key: string): void {
    this.#due.delete(key);
    try {
      this.reconcile(key);
    } catch (error) {
      // Somebody else was faster, or a namespace is going away: both look different the next time.
      if (!(error instanceof ApiError)) throw error;
      this.add(key, retryAfter);
    }
  }
}

/** A part of the control plane that runs until it is closed. */
export interface Controller {
  close(): void;
}
