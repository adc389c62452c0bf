/** Times as people read them, in the zone of the reader. */

export function clockTime(epochMilliseconds: number): string {
  const date = new Date(epochMilliseconds);
  return Number.isNaN(date.getTime()) ? '' : date.toTimeString().slice(0, 8);
}

/** The day that all times of a capture begin with (`2026-11-22 `), so that a list need not repeat it; empty when there is none. */
export function commonDay(times: readonly string[]): string {
  const [day = ''] = /^\d{4}-\d\d-\d\d /.exec(times[0] ?? '') ?? [];
  return times.every((time) => time.startsWith(day)) ? day : '';
}

/** A duration in microseconds with the unit that suits it: `16 µs`, `1.2 ms`, `1.001 s`. */
export function duration(micros: number): string {
  if (micros < 1_000) return `${Math.round(micros)} µs`;
  if (micros < 1_000_000) return `${trim(micros / 1_000, 2)} ms`;
  return `${trim(micros / 1_000_000, 3)} s`;
}

function trim(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}
