import type { Chunk } from '../../backend.ts';
import type { Output } from '../process.ts';

/** What jobs print while nobody looks is kept up to this many UTF-16 units, the latest. */
const KEPT = 65536;

/** Where a session's shell writes to: the run that is current. Between runs text is kept for the next one. */
export class Terminal {
  #onChunk: ((chunk: Chunk) => void) | undefined;
  #kept: Chunk[] = [];
  #size = 0;

  readonly stdout: Output = this.#output('stdout');
  readonly stderr: Output = this.#output('stderr');

  /** Sends what is printed from now on, and what was kept, to a run. */
  attach(onChunk: (chunk: Chunk) => void): void {
    this.#onChunk = onChunk;
    const kept = this.#kept;
    this.#kept = [];
    this.#size = 0;
    for (const chunk of kept) onChunk(chunk);
  }

  detach(): void {
    this.#onChunk = undefined;
  }

  #output(stream: Chunk['stream']): Output {
    return {
      isTerminal: true,
      write: async (text) => {
        if (text === '') return;
        const chunk: Chunk = { stream, text };
        if (this.#onChunk) this.#onChunk(chunk);
        else this.#keep(chunk);
      },
    };
  }

  #keep(chunk: Chunk): void {
    this.#kept.push(chunk);
    this.#size += chunk.text.length;
    while (this.#size > KEPT && this.#kept.length > 1) this.#size -= this.#kept.shift()?.text.length ?? 0;
  }
}
