/** Durations as Go and Kubernetes write and read them. */

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const year = 365 * day;

/** `k8s.io/apimachinery/pkg/util/duration.HumanDuration`: two or three significant digits of a span in milliseconds. */
export function humanDuration(ms: number): string {
  // Allow two seconds of clock skew before calling a time that lies ahead invalid.
  const seconds = Math.trunc(ms / second);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 60 * 2) return `${seconds}s`;
  const minutes = Math.trunc(ms / minute);
  if (minutes < 10) return withRest(minutes, 'm', Math.trunc(ms / second) % 60, 's');
  if (minutes < 60 * 3) return `${minutes}m`;
  const hours = Math.trunc(ms / hour);
  if (hours < 8) return withRest(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  if (hours < 24 * 8) return withRest(Math.trunc(ms / day), 'd', hours % 24, 'h');
  if (hours < 24 * 365 * 2) return `${Math.trunc(ms / day)}d`;
  if (hours < 24 * 365 * 8) return withRest(Math.trunc(ms / year), 'y', Math.trunc(ms / day) % 365, 'd');
  return `${Math.trunc(ms / year)}y`;
}

function withRest(whole: number, unit: string, rest: number, restUnit: string): string {
  return rest === 0 ? `${whole}${unit}` : `${whole}${unit}${rest}${restUnit}`;
}

/** How long ago an RFC 3339 time was; `<unknown>` without one. */
export function age(timestamp: string | null | undefined, now: number): string {
  return timestamp ? humanDuration(now - Date.parse(timestamp)) : '<unknown>';
}

/** Go's `time.ParseDuration` in milliseconds, and a bare `0`; undefined when it is neither. */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0;
  const sign = text.startsWith('-') ? -1 : 1;
  const body = text.replace(/^[+-]/, '');
  if (!/^(\d+(\.\d*)?(ns|us|µs|ms|s|m|h))+$/.test(body)) return undefined;
  const units: Readonly<Record<string, number>> = {
    ns: 1e-6,
    us: 1e-3,
    µs: 1e-3,
    ms: 1,
    s: second,
    m: minute,
    h: hour,
  };
  let total = 0;
  for (const [, amount, unit] of body.matchAll(/(\d+(?:\.\d*)?)(ns|us|µs|ms|s|m|h)/g))
    total += Number(amount) * (units[unit ?? ''] ?? 0);
  return sign * total;
}

/** Go's RFC1123Z in UTC: `Sun, 22 Nov 2026 23:26:46 +0000`. */
export function rfc1123(timestamp: string): string {
  return new Date(timestamp).toUTCString().replace('GMT', '+0000');
}
