/** The times that tcpdump prints, on one scale. */
import type { Value } from '../output/parsed.ts';

/**
 * Microseconds on the clock: since midnight for `14:11:26.936964`, since the epoch for `1795388048.669911`, since midnight
 * of 1970 for a full date. A row without a time is taken to follow the one before, at `last`.
 */
export function clockMicroseconds(time: Value | undefined, last: number): number {
  const text = typeof time === 'string' ? time : '';
  const match = /^(?:(\d{4})-(\d\d)-(\d\d) )?(\d\d):(\d\d):(\d\d)\.(\d+)$/.exec(text);
  if (match !== null) {
    const [, year, month, day, hours, minutes, seconds, fraction = ''] = match;
    const days = year === undefined ? 0 : Date.UTC(Number(year), Number(month) - 1, Number(day)) / 86_400_000;
    const whole = ((days * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
    return whole * 1_000_000 + micros(fraction);
  }
  const epoch = /^(\d+)\.(\d+)$/.exec(text);
  return epoch === null ? last : Number(epoch[1]) * 1_000_000 + micros(epoch[2] ?? '');
}

/** The digits behind the point; nanosecond captures have nine. */
function micros(fraction: string): number {
  return Number(fraction.padEnd(6, '0').slice(0, 6));
}
