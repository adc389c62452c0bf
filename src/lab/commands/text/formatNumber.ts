/** Numbers as printf(3) writes them. `flags` holds any of `-+ 0#`. */

export function pad(text: string, width: number, flags: string): string {
  const length = [...text].length;
  if (length >= width) return text;
  return flags.includes('-') ? text + ' '.repeat(width - length) : ' '.repeat(width - length) + text;
}

/** Pads with zeros between the sign and the digits when asked to. */
function padNumber(sign: string, digits: string, width: number, flags: string, zeros: boolean): string {
  if (zeros && flags.includes('0') && !flags.includes('-'))
    return sign + digits.padStart(width - sign.length, '0');
  return pad(sign + digits, width, flags);
}

function signOf(negative: boolean, flags: string): string {
  return negative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
}

export function formatInteger(
  letter: string,
  value: bigint,
  width: number,
  precision: number | undefined,
  flags: string,
): string {
  const signed = letter === 'd' || letter === 'i';
  const magnitude = signed ? (value < 0n ? -value : value) : BigInt.asUintN(64, value);
  const base = letter === 'o' ? 8 : letter === 'x' || letter === 'X' ? 16 : 10;
  let digits = magnitude.toString(base);
  if (precision !== undefined)
    digits = precision === 0 && magnitude === 0n ? '' : digits.padStart(precision, '0');
  if (letter === 'X') digits = digits.toUpperCase();
  let sign = signed ? signOf(value < 0n, flags) : '';
  if (flags.includes('#') && magnitude !== 0n) {
    if (letter === 'o' && !digits.startsWith('0')) digits = `0${digits}`;
    if (base === 16) sign = letter === 'X' ? '0X' : '0x';
  }
  return padNumber(sign, digits, width, flags, precision === undefined);
}

export function formatFloat(
  letter: string,
  value: number,
  width: number,
  precision: number,
  flags: string,
): string {
  const negative = value < 0 || Object.is(value, -0);
  const magnitude = Math.abs(value);
  const upper = letter === letter.toUpperCase();
  let digits: string;
  if (!Number.isFinite(value)) digits = Number.isNaN(value) ? 'nan' : 'inf';
  else if (/f/i.test(letter))
    digits = magnitude < 1e21 ? magnitude.toFixed(Math.min(precision, 100)) : BigInt(magnitude).toString();
  else if (/e/i.test(letter)) digits = exponent(magnitude, precision);
  else digits = general(magnitude, precision, flags.includes('#'));
  return padNumber(
    signOf(negative, flags),
    upper ? digits.toUpperCase() : digits,
    width,
    flags,
    Number.isFinite(value),
  );
}

function exponent(value: number, precision: number): string {
  return value.toExponential(Math.min(precision, 100)).replace(/e([+-])(\d)$/, 'e$10$2');
}

/** `%g`: the shorter of the two notations, without trailing zeros. */
export function general(value: number, precision: number, keepZeros = false): string {
  const significant = precision === 0 ? 1 : precision;
  const power = value === 0 ? 0 : Number(/e([+-]\d+)$/.exec(value.toExponential(significant - 1))?.[1] ?? 0);
  const text =
    power < -4 || power >= significant
      ? exponent(value, significant - 1)
      : value.toFixed(Math.max(0, significant - 1 - power));
  if (keepZeros || !text.includes('.')) return text;
  return text.replace(/\.?0+(?=e|$)/, '');
}
