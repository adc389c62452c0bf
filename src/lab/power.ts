/** The power of a machine: what ends everything that runs on it, and begins it again. */
import type { LabClock } from './clock.ts';

/** Milliseconds from the call until the processes are gone, and from there until the machine is up again. */
const SHUTDOWN_MS = 1_500;
const BOOT_MS = 20_000;

export interface PowerOptions {
  readonly clock: LabClock;
  /** When it was booted, milliseconds since the epoch. */
  readonly bootedAt: number;
  /** Everything in the machine's memory is lost. */
  down(): void;
  /** Its system has started. */
  up(): void;
}

export class Power {
  readonly #options: PowerOptions;
  #run = new AbortController();
  #rebooting = false;
  #bootedAt: number;

  constructor(options: PowerOptions) {
    this.#options = options;
    this.#bootedAt = options.bootedAt;
  }

  /** When it was last booted, milliseconds since the epoch. */
  get bootedAt(): number {
    return this.#bootedAt;
  }

  get isUp(): boolean {
    return !this.#run.signal.aborted;
  }

  /** Aborted when the machine goes down; another one after each boot. */
  get goingDown(): AbortSignal {
    return this.#run.signal;
  }

  reboot(): void {
    if (this.#rebooting) return;
    this.#rebooting = true;
    const { clock, down, up } = this.#options;
    clock.after(SHUTDOWN_MS, () => {
      this.#run.abort();
      down();
      clock.after(BOOT_MS, () => {
        this.#run = new AbortController();
        this.#rebooting = false;
        this.#bootedAt = clock.now();
        up();
      });
    });
  }
}
