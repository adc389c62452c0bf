import type { Program } from '../../process.ts';
import { eachInput } from './lines.ts';
import { badUsage, readOptions } from '../options.ts';

const ORDER = ['l', 'w', 'm', 'c', 'L'] as const;
type Counted = Record<(typeof ORDER)[number], number>;

export const wc: Program = async (process) => {
  const options = readOptions(process.args, {
    flags: 'lwmcL',
    long: { lines: 'l', words: 'w', chars: 'm', bytes: 'c', 'max-line-length': 'L' },
  });
  if (typeof options === 'string') return badUsage(process, options);
  const chosen = ORDER.filter((letter) => options.has(letter));
  const shown = chosen.length > 0 ? chosen : (['l', 'w', 'c'] as const);
  const rows: { counted: Counted; path: string }[] = [];
  const status = await eachInput(process, options.operands, async (input, path) => {
    const counted: Counted = { l: 0, w: 0, m: 0, c: 0, L: 0 };
    const encoder = new TextEncoder();
    let inWord = false;
    let column = 0;
    for (let chunk = await input.read(); chunk !== undefined; chunk = await input.read()) {
      counted.c += encoder.encode(chunk).length;
      for (const char of chunk) {
        counted.m += 1;
        if (char === '\n') {
          counted.l += 1;
          column = 0;
        } else column += 1;
        counted.L = Math.max(counted.L, column);
        const space = /\s/.test(char);
        if (inWord && space) inWord = false;
        else if (!inWord && !space) {
          inWord = true;
          counted.w += 1;
        }
      }
    }
    rows.push({ counted, path });
  });
  if (rows.length > 1) {
    const total: Counted = { l: 0, w: 0, m: 0, c: 0, L: 0 };
    for (const { counted } of rows)
      for (const letter of ORDER)
        total[letter] = letter === 'L' ? Math.max(total.L, counted.L) : total[letter] + counted[letter];
    rows.push({ counted: total, path: 'total' });
  }
  const fromStdin = options.operands.length === 0 || options.operands.includes('-');
  const largest = Math.max(...rows.map(({ counted }) => counted.c), 0);
  const width = shown.length === 1 && rows.length === 1 ? 1 : fromStdin ? 7 : String(largest).length;
  for (const { counted, path } of rows) {
    const numbers = shown.map((letter) => String(counted[letter]).padStart(width)).join(' ');
    await process.stdout.write(
      `${numbers}${path === '-' && options.operands.length === 0 ? '' : ` ${path}`}\n`,
    );
  }
  return status;
};
