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
      const parsed =
        text === 'now'
          ? now
          : text.startsWith('@')
            ? Number(text.slice(1)) * 1000
            : Date.parse(/\dZ?$/.test(text) && !/[zZ]$|[+-]\d\d:?\d\d$/.test(text) ? `${text}Z` : text);
      if (Number.isNaN(parsed)) return badUsage(process, `invalid date ‘${text}’`);
      now = parsed;
    } else return badUsage(process, `invalid option or operand ‘${arg}’`);
  }
  await process.stdout.write(`${formatDate(format, now)}\n`);
  return 0;
};

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
