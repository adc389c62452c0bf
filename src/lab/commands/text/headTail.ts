import { sleepWith } from '../../clock.ts';
import type { Input, Process, Program } from '../../process.ts';
import { FileError, resolvePath } from '../../shell/files.ts';
import { eachInput, LineReader } from './lines.ts';
import { badUsage, type Options, readOptions } from '../options.ts';

const SPEC = {
  flags: 'qvfF',
  values: 'nc',
  long: { lines: 'n', bytes: 'c', quiet: 'q', silent: 'q', verbose: 'v', follow: 'f' },
};

/** `head -20` and `tail +20` are old ways to write `-n`. */
function modern(args: readonly string[]): string[] {
  const [first = '', ...rest] = args;
  if (/^-\d+$/.test(first)) return ['-n', first.slice(1), ...rest];
  return /^\+\d+$/.test(first) ? ['-n', first, ...rest] : [...args];
}

interface Asked {
  readonly options: Options;
  readonly wanted: Count;
  readonly inBytes: boolean;
}

/** A text is what is wrong. */
function readArguments(args: readonly string[]): Asked | string {
  const options = readOptions(modern(args), SPEC);
  if (typeof options === 'string') return options;
  const bytes = options.value('c');
  const text = bytes ?? options.value('n') ?? '10';
  const wanted = readCount(text);
  const inBytes = bytes !== undefined;
  return wanted
    ? { options, wanted, inBytes }
    : `invalid number of ${inBytes ? 'bytes' : 'lines'}: ‘${text}’`;
}

interface Count {
  readonly sign: string;
  readonly count: number;
}

/** `10`, `-10`, `+3`, `2k`; undefined for what is no number. */
function readCount(text: string): Count | undefined {
  const [, sign = '', digits, unit = ''] = /^([-+]?)(\d+)([kKM]?)$/.exec(text) ?? [];
  return digits === undefined
    ? undefined
    : { sign, count: Number(digits) * ({ k: 1024, K: 1024, M: 1048576 }[unit] ?? 1) };
}

async function withHeaders(
  process: Process,
  options: Options,
  use: (input: Input) => Promise<void>,
): Promise<number> {
  const many = (options.operands.length > 1 || options.has('v')) && !options.has('q');
  let first = true;
  return eachInput(process, options.operands, async (input, path) => {
    if (many)
      await process.stdout.write(`${first ? '' : '\n'}==> ${path === '-' ? 'standard input' : path} <==\n`);
    first = false;
    await use(input);
  });
}

export const head: Program = async (process) => {
  const asked = readArguments(process.args);
  if (typeof asked === 'string') return badUsage(process, asked);
  const { options, wanted, inBytes } = asked;
  return withHeaders(process, options, (input) => {
    if (inBytes) return headCharacters(process, input, wanted);
    return wanted.sign === '-'
      ? allButLast(process, input, wanted.count)
      : headLines(process, input, wanted.count);
  });
};

async function headLines(process: Process, input: Input, count: number): Promise<void> {
  const reader = new LineReader(input);
  let left = count;
  while (left > 0) {
    const batch = await reader.next();
    if (!batch) return;
    const taken = batch.slice(0, left);
    left -= taken.length;
    await process.stdout.write(
      taken.join('\n') + (reader.terminated || taken.length < batch.length ? '\n' : ''),
    );
  }
}

async function allButLast(process: Process, input: Input, count: number): Promise<void> {
  const lines = await new LineReader(input).all();
  const kept = lines.slice(0, Math.max(0, lines.length - count));
  for (const line of kept) await process.stdout.write(`${line}\n`);
}

async function headCharacters(process: Process, input: Input, wanted: Count): Promise<void> {
  let text = '';
  for (let chunk = await input.read(); chunk !== undefined; chunk = await input.read()) {
    text += chunk;
    if (wanted.sign !== '-' && text.length >= wanted.count) break;
  }
  await process.stdout.write(utf8Slice(text, 0, wanted.sign === '-' ? -wanted.count : wanted.count));
}

/** A slice counted in bytes of UTF-8. */
function utf8Slice(text: string, from: number, to?: number): string {
  return new TextDecoder().decode(new TextEncoder().encode(text).slice(from, to));
}

export const tail: Program = async (process) => {
  const asked = readArguments(process.args);
  if (typeof asked === 'string') return badUsage(process, asked);
  const { options, wanted, inBytes } = asked;
  const status = await withHeaders(process, options, async (input) => {
    if (inBytes) {
      let all = '';
      for (let chunk = await input.read(); chunk !== undefined; chunk = await input.read()) all += chunk;
      await process.stdout.write(
        wanted.sign === '+'
          ? utf8Slice(all, wanted.count - 1)
          : wanted.count === 0
            ? ''
            : utf8Slice(all, -wanted.count),
      );
      return;
    }
    await tailLines(process, input, wanted);
  });
  const [path] = options.operands;
  if ((options.has('f') || options.has('F')) && path !== undefined && status === 0)
    return follow(process, resolvePath(process.cwd, path));
  return status;
};

async function tailLines(process: Process, input: Input, wanted: Count): Promise<void> {
  const reader = new LineReader(input);
  if (wanted.sign === '+') {
    let skip = Math.max(0, wanted.count - 1);
    for (let batch = await reader.next(); batch; batch = await reader.next()) {
      const shown = batch.slice(skip);
      skip = Math.max(0, skip - batch.length);
      if (shown.length > 0) await process.stdout.write(shown.join('\n') + (reader.terminated ? '\n' : ''));
    }
    return;
  }
  let kept: string[] = [];
  for (let batch = await reader.next(); batch; batch = await reader.next()) {
    kept = wanted.count === 0 ? [] : [...kept, ...batch].slice(-wanted.count);
  }
  if (kept.length > 0) await process.stdout.write(kept.join('\n') + (reader.terminated ? '\n' : ''));
}

/** Shows what is added to a file until it is interrupted; looks once a second. */
async function follow(process: Process, path: string): Promise<number> {
  const quiet = process.clock.listen();
  const { files } = process.machine;
  const readNow = (): string => {
    try {
      return files.read(path);
    } catch (error) {
      if (error instanceof FileError) return '';
      throw error;
    }
  };
  let shown = readNow().length;
  try {
    while (!process.signal.aborted) {
      await sleepWith(process.clock.after, 1000, process.signal);
      const text = readNow();
      if (text.length > shown) await process.stdout.write(text.slice(shown));
      shown = text.length;
    }
    return 130;
  } finally {
    quiet();
  }
}
