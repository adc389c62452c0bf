import type { Program } from '../../process.ts';
import { eachInput, joinLines, LineReader } from './lines.ts';
import { badUsage, readOptions } from '../options.ts';

export const cat: Program = async (process) => {
  const options = readOptions(process.args, {
    flags: 'nbsAETeu',
    unsimulated: 'v',
    long: { number: 'n', 'show-all': 'A', 'number-nonblank': 'b', 'squeeze-blank': 's' },
  });
  if (typeof options === 'string') return badUsage(process, options);
  const plain = !['n', 'b', 's', 'A', 'E', 'T', 'e'].some((flag) => options.has(flag));
  const ends = ['A', 'E', 'e'].some((flag) => options.has(flag)) ? '$' : '';
  const tabs = options.has('A') || options.has('T');
  let number = 0;
  let blanks = 0;
  return eachInput(process, options.operands, async (input) => {
    if (plain) {
      for (let chunk = await input.read(); chunk !== undefined; chunk = await input.read())
        await process.stdout.write(chunk);
      return;
    }
    const reader = new LineReader(input);
    for (let batch = await reader.next(); batch; batch = await reader.next()) {
      let text = '';
      for (const line of batch) {
        blanks = line === '' ? blanks + 1 : 0;
        if (options.has('s') && blanks > 1) continue;
        const numbered = options.has('b') ? line !== '' : options.has('n');
        if (numbered) number += 1;
        text += `${numbered ? `${String(number).padStart(6)}\t` : ''}${tabs ? line.replaceAll('\t', '^I') : line}${ends}\n`;
      }
      await process.stdout.write(reader.terminated ? text : text.slice(0, -1));
    }
  });
};

export const tac: Program = async (process) =>
  eachInput(process, process.args, async (input) => {
    await process.stdout.write(joinLines((await new LineReader(input).all()).reverse()));
  });

export const rev: Program = async (process) =>
  eachInput(process, process.args, async (input) => {
    const reader = new LineReader(input);
    for (let batch = await reader.next(); batch; batch = await reader.next()) {
      await process.stdout.write(joinLines(batch.map((line) => [...line].reverse().join(''))));
    }
  });
