import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { longDay, type Hour } from './day.ts';

// A test is not started with --expose-gc.
setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');

test('hours of cells, captures, reloads, resets and recordings leave nothing running, and recordings are as long as the first', async () => {
  const hours: Hour[] = [];
  await longDay(
    {
      hours: 2,
      rounds: 1,
      collect: () => void (typeof collect === 'function' && Reflect.apply(collect, undefined, [])),
    },
    (hour) => hours.push(hour),
  );
  const [first, last] = hours;
  expect(last?.handles).toBeLessThanOrEqual(first?.handles ?? 0);
  expect(last?.recorded).toBeLessThan(1.2 * (first?.recorded ?? 0));
}, 120_000);
