/** The order of values within a column, by the column's type. Rows without a value come last in both directions. */
import { parseIpv4 } from '../../src/ipv4.ts';
import type { ColumnType, Value } from '../../src/output/parsed.ts';

type Comparator = (a: Value | undefined, b: Value | undefined) => number;

/** `webpod-2` before `webpod-10`. One instance: making a collator costs more than a thousand comparisons. */
const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

export function comparatorFor(type: ColumnType, direction: 'ascending' | 'descending'): Comparator {
  const sign = direction === 'ascending' ? 1 : -1;
  const rank = rankOf(type);
  return (a, b) => {
    const missing = Number(isMissing(a)) - Number(isMissing(b));
    if (missing !== 0 || a === undefined || b === undefined) return missing;
    const left = rank(a);
    const right = rank(b);
    if (left !== undefined && right !== undefined && left !== right) return sign * (left - right);
    // A value that its type does not explain sorts after those that it does.
    if (left === undefined && right !== undefined) return sign;
    if (left !== undefined && right === undefined) return -sign;
    return sign * collator.compare(text(a), text(b));
  };
}

function isMissing(value: Value | undefined): boolean {
  return value === undefined || value === '';
}

function text(value: Value): string {
  return typeof value === 'object' ? value.join(',') : String(value);
}

function rankOf(type: ColumnType): (value: Value) => number | undefined {
  switch (type) {
    case 'number':
    case 'boolean':
      return (value) => finite(typeof value === 'string' ? leadingNumber(value) : Number(value));
    case 'address':
      return (value) => addressRank(text(value));
    case 'time':
      return (value) => timeRank(text(value));
    case 'text':
    case 'list':
      return () => undefined;
  }
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

function leadingNumber(value: string): number {
  return Number(/^-?\d+(?:\.\d+)?/.exec(value)?.[0] ?? Number.NaN);
}

/** `TCP://172.20.0.158`, `10.96.0.10:53/UDP`, `172.20.0.0/24`: by address, then by port or prefix length. */
function addressRank(value: string): number | undefined {
  const match = /(\d+\.\d+\.\d+\.\d+)(?:[:/](\d+))?/.exec(value);
  const address = parseIpv4(match?.[1] ?? '');
  return address === undefined ? undefined : address * 0x10000 + Number(match?.[2] ?? 0);
}

/** Clock times (`14:11:26.936964`), ages (`3m47s`, `2d`) and ISO dates, each in seconds. */
function timeRank(value: string): number | undefined {
  const clock = /^(\d+):(\d\d):(\d\d(?:\.\d+)?)$/.exec(value);
  if (clock) return Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3]);
  const age = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?$/.exec(value);
  if (age && value !== '') {
    const [days = 0, hours = 0, minutes = 0, seconds = 0] = age.slice(1).map((part) => Number(part ?? 0));
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
  }
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : date / 1000;
}
