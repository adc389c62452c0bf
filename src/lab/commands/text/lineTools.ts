/** `nl` and `fold`: lines with numbers, and shorter ones. */
import type { Program } from '../../process.ts';
import { badUsage, readOptions } from '../options.ts';
import { LineReader, openInput } from './lines.ts';

export const nl: Program = async (process) => {
  const options = readOptions(process.args, { values: 'bwsvi', unsimulated: 'dfhlnp' });
  if (typeof options === 'string') return badUsage(process, options);
  const all = options.value('b') === 'a';
  if (!['a', 't', undefined].includes(options.value('b')))
    return badUsage(process, `option -b${options.value('b') ?? ''} is not simulated in this lab`);
  const width = Number(options.value('w') ?? 6);
  const separator = options.value('s') ?? '\t';
  const step = Number(options.value('i') ?? 1);
  let number = Number(options.value('v') ?? 1);
  for (const path of options.operands.length > 0 ? options.operands : ['-'])
    for (const line of await new LineReader(openInput(process, path)).all()) {
      const numbered = all || line !== '';
      const start = numbered ? `${String(number).padStart(width)}${separator}` : ' '.repeat(width + 1);
      await process.stdout.write(`${start}${line}\n`);
      if (numbered) number += step;
    }
  return 0;
};

export const fold: Program = async (process) => {
  const options = readOptions(process.args, { flags: 'bs', values: 'w', long: { width: 'w', spaces: 's' } });
  if (typeof options === 'string') return badUsage(process, options);
  const width = Number(options.value('w') ?? 80);
  if (!(width > 0)) return badUsage(process, `invalid number of columns: ‘${options.value('w') ?? ''}’`);
  for (const path of options.operands.length > 0 ? options.operands : ['-'])
    for (const line of await new LineReader(openInput(process, path)).all()) {
      let rest = [...line];
      while (rest.length > width) {
        const blank = options.has('s') ? rest.slice(0, width).lastIndexOf(' ') : -1;
        const end = blank < 0 ? width : blank + 1;
        await process.stdout.write(`${rest.slice(0, end).join('')}\n`);
        rest = rest.slice(end);
      }
      await process.stdout.write(`${rest.join('')}\n`);
    }
  return 0;
};
