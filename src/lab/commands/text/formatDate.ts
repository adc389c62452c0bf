const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** A time in UTC in the format of strftime(3), with date(1)'s `%N`, `%3N` and `%-d`. `ms` since the epoch. */
export function formatDate(format: string, ms: number): string {
  const date = new Date(ms);
  const two = (value: number): string => String(value).padStart(2, '0');
  const hour12 = date.getUTCHours() % 12 || 12;
  const yearStart = Date.UTC(date.getUTCFullYear(), 0, 1);
  const fields: Readonly<Record<string, () => string>> = {
    Y: () => String(date.getUTCFullYear()),
    C: () => two(Math.floor(date.getUTCFullYear() / 100)),
    y: () => two(date.getUTCFullYear() % 100),
    m: () => two(date.getUTCMonth() + 1),
    d: () => two(date.getUTCDate()),
    e: () => String(date.getUTCDate()).padStart(2, ' '),
    H: () => two(date.getUTCHours()),
    I: () => two(hour12),
    M: () => two(date.getUTCMinutes()),
    S: () => two(date.getUTCSeconds()),
    N: () => `${String(date.getUTCMilliseconds()).padStart(3, '0')}000000`,
    p: () => (date.getUTCHours() < 12 ? 'AM' : 'PM'),
    s: () => String(Math.floor(ms / 1000)),
    a: () => (DAYS[date.getUTCDay()] ?? '').slice(0, 3),
    A: () => DAYS[date.getUTCDay()] ?? '',
    b: () => (MONTHS[date.getUTCMonth()] ?? '').slice(0, 3),
    h: () => (MONTHS[date.getUTCMonth()] ?? '').slice(0, 3),
    B: () => MONTHS[date.getUTCMonth()] ?? '',
    u: () => String(date.getUTCDay() || 7),
    w: () => String(date.getUTCDay()),
    j: () => String(Math.floor((ms - yearStart) / 86400000) + 1).padStart(3, '0'),
    Z: () => 'UTC',
    z: () => '+0000',
    n: () => '\n',
    t: () => '\t',
    '%': () => '%',
    F: () => formatDate('%Y-%m-%d', ms),
    T: () => formatDate('%H:%M:%S', ms),
    X: () => formatDate('%H:%M:%S', ms),
    R: () => formatDate('%H:%M', ms),
    D: () => formatDate('%m/%d/%y', ms),
    x: () => formatDate('%m/%d/%y', ms),
    c: () => formatDate('%a %b %e %H:%M:%S %Y', ms),
    r: () => formatDate('%I:%M:%S %p', ms),
  };
  return format.replace(
    /%([-_0^]?)(\d*):?([A-Za-z%])/g,
    (whole, flag: string, width: string, letter: string) => {
      let text = fields[letter]?.();
      if (text === undefined) return whole;
      if (letter === 'N' && width !== '') text = text.slice(0, Number(width));
      if (flag === '-') text = text.replace(/^[0 ]+(?=.)/, '');
      if (flag === '_') text = text.replace(/^0+(?=.)/, (zeros) => ' '.repeat(zeros.length));
      if (flag === '^') text = text.toUpperCase();
      return text;
    },
  );
}
