import type { Program } from '../../process.ts';
import { quotePlain } from '../../shell/quote.ts';
import { unescapeText } from './escapes.ts';
import { formatDate } from './formatDate.ts';
import { formatFloat, formatInteger, pad } from './formatNumber.ts';

const DIRECTIVE = /%([-+ 0#]*)(\*|\d+)?(?:\.(\*|-?\d+)?)?(?:\((.*?)\)T|[hlLqjzt]*([diouxXeEfFgGaAcsbqn%]))/y;

/**
 * What `printf` prints: the format is used again while arguments are left. `now` (ms since the epoch) is for `%(…)T`.
 * `problems` are said on stderr and make the status 1.
 */
export function formatPrintf(
  format: string,
  args: readonly string[],
  now: number,
): { readonly text: string; readonly problems: readonly string[] } {
  const problems: string[] = [];
  let text = '';
  let next = 0;
  do {
    const before = next;
    const round = onceThrough(format, () => args[next++], problems, now);
    text += round.text;
    if (round.stop || next === before) break;
  } while (next < args.length);
  return { text, problems };
}

function onceThrough(
  format: string,
  take: () => string | undefined,
  problems: string[],
  now: number,
): { readonly text: string; readonly stop: boolean } {
  let text = '';
  let index = 0;
  while (index < format.length) {
    const percent = format.indexOf('%', index);
    const plain = unescapeText(percent < 0 ? format.slice(index) : format.slice(index, percent), false);
    text += plain.text;
    if (plain.stop) return { text, stop: true };
    if (percent < 0) break;
    DIRECTIVE.lastIndex = percent;
    const match = DIRECTIVE.exec(format);
    if (!match) {
      problems.push(`\`${format.charAt(percent + 1)}': invalid format character`);
      return { text, stop: true };
    }
    const [whole, flags = '', widthText, precisionText, dateFormat, letter = ''] = match;
    index = percent + whole.length;
    if (letter === '%') {
      text += '%';
      continue;
    }
    const starWidth = widthText === '*' ? Number(take() ?? 0) : Number(widthText ?? 0);
    const hasPrecision = whole.includes('.') && dateFormat === undefined;
    const precision = hasPrecision
      ? precisionText === '*'
        ? Number(take() ?? 0)
        : Number(precisionText ?? 0)
      : undefined;
    const allFlags = starWidth < 0 ? `${flags}-` : flags;
    const width = Math.abs(starWidth);
    const value = take();
    if (dateFormat !== undefined) {
      const seconds = Number(value ?? -1);
      text += pad(formatDate(dateFormat || '%H:%M:%S', seconds < 0 ? now : seconds * 1000), width, allFlags);
    } else if (letter === 'b') {
      const unescaped = unescapeText((value ?? '').replace(/\\([1-7])/g, '\\0$1'), true);
      text += pad(unescaped.text, width, allFlags);
      if (unescaped.stop) return { text, stop: true };
    } else if (letter === 's' || letter === 'q' || letter === 'c') {
      text += pad(textValue(letter, value ?? '', precision), width, allFlags);
    } else if (/[eEfFgGaA]/.test(letter)) {
      text += formatFloat(letter, readFloat(value, problems), width, precision ?? 6, allFlags);
    } else {
      text += formatInteger(letter, readInteger(value, problems), width, precision, allFlags);
    }
  }
  return { text, stop: false };
}

function textValue(letter: string, value: string, precision: number | undefined): string {
  if (letter === 'c') return [...value][0] ?? '';
  const text = letter === 'q' ? quotePlain(value) : value;
  return precision === undefined || precision < 0 ? text : [...text].slice(0, precision).join('');
}

function readInteger(value: string | undefined, problems: string[]): bigint {
  if (value === undefined || value === '') return 0n;
  if (/^['"]/.test(value)) return BigInt(value.codePointAt(1) ?? 0);
  const [, sign = '', body = ''] = /^\s*([-+]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)/.exec(value) ?? [];
  const matched = value.trimStart().length === sign.length + body.length && body !== '';
  if (!matched) problems.push(`${value}: invalid number`);
  if (body === '') return 0n;
  const digits = /^0[0-7]+$/.test(body) ? `0o${body.slice(1)}` : body;
  return sign === '-' ? -BigInt(digits) : BigInt(digits);
}

function readFloat(value: string | undefined, problems: string[]): number {
  if (value === undefined || value === '') return 0;
  if (/^['"]/.test(value)) return value.codePointAt(1) ?? 0;
  const number = Number(value);
  if (!Number.isNaN(number)) return number;
  problems.push(`${value}: invalid number`);
  return Number.parseFloat(value) || 0;
}

export const printf: Program = async (process) => {
  const [format, ...values] = process.args;
  if (format === undefined) {
    await process.stderr.write('printf: missing operand\n');
    return 1;
  }
  const { text, problems } = formatPrintf(format, values, process.clock.now());
  await process.stdout.write(text);
  for (const problem of problems) await process.stderr.write(`printf: ${problem}\n`);
  return problems.length > 0 ? 1 : 0;
};
