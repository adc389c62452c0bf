import { BrokenPipe, type Input, type Output } from '../process.ts';

/** An input that can be read by the line: what lies behind the line stays for whoever reads next. */
export class LineInput implements Input {
  readonly #source: Input;
  #ahead = '';

  constructor(source: Input) {
    this.#source = source;
  }

  async read(): Promise<string | undefined> {
    if (this.#ahead === '') return this.#source.read();
    const text = this.#ahead;
    this.#ahead = '';
    return text;
  }

  /** Text up to the delimiter, without it; `ended` when the input ended first. Undefined at the end of the input. */
  async readUntil(
    delimiter: string,
  ): Promise<{ readonly text: string; readonly ended: boolean } | undefined> {
    for (;;) {
      const index = this.#ahead.indexOf(delimiter);
      if (index >= 0) {
        const text = this.#ahead.slice(0, index);
        this.#ahead = this.#ahead.slice(index + delimiter.length);
        return { text, ended: false };
      }
      const more = await this.#source.read();
      if (more === undefined) {
        if (this.#ahead === '') return undefined;
        const text = this.#ahead;
        this.#ahead = '';
        return { text, ended: true };
      }
      this.#ahead += more;
    }
  }

  /** At most `count` UTF-16 units. */
  async readCount(count: number): Promise<string | undefined> {
    while (this.#ahead.length < count) {
      const more = await this.#source.read();
      if (more === undefined) break;
      this.#ahead += more;
    }
    if (this.#ahead === '') return undefined;
    const text = this.#ahead.slice(0, count);
    this.#ahead = this.#ahead.slice(count);
    return text;
  }
}

/** An open file, pipe end or terminal. Shells share it; it closes when the last one lets go. */
export class Descriptor {
  readonly input: LineInput | undefined;
  readonly output: Output | undefined;
  readonly #close: () => void;
  #holders = 1;

  constructor(
    ends: { readonly input?: Input; readonly output?: Output },
    close: () => void = () => undefined,
  ) {
    this.input = ends.input && new LineInput(ends.input);
    this.output = ends.output;
    this.#close = close;
  }

  retain(): this {
    this.#holders += 1;
    return this;
  }

  release(): void {
    this.#holders -= 1;
    if (this.#holders === 0) this.#close();
  }
}

/** File descriptor number -> what is open there. A shell replaces its table; it never changes one. */
export type Descriptors = ReadonlyMap<number, Descriptor>;

export const emptyInput: Input = { read: () => Promise.resolve(undefined) };

export const closedOutput: Output = { write: () => Promise.reject(new BrokenPipe()), isTerminal: false };

export function textInput(text: string): Input {
  let left: string | undefined = text === '' ? undefined : text;
  return {
    read: () => {
      const next = left;
      left = undefined;
      return Promise.resolve(next);
    },
  };
}
