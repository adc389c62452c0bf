/** `yes` and `seq`: text from nothing. */
import type { Program } from '../../process.ts';
import { badUsage } from '../options.ts';

export const yes: Program = async (process) => {
  const line = `${process.args.join(' ') || 'y'}\n`;
  const block = line.repeat(Math.max(1, Math.floor(4096 / line.length)));
  while (!process.signal.aborted) await process.stdout.write(block);
  return 0;
};

export const seq: Program = async (process) => {
  const args = [...process.args];
  let separator = '\n';
  let wide = false;
  while (/^-[swf]/.test(args[0] ?? '') && !/^-\d/.test(args[0] ?? '')) {
    const option = args.shift() ?? '';
    if (option === '-w') wide = true;
    else if (option.startsWith('-s')) separator = option.length > 2 ? option.slice(2) : (args.shift() ?? '');
    else return badUsage(process, `option ${option} is not simulated in this lab`);
  }
  const wrong = args.find((text) => Number.isNaN(Number(text)) || text === '');
  if (wrong !== undefined)
    return badUsage(
      process,
      `invalid floating point argument: ‘${wrong}’\nTry 'seq --help' for more information.`,
    );
  if (args.length === 0 || args.length > 3)
    return badUsage(process, args.length === 0 ? 'missing operand' : `extra operand ‘${args[3] ?? ''}’`);
  const last = Number(args.at(-1));
  const first = args.length > 1 ? Number(args[0]) : 1;
  const step = args.length > 2 ? Number(args[1]) : 1;
  if (step === 0) return badUsage(process, `invalid Zero increment value: ‘${args[1] ?? ''}’`);
  const decimals = Math.max(...args.map((text) => text.split('.')[1]?.length ?? 0));
  const count = Math.floor((last - first) / step + 1e-9);
  const width = wide ? Math.max(first.toFixed(decimals).length, last.toFixed(decimals).length) : 0;
  let text = '';
  for (let index = 0; index <= count; index += 1) {
    text +=
      (first + index * step).toFixed(decimals).padStart(width, '0') + (index < count ? separator : '\n');
    if (text.length > 32768) {
      await process.stdout.write(text);
      text = '';
    }
  }
  await process.stdout.write(text);
  return 0;
};
