/** The containers that run: a machine for each, its log, and what ends it. */
import type { LabClock } from '../clock.ts';
import { microTimestamp } from '../kube/object.ts';
import type { Pod } from '../kube/model/pod.ts';
import type { LogOptions } from '../kube/nodeRuntime.ts';
import type { Machine } from '../machine.ts';

export interface RunningContainer {
  readonly name: string;
  readonly machine: Machine;
  /** It has no handler for SIGTERM and, as process 1, is not ended by it. */
  readonly ignoresTerm: boolean;
  readonly stop: () => void;
}

/** At least so many lines; a kubelet cuts logs by size (containerLogMaxSize). */
const KEPT_LINES = 10_000;

export class ContainerLog {
  readonly #lines: { readonly at: number; readonly text: string }[] = [];
  readonly #clock: LabClock;

  constructor(clock: LabClock) {
    this.#clock = clock;
  }

  add(text: string): void {
    this.#lines.push({ at: this.#clock.now(), text });
    if (this.#lines.length > 2 * KEPT_LINES) this.#lines.splice(0, KEPT_LINES);
  }

  /** As `kubectl logs` gives it. */
  read({ tailLines, timestamps }: LogOptions): string {
    const lines =
      tailLines === undefined ? this.#lines : this.#lines.slice(Math.max(0, this.#lines.length - tailLines));
    return lines.map(({ at, text }) => `${timestamps ? `${microTimestamp(at)} ` : ''}${text}\n`).join('');
  }
}

/** The logs of all containers, each run's until the run after the next one begins. */
export class ContainerLogs {
  readonly #runs = new Map<string, readonly ContainerLog[]>();

  start(pod: Pod, container: string, clock: LabClock): ContainerLog {
    const key = `${pod.metadata.uid}/${container}`;
    const log = new ContainerLog(clock);
    this.#runs.set(key, [log, ...(this.#runs.get(key) ?? []).slice(0, 1)]);
    return log;
  }

  of(
    pod: Pod,
    { container, previous }: Pick<LogOptions, 'container' | 'previous'>,
  ): ContainerLog | undefined {
    return this.#runs.get(`${pod.metadata.uid}/${container}`)?.[previous ? 1 : 0];
  }
}
