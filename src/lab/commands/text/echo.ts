import type { Program } from '../../process.ts';
import { unescapeText } from './escapes.ts';

/** What `echo` prints for its arguments: `-n`, `-e`, `-E` as bash's own has them. */
export function echoText(args: readonly string[]): string {
  let index = 0;
  let newline = true;
  let escapes = false;
  for (; /^-[neE]+$/.test(args[index] ?? ''); index += 1) {
    for (const letter of args[index] ?? '') {
      if (letter === 'n') newline = false;
      if (letter === 'e') escapes = true;
      if (letter === 'E') escapes = false;
    }
  }
  const text = args.slice(index).join(' ');
  if (!escapes) return text + (newline ? '\n' : '');
  const unescaped = unescapeText(text, true);
  return unescaped.text + (newline && !unescaped.stop ? '\n' : '');
}

export const echo: Program = async (process) => {
  await process.stdout.write(echoText(process.args));
  return 0;
};
