/** The containers that run: a machine for each, its log, and what ends it. */
import type { LabClock } from '../clock.ts';
import { microTimestamp } from '../kube/object.ts';
import type { LogOptions } from '../kube/nodeRuntime.ts';
import type { Machine } from '../machine.ts';

export interface RunningContainer {
  readonly name: string;
  readonly machine: Machine;
  readonly stop: () => void;
  readonly log: ContainerLog;
}

export class ContainerLog {
  readonly #lines: { readonly at: number; readonly text: string }[] = [];
  readonly #clock: LabClock;

  constructor(clock: LabClock) {
    this.#clock = clock;
  }

  add(text: string): void {
    this.#lines.push({ at: this.#clock.now(), text });
  }

  /** As `kubectl logs` gives it. */
  read({ tailLines, timestamps }: LogOptions): string {
    const lines =
      tailLines === undefined ? this.#lines : this.#lines.slice(Math.max(0, this.#lines.length - tailLines));
    return lines.map(({ at, text }) => `${timestamps ? `${microTimestamp(at)} ` : ''}${text}\n`).join('');
  }
}
