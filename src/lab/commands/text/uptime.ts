/** `uptime` of procps: since when the machine runs. Nothing in the lab loads a processor. */
import type { Program } from '../../process.ts';
import { badUsage, readOptions } from '../options.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const uptime: Program = async (process) => {
  const { args, machine, clock, stdout } = process;
  const options = readOptions(args, { flags: 'ps', unsimulated: 'V', long: { pretty: 'p', since: 's' } });
  if (typeof options === 'string') return badUsage(process, options);
  const { power } = machine;
  if (power === undefined) return badUsage(process, 'the age of a pod’s node is not simulated in this lab');
  const now = clock.now();
  const seconds = Math.floor((now - power.bootedAt) / 1000);
  const [days, hours, minutes] = [
    Math.floor(seconds / DAY),
    Math.floor((seconds % DAY) / HOUR),
    Math.floor((seconds % HOUR) / MINUTE),
  ];
  const plural = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`;
  if (options.has('s')) {
    await stdout.write(`${new Date(power.bootedAt).toISOString().slice(0, 19).replace('T', ' ')}\n`);
    return 0;
  }
  if (options.has('p')) {
    const parts = [
      ...(days > 0 ? [plural(days, 'day')] : []),
      ...(hours > 0 ? [plural(hours, 'hour')] : []),
      ...(minutes > 0 || days + hours === 0 ? [plural(minutes, 'minute')] : []),
    ];
    await stdout.write(`up ${parts.join(', ')}\n`);
    return 0;
  }
  const time = new Date(now).toISOString().slice(11, 19);
  const clockTime =
    hours > 0 ? `${String(hours).padStart(2)}:${String(minutes).padStart(2, '0')}` : `${minutes} min`;
  const since = `${days > 0 ? `${plural(days, 'day')}, ` : ''}${clockTime}`;
  await stdout.write(` ${time} up ${since},  1 user,  load average: 0.00, 0.00, 0.00\n`);
  return 0;
};
