import { expect, test } from 'vitest';
import { createVirtualClock } from '../../src/lab/clock.ts';
import { createHandoverClock } from '../../src/lab/handoverClock.ts';

test('what was planned keeps the time it had left, however far the clock jumps', async () => {
  const past = createVirtualClock(0);
  const now = createVirtualClock(1_000_000);
  const clock = createHandoverClock(past);
  const heard: string[] = [];
  clock.after(10_000, () => heard.push(`at ${clock.now()}`));
  await past.advance(4_000);
  clock.handOver(now);
  await now.advance(5_999);
  expect(heard).toEqual([]);
  await now.advance(1);
  expect(heard).toEqual(['at 1006000']);
});

test('what is due at the same time keeps its order', async () => {
  const past = createVirtualClock(0);
  const now = createVirtualClock(50);
  const clock = createHandoverClock(past);
  const heard: number[] = [];
  for (const number of [1, 2, 3]) clock.after(10, () => heard.push(number));
  clock.handOver(now);
  await now.advance(10);
  expect(heard).toEqual([1, 2, 3]);
});

test('what was cancelled stays cancelled', async () => {
  const past = createVirtualClock(0);
  const now = createVirtualClock(50);
  const clock = createHandoverClock(past);
  const heard: number[] = [];
  const cancel = clock.after(10, () => heard.push(1));
  clock.handOver(now);
  cancel();
  await now.advance(100);
  expect(heard).toEqual([]);
});

test('a sleep makes the time of the current clock pass', async () => {
  const now = createVirtualClock(1000);
  const clock = createHandoverClock(createVirtualClock(0));
  clock.handOver(now);
  await clock.sleep(250);
  expect(now.now()).toBe(1250);
});

test('after stop nothing happens any more', async () => {
  const past = createVirtualClock(0);
  const clock = createHandoverClock(past);
  const heard: number[] = [];
  clock.after(10, () => heard.push(1));
  clock.stop();
  clock.after(10, () => heard.push(2));
  await past.advance(100);
  expect(heard).toEqual([]);
});

test('virtual time stands still until code that is needed has been read, however long that takes', async () => {
  const now = createVirtualClock(0);
  const clock = createHandoverClock(now);
  const heard: number[] = [];
  const release = clock.hold();
  clock.after(10, () => heard.push(clock.now()));
  const code = await clock.stand(new Promise<string>((resolve) => setTimeout(() => resolve('code'), 30)));
  expect([code, heard, clock.now()]).toEqual(['code', [], 0]);
  await clock.sleep(10);
  expect(heard).toEqual([10]);
  release();
});
