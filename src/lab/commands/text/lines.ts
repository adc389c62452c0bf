import type { Input, Process } from '../../process.ts';
import { textInput } from '../../shell/descriptor.ts';
import { FileError, resolvePath } from '../../shell/files.ts';

/** Reads whole lines, as many at a time as have arrived: a tool that answers each batch at once streams. */
export class LineReader {
  readonly #input: Input;
  #partial = '';
  /** False once the last line turned out to have no newline. */
  terminated = true;

  constructor(input: Input) {
    this.#input = input;
  }

  /** At least one line, without newlines; undefined at the end. */
  async next(): Promise<string[] | undefined> {
    for (;;) {
      const chunk = await this.#input.read();
      if (chunk === undefined) {
        if (this.#partial === '') return undefined;
        const last = this.#partial;
        this.#partial = '';
        this.terminated = false;
        return [last];
      }
      const lines = (this.#partial + chunk).split('\n');
      this.#partial = lines.pop() ?? '';
      if (lines.length > 0) return lines;
    }
  }

  async all(): Promise<string[]> {
    const all: string[] = [];
    for (let batch = await this.next(); batch; batch = await this.next())
      for (const line of batch) all.push(line);
    return all;
  }
}

export async function readAll(input: Input): Promise<string> {
  let text = '';
  for (let chunk = await input.read(); chunk !== undefined; chunk = await input.read()) text += chunk;
  return text;
}

/** `-` and `/dev/stdin` are the process's own input. Throws {@link FileError}. */
export function openInput(process: Process, path: string): Input {
  if (path === '-' || path === '/dev/stdin') return process.stdin;
  return textInput(process.machine.files.read(resolvePath(process.cwd, path)));
}

/** Tools that say what they were about to do with the file. */
const OPENING = new Set(['head', 'tail']);

/** Hands each input to `use`, stdin when there are no paths. Resolves with 1 when one could not be read, which is said. */
export async function eachInput(
  process: Process,
  paths: readonly string[],
  use: (input: Input, path: string) => Promise<void>,
): Promise<number> {
  let status = 0;
  for (const path of paths.length > 0 ? paths : ['-']) {
    let input: Input;
    try {
      input = openInput(process, path);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      const opening = OPENING.has(process.name) ? `cannot open '${path}' for reading` : path;
      await process.stderr.write(`${process.name}: ${opening}: ${error.message}\n`);
      status = 1;
      continue;
    }
    await use(input, path);
  }
  return status;
}

/** Every line of every input, in batches; inputs are joined as `cat` would. */
export async function eachBatch(
  process: Process,
  paths: readonly string[],
  use: (lines: readonly string[]) => Promise<void> | void,
): Promise<number> {
  return eachInput(process, paths, async (input) => {
    const reader = new LineReader(input);
    for (let batch = await reader.next(); batch; batch = await reader.next()) await use(batch);
  });
}

/** Lines as text, each with its newline. */
export function joinLines(lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}
