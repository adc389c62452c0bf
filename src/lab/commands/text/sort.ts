import type { Program } from '../../process.ts';
import { resolvePath } from '../../shell/files.ts';
import { eachInput, joinLines, LineReader } from './lines.ts';
import { badUsage, readOptions } from '../options.ts';

/** A `-k` key: fields and characters from 1; `end` 0 is the end of the line. */
interface Key {
  readonly startField: number;
  readonly startChar: number;
  readonly endField: number;
  readonly endChar: number;
  /** Ordering letters: b, d, f, g, h, i, M, n, r, V. */
  readonly order: string;
}

const ORDERS = 'bdfghinrMV';

function readKey(text: string, common: string): Key | undefined {
  const [, startField, startChar, startOrder = '', endField, endChar, endOrder = ''] =
    /^(\d+)(?:\.(\d+))?([bdfghiMnrV]*)(?:,(\d+)(?:\.(\d+))?([bdfghiMnrV]*))?$/.exec(text) ?? [];
  if (startField === undefined) return undefined;
  const own = startOrder + endOrder;
  return {
    startField: Number(startField),
    startChar: Number(startChar ?? 1),
    endField: Number(endField ?? 0),
    endChar: Number(endChar ?? 0),
    order: own === '' ? common : own,
  };
}

export const sort: Program = async (process) => {
  const options = readOptions(process.args, {
    flags: `${ORDERS}usc`,
    values: 'kto',
    unsimulated: 'zmST',
    long: {
      'numeric-sort': 'n',
      reverse: 'r',
      unique: 'u',
      key: 'k',
      'field-separator': 't',
      'version-sort': 'V',
      stable: 's',
      'ignore-case': 'f',
      check: 'c',
      output: 'o',
      'human-numeric-sort': 'h',
    },
  });
  if (typeof options === 'string') return badUsage(process, options, 2);
  const common = [...ORDERS].filter((letter) => options.has(letter)).join('');
  const keys: Key[] = [];
  for (const text of options.all('k')) {
    const key = readKey(text, common);
    if (!key)
      return badUsage(process, `invalid number at field start: invalid count at start of ‘${text}’`, 2);
    keys.push(key);
  }
  const given = options.value('t');
  const separator = given === '\\t' ? '\t' : given;
  const lines: string[] = [];
  const status = await eachInput(process, options.operands, async (input) => {
    for (const line of await new LineReader(input).all()) lines.push(line);
  });
  if (status !== 0) return 2;

  const byKeys = (a: string, b: string): number => {
    for (const key of keys) {
      const order = compareBy(keyText(a, key, separator), keyText(b, key, separator), key.order);
      if (order !== 0) return order;
    }
    return keys.length > 0 ? 0 : compareBy(a, b, common);
  };
  const compare = (a: string, b: string): number => {
    const order = byKeys(a, b);
    if (order !== 0 || options.has('s') || options.has('u')) return order;
    return options.has('r') ? compareText(b, a) : compareText(a, b);
  };
  if (options.has('c')) {
    const wrong = lines.findIndex(
      (line, index) => index > 0 && compare(lines[index - 1] ?? '', line) > (options.has('u') ? -1 : 0),
    );
    if (wrong < 0) return 0;
    await process.stderr.write(`sort: -:${wrong + 1}: disorder: ${lines[wrong] ?? ''}\n`);
    return 1;
  }
  lines.sort(compare);
  const kept = options.has('u')
    ? lines.filter((line, index) => index === 0 || byKeys(lines[index - 1] ?? '', line) !== 0)
    : lines;
  const file = options.value('o');
  if (file === undefined) await process.stdout.write(joinLines(kept));
  else process.machine.files.write(resolvePath(process.cwd, file), joinLines(kept));
  return 0;
};

/** Without a separator a field begins with the blanks before it. */
function fieldsOf(
  line: string,
  separator: string | undefined,
): { readonly start: number; readonly end: number }[] {
  const fields: { start: number; end: number }[] = [];
  if (separator !== undefined) {
    let start = 0;
    for (let at = line.indexOf(separator); at >= 0; at = line.indexOf(separator, start)) {
      fields.push({ start, end: at });
      start = at + separator.length;
    }
    return [...fields, { start, end: line.length }];
  }
  for (const match of line.matchAll(/[ \t]*[^ \t]+/g))
    fields.push({ start: match.index, end: match.index + match[0].length });
  return fields;
}

function keyText(line: string, key: Key, separator: string | undefined): string {
  const fields = fieldsOf(line, separator);
  const skip = (field: { readonly start: number; readonly end: number }): number => {
    const blanks = key.order.includes('b')
      ? (/^[ \t]*/.exec(line.slice(field.start, field.end))?.[0].length ?? 0)
      : 0;
    return field.start + blanks;
  };
  const first = fields[key.startField - 1];
  if (!first) return '';
  const start = skip(first) + key.startChar - 1;
  const last = key.endField === 0 ? undefined : fields[key.endField - 1];
  const end =
    key.endField === 0 || !last ? line.length : key.endChar === 0 ? last.end : skip(last) + key.endChar;
  return line.slice(Math.min(start, line.length), end);
}

function compareBy(a: string, b: string, order: string): number {
  const sign = order.includes('r') ? -1 : 1;
  if (/[ng]/.test(order)) return sign * compareNumbers(numberAt(a), numberAt(b));
  if (order.includes('h')) return sign * compareNumbers(humanNumber(a), humanNumber(b));
  if (order.includes('V')) return sign * compareVersions(a, b);
  if (order.includes('M')) return sign * (month(a) - month(b));
  return sign * compareText(prepared(a, order), prepared(b, order));
}

function prepared(text: string, order: string): string {
  let result = order.includes('b') ? text.trimStart() : text;
  if (order.includes('d')) result = result.replace(/[^A-Za-z0-9 \t]/g, '');
  return order.includes('f') ? result.toUpperCase() : result;
}

function compareNumbers(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** By code point, which is the order of UTF-8 bytes (LC_ALL=C). */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    if (a.charCodeAt(index) !== b.charCodeAt(index))
      return (a.codePointAt(index) ?? 0) - (b.codePointAt(index) ?? 0);
  }
  return a.length - b.length;
}

function numberAt(text: string): number {
  return Number(/^\s*(-?\d*\.?\d*)/.exec(text)?.[1] || 0) || 0;
}

function humanNumber(text: string): number {
  const [, digits = '0', unit = ''] = /^\s*(-?\d*\.?\d*)\s*([kKMGTPE]?)/.exec(text) ?? [];
  return (Number(digits) || 0) * 1024 ** ' KMGTPE'.indexOf(unit === '' ? ' ' : unit.toUpperCase());
}

function month(text: string): number {
  return 'JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC'.indexOf(text.trim().slice(0, 3).toUpperCase()) / 3;
}

/** Runs of digits compare as numbers, all else as text. */
function compareVersions(a: string, b: string): number {
  const parts = (text: string): string[] => text.match(/\d+|\D+/g) ?? [];
  const left = parts(a);
  const right = parts(b);
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const x = left[index] ?? '';
    const y = right[index] ?? '';
    const order = /^\d/.test(x) && /^\d/.test(y) ? compareNumbers(Number(x), Number(y)) : compareText(x, y);
    if (order !== 0) return order;
  }
  return compareText(a, b);
}
