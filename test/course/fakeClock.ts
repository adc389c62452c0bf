import type { Clock } from '../../src/backend.ts';

/** Time that passes only when somebody sleeps: the sleeper that is due first wakes in the next turn of the event loop. */
export class FakeClock implements Clock {
  #now = Date.UTC(2026, 0, 1);
  #sleepers: { readonly due: number; wake(): void }[] = [];

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const sleeper = {
        due: this.#now + ms,
        wake: (): void => {
          this.#sleepers = this.#sleepers.filter((each) => each !== sleeper);
          signal?.removeEventListener('abort', sleeper.wake);
          resolve();
        },
      };
      signal?.addEventListener('abort', sleeper.wake);
      this.#sleepers.push(sleeper);
      setImmediate(() => this.#wakeNext());
    });
  }

  #wakeNext(): void {
    const next = [...this.#sleepers].sort((a, b) => a.due - b.due)[0];
    if (next === undefined) return;
    this.#now = Math.max(this.#now, next.due);
    next.wake();
  }
}
