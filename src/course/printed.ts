import type { Chunk } from '../backend.ts';

/** Lines that are shown of a statement while it prints, and kept of one that does not end by itself. */
const RING_LINES = 1000;
/** Characters kept of one that ends by itself; the largest maps print some tens of millions. */
const MOST_CHARACTERS = 64_000_000;
/** Characters of a line that are shown while it prints, and kept of one in the ring. A line may have no end. */
const LONGEST_LINE = 20_000;
/** First lines that stay when the ring has turned: the header is among them. */
const HEAD_LINES = 2;

/** What one statement prints: all of it, or its last lines, in bounded memory. */
export class Printed {
  readonly #ring: string[] = [];
  /** Where the ring begins in its array; the array is cut when half of it is gone. */
  #first = 0;
  #partial = '';
  readonly #head: string[] = [];
  #lines = 0;
  #stdoutLines = 0;
  #chunks: string[] = [];
  #characters = 0;
  #dropped = false;
  readonly #keepAll: boolean;

  constructor(keepAll: boolean) {
    this.#keepAll = keepAll;
  }

  push({ stream, text }: Chunk): void {
    if (this.#keepAll) this.#keep(text);
    // Only what is new is looked through: a line of a hundred megabytes comes in thousands of pieces.
    const [first = '', ...others] = text.split('\n');
    this.#append(first);
    const lines: string[] = [];
    for (const other of others) {
      lines.push(this.#partial);
      this.#partial = '';
      this.#append(other);
    }
    for (const line of lines) {
      if (this.#head.length < HEAD_LINES) this.#head.push(line);
      this.#ring.push(line);
    }
    this.#lines += lines.length;
    if (stream === 'stdout') this.#stdoutLines += lines.length;
    this.#first = Math.max(this.#first, this.#ring.length - RING_LINES);
    if (this.#first > RING_LINES) {
      this.#ring.splice(0, this.#first);
      this.#first = 0;
    }
    if (!this.#keepAll && this.#lines > RING_LINES) this.#dropped = true;
  }

  /** Lines begun so far. */
  get total(): number {
    return this.#lines + (this.#partial === '' ? 0 : 1);
  }

  /** Whole lines on stdout so far. */
  get stdoutLines(): number {
    return this.#stdoutLines;
  }

  /** Earlier output is no longer in {@link text}. */
  get dropped(): boolean {
    return this.#dropped;
  }

  /** The last lines, at most {@link RING_LINES}. */
  tail(count = RING_LINES): readonly string[] {
    const lines = this.#partial === '' ? this.#ring : [...this.#ring, this.#partial];
    return lines.slice(-Math.min(count, RING_LINES));
  }

  /** What can be read while it still prints: the whole lines among the last, under the first ones. */
  get soFar(): string {
    const lines = this.#ring.slice(this.#first);
    const head = this.#head.slice(0, Math.max(0, this.#lines - lines.length));
    return [...head, ...lines].map((line) => `${line}\n`).join('');
  }

  get text(): string {
    if (this.#keepAll) return this.#chunks.join('');
    const lines = this.#ring.slice(this.#first);
    return lines.map((line) => `${line}\n`).join('') + this.#partial;
  }

  /** To the line that has not ended yet. */
  #append(text: string): void {
    const room = LONGEST_LINE - this.#partial.length;
    if (text.length <= room) this.#partial += text;
    else if (room > 0) this.#partial += `${text.slice(0, room - 1)}…`;
    if (text.length > room && !this.#keepAll) this.#dropped = true;
  }

  #keep(text: string): void {
    this.#chunks.push(text);
    this.#characters += text.length;
    if (this.#characters <= MOST_CHARACTERS) return;
    const all = this.#chunks.join('').slice(-MOST_CHARACTERS / 2);
    this.#chunks = [all];
    this.#characters = all.length;
    this.#dropped = true;
  }
}
