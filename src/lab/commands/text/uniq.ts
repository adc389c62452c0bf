import type { Program } from '../../process.ts';
import { eachBatch, eachInput, joinLines, LineReader } from './lines.ts';
import { badUsage, readOptions } from '../options.ts';

export const uniq: Program = async (process) => {
  const options = readOptions(process.args, {
    flags: 'cdui',
    values: 'fsw',
    long: {
      count: 'c',
      repeated: 'd',
      unique: 'u',
      'ignore-case': 'i',
      'skip-fields': 'f',
      'skip-chars': 's',
      'check-chars': 'w',
    },
  });
  if (typeof options === 'string') return badUsage(process, options);
  const compared = (line: string): string => {
    let text = line;
    for (let skip = Number(options.value('f') ?? 0); skip > 0; skip -= 1) text = text.replace(/^\s*\S*/, '');
    text = text.slice(Number(options.value('s') ?? 0)).slice(0, Number(options.value('w') ?? Infinity));
    return options.has('i') ? text.toLowerCase() : text;
  };
  let current: string | undefined;
  let count = 0;
  const finished = (): string => {
    if (current === undefined || (options.has('d') && count < 2) || (options.has('u') && count > 1))
      return '';
    return options.has('c') ? `${String(count).padStart(7)} ${current}\n` : `${current}\n`;
  };
  const status = await eachBatch(process, options.operands.slice(0, 1), async (lines) => {
    let text = '';
    for (const line of lines) {
      if (current !== undefined && compared(line) === compared(current)) {
        count += 1;
        continue;
      }
      text += finished();
      current = line;
      count = 1;
    }
    if (text !== '') await process.stdout.write(text);
  });
  const last = finished();
  if (last !== '') await process.stdout.write(last);
  return status;
};

export const comm: Program = async (process) => {
  const options = readOptions(process.args, { flags: '123' });
  if (typeof options === 'string') return badUsage(process, options);
  if (options.operands.length !== 2) return badUsage(process, 'missing operand');
  const files: string[][] = [];
  const status = await eachInput(
    process,
    options.operands,
    async (input) => void files.push(await new LineReader(input).all()),
  );
  const [left = [], right = []] = files;
  if (status !== 0) return status;
  const indent = (column: number): string =>
    '\t'.repeat([1, 2, 3].filter((before) => before < column && !options.has(String(before))).length);
  const out: string[] = [];
  const put = (column: number, line: string): void => {
    if (!options.has(String(column))) out.push(indent(column) + line);
  };
  let i = 0;
  let j = 0;
  while (i < left.length || j < right.length) {
    const a = left[i];
    const b = right[j];
    if (b === undefined || (a !== undefined && a < b)) {
      put(1, a ?? '');
      i += 1;
    } else if (a === undefined || b < a) {
      put(2, b);
      j += 1;
    } else {
      put(3, a);
      i += 1;
      j += 1;
    }
  }
  await process.stdout.write(joinLines(out));
  return 0;
};
