import { hash32 } from './hash.ts';

/**
 * Names, ids and jitter from a seed: the same seed gives the same bytes. Each purpose forks its own stream, so that one
 * more draw in one place changes nothing elsewhere.
 */
export interface Random {
  /** A whole number from 0 up to, not including, `bound`. */
  below(bound: number): number;
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  /** A fraction from 0 up to, not including, 1. */
  fraction(): number;
  /** Letters and digits as Kubernetes draws them for names (no vowels, nothing that looks like another). */
  suffix(length: number): string;
  /** Lower-case hexadecimal digits. */
  hex(length: number): string;
  /** A version-4 UUID. */
  uid(): string;
  /** A stream of its own, fixed by this one's seed and the label alone. */
  fork(label: string): Random;
  /** The one {@link fork} for that label: each call goes on where the last one stopped. */
  stream(label: string): Random;
}

/** The alphabet of k8s.io/apimachinery/pkg/util/rand. */
const nameAlphabet = 'bcdfghjklmnpqrstvwxz2456789';
const hexAlphabet = '0123456789abcdef';

export function createRandom(seed: string): Random {
  const next = xoshiro128(seed);
  const streams = new Map<string, Random>();
  const fork = (label: string): Random => createRandom(`${seed}/${label}`);
  const below = (bound: number): number => Math.floor((next() / 0x1_0000_0000) * bound);
  const draw = (alphabet: string, length: number): string =>
    Array.from({ length }, () => alphabet.charAt(below(alphabet.length))).join('');
  return {
    below,
    between: (low, high) => low + below(high - low + 1),
    fraction: () => next() / 0x1_0000_0000,
    suffix: (length) => draw(nameAlphabet, length),
    hex: (length) => draw(hexAlphabet, length),
    uid: () =>
      `${draw(hexAlphabet, 8)}-${draw(hexAlphabet, 4)}-4${draw(hexAlphabet, 3)}-${draw('89ab', 1)}${draw(hexAlphabet, 3)}-${draw(hexAlphabet, 12)}`,
    fork,
    stream(label) {
      const stream = streams.get(label) ?? fork(label);
      streams.set(label, stream);
      return stream;
    },
  };
}

/** Writes a number with the alphabet of generated names, as `rand.SafeEncodeString` does digit by digit. */
export function safeEncode(value: number): string {
  return [...String(value)]
    .map((digit) => nameAlphabet.charAt(digit.charCodeAt(0) % nameAlphabet.length))
    .join('');
}

/** A locally administered unicast MAC, as the kernel gives a new veth (eth_hw_addr_random). */
export function randomMac(random: Random): string {
  const first = ((random.below(64) << 2) | 0x02).toString(16).padStart(2, '0');
  return [first, ...Array.from({ length: 5 }, () => random.hex(2))].join(':');
}

/** Fisher and Yates. */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const rest = [...items];
  const result: T[] = [];
  while (rest.length > 0) result.push(...rest.splice(random.below(rest.length), 1));
  return result;
}

const WARM_UP = 16;

/** Blackman and Vigna's xoshiro128**, seeded from four hashes of the text; yields 32-bit numbers. */
function xoshiro128(seed: string): () => number {
  let a = hash32(`${seed}#a`);
  let b = hash32(`${seed}#b`);
  let c = hash32(`${seed}#c`);
  let d = hash32(`${seed}#d`) | 1;
  const next = (): number => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    return result;
  };
  // The four hashes differ by one character only: it takes some rounds until that no longer shows in what is drawn.
  for (let round = 0; round < WARM_UP; round++) next();
  return next;
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
