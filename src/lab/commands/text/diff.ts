/** `diff`, by the library of that name. */
import { createTwoFilesPatch, structuredPatch } from 'diff';
import type { Program } from '../../process.ts';
import { FileError } from '../../shell/files.ts';
import { openInput, readAll } from './lines.ts';
import { badUsage, readOptions } from '../options.ts';

export const diff: Program = async (process) => {
  const options = readOptions(process.args, {
    flags: 'uq',
    unsimulated: 'Nrbwiyce',
    values: 'U',
    long: { unified: 'u', brief: 'q' },
  });
  if (typeof options === 'string') return badUsage(process, options, 2);
  const [left, right] = options.operands;
  if (left === undefined || right === undefined) return badUsage(process, 'missing operand after ‘diff’', 2);
  let texts: [string, string];
  try {
    texts = [await readAll(openInput(process, left)), await readAll(openInput(process, right))];
  } catch (error) {
    if (error instanceof FileError) return badUsage(process, `${error.path}: ${error.message}`, 2);
    throw error;
  }
  if (texts[0] === texts[1]) return 0;
  if (options.has('q')) await process.stdout.write(`Files ${left} and ${right} differ\n`);
  else if (options.has('u') || options.has('U')) {
    const patch = createTwoFilesPatch(left, right, texts[0], texts[1], '', '', {
      context: Number(options.value('U') ?? 3),
    });
    await process.stdout.write(patch.replace(/^=+\n/, ''));
  } else await process.stdout.write(classicDiff(texts[0], texts[1]));
  return 1;
};

/** The form that diff has without options: `2c2`, `< old`, `---`, `> new`. */
function classicDiff(left: string, right: string): string {
  const { hunks } = structuredPatch('', '', left, right, '', '', { context: 0 });
  return hunks
    .map(({ oldStart, oldLines, newStart, newLines, lines }) => {
      const range = (start: number, count: number): string =>
        count > 1 ? `${start},${start + count - 1}` : String(start);
      const kind = oldLines === 0 ? 'a' : newLines === 0 ? 'd' : 'c';
      // What is added or deleted stands behind a line of the other file.
      const from = oldLines === 0 ? String(oldStart - 1) : range(oldStart, oldLines);
      const to = newLines === 0 ? String(newStart - 1) : range(newStart, newLines);
      const body = lines.map((line) =>
        line.startsWith('\\') ? line : `${line.startsWith('-') ? '<' : '>'} ${line.slice(1)}`,
      );
      const second = kind === 'c' ? body.findIndex((line) => line.startsWith('>')) : -1;
      if (second > 0) body.splice(second, 0, '---');
      return `${from}${kind}${to}\n${body.join('\n')}\n`;
    })
    .join('');
}
