/** How many different strings are remembered; a power of two. */
const slots = 1024;

/** Takes field after field out of a text whose form is known: nothing is checked here. */
export class Cursor {
  at = 0;
  readonly text: string;
  /** Made on first use: most texts are a few lines. */
  #shared: string[] | undefined;

  constructor(text: string) {
    this.text = text;
  }

  /** Moves over a label. */
  skip(label: string): void {
    this.at += label.length;
  }

  spaces(): void {
    while (this.text.charCodeAt(this.at) === 32) this.at++;
  }

  /** The decimal number here; moves behind the character that ends it. */
  number(): number {
    const { text } = this;
    let number = 0;
    let at = this.at;
    for (; ; at++) {
      const digit = text.charCodeAt(at) - 48;
      if (!(digit >= 0 && digit <= 9)) break;
      number = number * 10 + digit;
    }
    this.at = at + 1;
    return number;
  }

  /** The same for lower-case hexadecimal. */
  hex(): number {
    const { text } = this;
    let number = 0;
    let at = this.at;
    for (; ; at++) {
      const code = text.charCodeAt(at);
      if (code >= 48 && code <= 57) number = number * 16 + code - 48;
      else if (code >= 97 && code <= 102) number = number * 16 + code - 87;
      else break;
    }
    this.at = at + 1;
    return number;
  }

  /** The text up to the character, which must come; moves behind it. */
  until(char: string): string {
    const from = this.at;
    const to = this.text.indexOf(char, from);
    this.at = to + 1;
    return this.text.slice(from, to);
  }

  /** The text up to a space or the line's end; moves behind that. */
  word(): string {
    const from = this.at;
    const { text } = this;
    let at = from;
    while (text.charCodeAt(at) > 32) at++;
    this.at = at + 1;
    return text.slice(from, at);
  }

  /**
   * The text up to one of the two characters, for fields whose values come again and again: the same string is given
   * for the same text, as long as no other took its place.
   */
  shared(stop = 32, other = 10): string {
    const { text } = this;
    const from = this.at;
    let at = from;
    let hash = 0;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === stop || code === other) break;
      hash = (hash * 31 + code) | 0;
    }
    this.at = at + 1;
    return this.#sharedAt(from, at, hash);
  }

  /** `a.b.c.d.port` up to the character, as `a.b.c.d:port`; ports come again and again as hosts do. */
  endpoint(stop = 32): string {
    const { text } = this;
    const from = this.at;
    let at = from;
    let dot = from;
    let host = 0;
    let hash = 0;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === stop) break;
      if (code === 46) {
        dot = at;
        host = hash;
      }
      hash = (hash * 31 + code) | 0;
    }
    this.at = at + 1;
    return `${this.#sharedAt(from, dot, host)}:${this.#sharedAt(dot + 1, at, hash)}`;
  }

  #sharedAt(from: number, to: number, hash: number): string {
    const shared = (this.#shared ??= Array.from({ length: slots }, () => ''));
    const slot = (hash ^ (hash >>> 10)) & (slots - 1);
    const before = shared[slot] ?? '';
    if (before.length === to - from && this.text.startsWith(before, from)) return before;
    return (shared[slot] = this.text.slice(from, to));
  }

  /** The rest of the line; moves to the next one. */
  line(): string {
    const from = this.at;
    const newline = this.text.indexOf('\n', from);
    const to = newline < 0 ? this.text.length : newline;
    this.at = to + 1;
    return this.text.slice(from, to);
  }
}
