/** Chance that is the same every time: all that is random in a test comes from its seed. */
export type Dice = <T>(...sides: readonly T[]) => T;

/** Small, fast and the same everywhere (mulberry32). */
export function diceOf(seed: number): Dice {
  let a = seed >>> 0;
  const next = (): number => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 0x100000000;
  };
  return (...sides) => {
    const side = sides[Math.floor(next() * sides.length)];
    if (side === undefined) throw new Error('a die needs sides');
    return side;
  };
}
