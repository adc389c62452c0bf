/** Takes the marks of the far side out of a stream of bytes, and decodes the rest, however the stream is cut. */
import { MARK } from './farSide.ts';

export interface MarkHandlers {
  /** Output between marks; a multi-byte character that was cut is held back until it is whole. */
  onText(text: string): void;
  /** What stands between a mark's beginning and end, without the id: `end:3:0`. */
  onMark(words: readonly string[]): void;
}

/** Longer than any mark: what goes on for so long without an end is none. */
const LONGEST_MARK = 64;
const END = MARK.charCodeAt(0);

export class Marks {
  readonly #begin: Buffer;
  readonly #handlers: MarkHandlers;
  #decoder = new TextDecoder();
  #held: Buffer = Buffer.alloc(0);

  constructor(id: string, handlers: MarkHandlers) {
    this.#begin = Buffer.from(`${MARK}${id}:`);
    this.#handlers = handlers;
  }

  push(bytes: Buffer): void {
    let rest = this.#held.length > 0 ? Buffer.concat([this.#held, bytes]) : bytes;
    for (;;) {
      const at = rest.indexOf(this.#begin);
      if (at < 0) break;
      const from = at + this.#begin.length;
      const to = rest.indexOf(END, from);
      if (to < 0 && rest.length - from < LONGEST_MARK) {
        this.#text(rest.subarray(0, at));
        this.#held = Buffer.from(rest.subarray(at));
        return;
      }
      if (to < 0 || to - from > LONGEST_MARK) {
        this.#text(rest.subarray(0, from));
        rest = rest.subarray(from);
        continue;
      }
      this.#text(rest.subarray(0, at));
      this.#handlers.onMark(rest.subarray(from, to).toString('latin1').split(':'));
      rest = rest.subarray(to + 1);
    }
    const keep = this.#beginningAtEnd(rest);
    this.#text(rest.subarray(0, rest.length - keep));
    // A copy: what is held must not keep the whole piece alive.
    this.#held = Buffer.from(rest.subarray(rest.length - keep));
  }

  /** The stream has ended: what was held back is output after all. */
  end(): void {
    this.#text(this.#held);
    this.#held = Buffer.alloc(0);
    this.flush();
  }

  /** A character that was cut will not be completed: it is shown as damaged. */
  flush(): void {
    const text = this.#decoder.decode();
    this.#decoder = new TextDecoder();
    if (text !== '') this.#handlers.onText(text);
  }

  #text(bytes: Buffer): void {
    if (bytes.length === 0) return;
    const text = this.#decoder.decode(bytes, { stream: true });
    if (text !== '') this.#handlers.onText(text);
  }

  /** How many bytes at the end may be the beginning of a mark. */
  #beginningAtEnd(bytes: Buffer): number {
    for (let length = Math.min(this.#begin.length - 1, bytes.length); length > 0; length -= 1) {
      if (bytes.subarray(bytes.length - length).equals(this.#begin.subarray(0, length))) return length;
    }
    return 0;
  }
}
