import { general } from '../formatNumber.ts';

/** A text that came from input and looks like a number compares as one. */
export interface InputText {
  readonly input: string;
}

/** Undefined: a variable that was never set, which is both 0 and "". */
export type Value = number | string | InputText | undefined;

const NUMERIC = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*$/;

export function toNumber(value: Value): number {
  if (typeof value === 'number') return value;
  if (value === undefined) return 0;
  const text = typeof value === 'string' ? value : value.input;
  return Number(/^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/.exec(text)?.[0] ?? 0);
}

/** `format` is CONVFMT or OFMT: integers are printed as such whatever it is. */
export function toText(value: Value, format = '%.6g'): string {
  if (typeof value === 'string') return value;
  if (value === undefined) return '';
  if (typeof value !== 'number') return value.input;
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Number.isInteger(value))
    return Math.abs(value) < 1e16 ? String(value === 0 ? 0 : value) : BigInt(value).toString();
  const [, precision, letter] = /^%\.(\d+)([gf])$/.exec(format) ?? [];
  if (letter === 'f') return value.toFixed(Number(precision));
  return (value < 0 ? '-' : '') + general(Math.abs(value), Number(precision ?? 6));
}

export function isTrue(value: Value): boolean {
  if (typeof value === 'number') return value !== 0;
  if (typeof value === 'string') return value !== '';
  if (value === undefined) return false;
  return looksNumeric(value.input) ? Number(value.input) !== 0 : value.input !== '';
}

function looksNumeric(text: string): boolean {
  return NUMERIC.test(text);
}

function numeric(value: Value): boolean {
  return (
    value === undefined ||
    typeof value === 'number' ||
    (typeof value === 'object' && looksNumeric(value.input))
  );
}

/** As numbers when both are or look like numbers from input, else as text. */
export function compareValues(left: Value, right: Value): number {
  if (numeric(left) && numeric(right)) return toNumber(left) - toNumber(right);
  const a = toText(left);
  const b = toText(right);
  return a < b ? -1 : a > b ? 1 : 0;
}
