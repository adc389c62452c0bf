/** One door of the product: how it was attacked, how often, and what came of it. The summary is printed when its tests end. */
import { afterAll, test } from 'vitest';

/** What an attack must come to. That nothing was run or fetched and nothing hung holds for each. */
export type Outcome = 'refused' | 'shown as text' | 'quoted' | 'kept as it is' | 'made visible' | 'bounded';

export type Attack = (
  name: string,
  outcome: Outcome,
  /** Makes one attempt after the other; it throws where one came through, and returns how many there were. */
  attempts: () => number | Promise<number>,
) => void;

export function door(name: string): Attack {
  const results: string[] = [];
  afterAll(() => {
    for (const result of results) console.log(result);
  });
  return (attack, outcome, attempts) =>
    test(`${name}: ${attack}: ${outcome}`, async () => {
      const tries = await attempts();
      results.push(`${name.padEnd(24)}${attack.padEnd(58)}${String(tries).padStart(5)}  ${outcome}`);
    });
}

/** Makes the attempt with each, and says with which one it failed. */
export function withEach<Item>(items: Iterable<Item>, attempt: (item: Item) => void): number {
  let tries = 0;
  for (const item of items) {
    tries++;
    try {
      attempt(item);
    } catch (error) {
      throw new Error(`with ${JSON.stringify(item)?.slice(0, 300)}`, { cause: error });
    }
  }
  return tries;
}
