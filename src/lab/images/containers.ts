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

type Line = { readonly at: number; readonly text: string };

export class ContainerLog {
  readonly #lines: Line[] = [];
  readonly #readers = new Set<(line: Line) => void>();
  readonly #clock: LabClock;

  constructor(clock: LabClock) {
    this.#clock = clock;
  }

  add(text: string): void {
    const line = { at: this.#clock.now(), text };
    this.#lines.push(line);
    for (const reader of this.#readers) reader(line);
    if (this.#lines.length > 2 * KEPT_LINES) this.#lines.splice(0, KEPT_LINES);
  }

  /** As `kubectl logs` gives it. */
  read({ tailLines, timestamps }: Pick<LogOptions, 'tailLines' | 'timestamps'>): string {
    const lines =
      tailLines === undefined ? this.#lines : this.#lines.slice(Math.max(0, this.#lines.length - tailLines));
    return lines.map((line) => shown(line, timestamps)).join('');
  }

  /** Each further line, until the returned function is called. */
  follow({ timestamps }: Pick<LogOptions, 'timestamps'>, onText: (text: string) => void): () => void {
    const reader = (line: Line): void => onText(shown(line, timestamps));
    this.#readers.add(reader);
    return () => this.#readers.delete(reader);
  }
}

function shown({ at, text }: Line, timestamps: boolean): string {
  return `${timestamps ? `${microTimestamp(at)} ` : ''}${text}\n`;
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
