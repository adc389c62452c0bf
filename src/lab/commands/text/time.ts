/** `date` and `sleep`. */
import type { Program } from '../../process.ts';
import { badUsage } from '../options.ts';
import { formatDate } from './formatDate.ts';

export const date: Program = async (process) => {
  let now = process.clock.now();
  let format = '%a %b %e %H:%M:%S UTC %Y';
  for (let index = 0; index < process.args.length; index += 1) {
    const arg = process.args[index] ?? '';
    if (arg.startsWith('+')) format = arg.slice(1);
    else if (arg === '-u' || arg === '--utc') continue;
    else if (arg === '-I' || arg === '--iso-8601') format = '%Y-%m-%d';
    else if (arg === '-Iseconds') format = '%Y-%m-%dT%H:%M:%S+00:00';
    else if (arg === '-R') format = '%a, %d %b %Y %H:%M:%S +0000';
    else if (arg === '-d' || arg === '--date' || arg.startsWith('--date=')) {
      const text = arg.startsWith('--date=') ? arg.slice(7) : (process.args[(index += 1)] ?? '');
      const parsed = readDate(text, now);
      if (Number.isNaN(parsed)) return badUsage(process, `invalid date ‘${text}’`);
      now = parsed;
    } else return badUsage(process, `invalid option or operand ‘${arg}’`);
  }
  await process.stdout.write(`${formatDate(format, now)}\n`);
  return 0;
};

const UNITS: Readonly<Record<string, number>> = {
  sec: 1000,
  second: 1000,
  min: 60_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
};
const STEP = /\s*([+-]?)\s*(\d+)\s*(sec|second|min|minute|hour|day|week)s?(\s+ago)?\s*$/;

/** `now`, `@seconds`, `yesterday`, an ISO date, and sums: `2024-02-28 +2 days`, `3 hours ago`. NaN for anything else. */
export function readDate(text: string, now: number): number {
  const step = STEP.exec(text);
  if (step !== null) {
    const [whole, sign, count, unit = '', ago] = step;
    const back = (sign === '-') !== (ago !== undefined);
    return (
      readDate(text.slice(0, text.length - whole.length), now) +
      (back ? -1 : 1) * Number(count) * (UNITS[unit] ?? 0)
    );
  }
  const calendar = /\s*(next|last|[+-]?\s*\d+)\s*(day|week|month|year)s?(\s+ago)?\s*$/.exec(text);
  if (calendar !== null) {
    const [whole, amount = '', unit = '', ago] = calendar;
    const count =
      amount === 'next' ? 1 : amount === 'last' ? -1 : Number(amount.replace(/\s/g, '')) * (ago ? -1 : 1);
    const from = new Date(readDate(text.slice(0, text.length - whole.length), now));
    if (unit === 'year') return from.setUTCFullYear(from.getUTCFullYear() + count);
    if (unit === 'month') return from.setUTCMonth(from.getUTCMonth() + count);
    return from.getTime() + count * (UNITS[unit] ?? 0);
  }
  if (text === '' || text === 'now' || text === 'today') return now;
  if (text === 'yesterday' || text === 'tomorrow') return now + (text === 'tomorrow' ? 1 : -1) * 86_400_000;
  if (text.startsWith('@')) return Number(text.slice(1)) * 1000;
  return Date.parse(/\dZ?$/.test(text) && !/[zZ]$|[+-]\d\d:?\d\d$/.test(text) ? `${text}Z` : text);
}

/** `1.5`, `2s`, `3m`, `1h`, `1d`, `infinity`; milliseconds. */
export function readDuration(text: string): number | undefined {
  if (text === 'infinity' || text === 'inf') return Infinity;
  const [, number, unit = 's'] = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(text) ?? [];
  return number === undefined
    ? undefined
    : Number(number) * ({ s: 1000, m: 60000, h: 3600000, d: 86400000 }[unit || 's'] ?? 1000);
}

export const sleep: Program = async (process) => {
  if (process.args.length === 0) return badUsage(process, 'missing operand');
  let total = 0;
  for (const arg of process.args) {
    const ms = readDuration(arg);
    if (ms === undefined) return badUsage(process, `invalid time interval ‘${arg}’`);
    total += ms;
  }
  await process.clock.sleep(total, process.signal);
  return 0;
};
