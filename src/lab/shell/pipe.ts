import { BrokenPipe, type Input, type Output } from '../process.ts';

/** What a Linux pipe holds before its writer waits (pipe(7)), here in UTF-16 units. */
const CAPACITY = 65536;

export interface Pipe {
  readonly input: Input;
  readonly output: Output;
  /** No more will be read: writes fail from now on. */
  closeInput(): void;
  /** No more will be written: the reader gets the rest and then the end. */
  closeOutput(): void;
}

export function createPipe(): Pipe {
  let chunks: string[] = [];
  let size = 0;
  let noReader = false;
  let noWriter = false;
  let wakeReader: (() => void) | undefined;
  const writers: (() => void)[] = [];

  const wakeWriters = (): void => {
    for (const wake of writers.splice(0)) wake();
  };

  return {
    input: {
      read: async () => {
        while (chunks.length === 0) {
          if (noWriter || noReader) return undefined;
          await new Promise<void>((resolve) => (wakeReader = resolve));
        }
        const text = chunks.join('');
        chunks = [];
        size = 0;
        wakeWriters();
        return text;
      },
    },
    output: {
      isTerminal: false,
      write: async (text) => {
        if (noReader) throw new BrokenPipe();
        if (text === '') return;
        chunks.push(text);
        size += text.length;
        wakeReader?.();
        while (size >= CAPACITY && !noReader) await new Promise<void>((resolve) => writers.push(resolve));
        if (noReader) throw new BrokenPipe();
      },
    },
    closeInput: () => {
      noReader = true;
      chunks = [];
      size = 0;
      wakeWriters();
      wakeReader?.();
    },
    closeOutput: () => {
      noWriter = true;
      wakeReader?.();
    },
  };
}
