/** Sorts many rows by one column, in steps between which the page can be drawn. */
import type { ColumnType, Value } from '../../src/output/parsed.ts';
import { sortKeyFor } from './compareValues.ts';

/** Rows between two pauses: a few milliseconds of work. */
export const STEP = 8192;

/**
 * The rows of `order` in the order of their values; rows with equal values stay as they were, those without one come last.
 * Numbers are sorted by their bits, texts once for each that differs: half a million comparisons take seconds.
 */
export function* sorted(
  order: ArrayLike<number>,
  valueOf: (row: number) => Value | undefined,
  type: ColumnType,
  direction: 'ascending' | 'descending',
): Generator<void, Uint32Array> {
  const keyOf = sortKeyFor(type);
  const numbers = new Float64Array(order.length);
  const numbered: number[] = [];
  const texts = new Map<string, number[]>();
  const without: number[] = [];
  for (let i = 0; i < order.length; i++) {
    if (i % STEP === STEP - 1) yield;
    const row = order[i] ?? 0;
    const key = keyOf(valueOf(row));
    if (typeof key === 'number') {
      // Zero has two signs, and is one value.
      numbers[numbered.length] = key + 0;
      numbered.push(row);
    } else if (key === undefined) without.push(row);
    else {
      const same = texts.get(key);
      if (same === undefined) texts.set(key, [row]);
      else same.push(row);
    }
  }
  yield;
  const descending = direction === 'descending';
  const places = yield* orderOfBits(new Uint32Array(numbers.buffer, 0, numbered.length * 2), descending);
  const sortedTexts = [...texts.keys()].sort();
  if (descending) sortedTexts.reverse();
  yield;
  const result = new Uint32Array(order.length);
  let at = 0;
  const put = (rows: readonly number[]): void => {
    for (const row of rows) result[at++] = row;
  };
  const putNumbers = (): void => {
    for (const place of places) result[at++] = numbered[place] ?? 0;
  };
  if (!descending) putNumbers();
  for (const text of sortedTexts) put(texts.get(text) ?? []);
  if (descending) putNumbers();
  put(without);
  return result;
}

const DIGIT = 0x10000;

/**
 * The places of doubles, given as pairs of words of which the second is the higher, in their order: a radix sort, sixteen
 * bits at a time from the lowest, which keeps equal ones as they were. The bits of a double sort like the number when the
 * sign is turned, and all of them when it is negative.
 */
function* orderOfBits(words: Uint32Array, descending: boolean): Generator<void, Uint32Array> {
  const count = words.length / 2;
  const turn = descending ? 0xffffffff : 0;
  for (let i = 0; i < count; i++) {
    const high = words[2 * i + 1] ?? 0;
    const negative = high >>> 31 === 1;
    words[2 * i] = (words[2 * i] ?? 0) ^ (negative ? 0xffffffff : 0) ^ turn;
    words[2 * i + 1] = high ^ (negative ? 0xffffffff : 0x80000000) ^ turn;
  }
  let places = Uint32Array.from({ length: count }, (_, i) => i);
  for (const [word, shift] of [
    [0, 0],
    [0, 16],
    [1, 0],
    [1, 16],
  ] as const) {
    yield;
    const digitOf = (place: number): number => ((words[2 * place + word] ?? 0) >>> shift) & (DIGIT - 1);
    const starts = new Uint32Array(DIGIT + 1);
    for (let i = 0; i < count; i++) {
      const next = digitOf(i) + 1;
      starts[next] = (starts[next] ?? 0) + 1;
    }
    if (starts.includes(count)) continue;
    for (let digit = 1; digit <= DIGIT; digit++)
      starts[digit] = (starts[digit] ?? 0) + (starts[digit - 1] ?? 0);
    const moved = new Uint32Array(count);
    for (const place of places) {
      const digit = digitOf(place);
      const to = starts[digit] ?? 0;
      starts[digit] = to + 1;
      moved[to] = place;
    }
    places = moved;
  }
  return places;
}
