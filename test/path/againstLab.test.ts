import { expect, test } from 'vitest';
import { tryLab } from './tryLab.ts';

/** `npm run trace-labs` tries thousands. */
const LABS = 6;
const FLOWS = 5;

test('in random labs the trace says what the packets then do, by exit status and on the wire of each machine', async () => {
  const wrong: string[] = [];
  for (let seed = 1; seed <= LABS; seed++) wrong.push(...(await tryLab(seed, FLOWS)).wrong);
  expect(wrong.join('\n\n')).toBe('');
}, 120_000);
