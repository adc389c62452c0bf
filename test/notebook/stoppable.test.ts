import { expect, test, vi } from 'vitest';
import { stoppable, unlessStopped } from '../../src/views/stoppable.ts';

const never = (): never => {
  throw new Error('nothing is shown of work that is over at once');
};
const rest = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('work that is over within half a second is not shown', async () => {
  expect(await stoppable(async () => 7, never)).toBe(7);
  await expect(stoppable(() => Promise.reject(new Error('no')), never)).rejects.toThrow('no');
});

test('work that takes longer is shown until its end', async () => {
  vi.useFakeTimers();
  try {
    let over = false;
    const shown = vi.fn((end: Promise<void>) => void end.then(() => (over = true)));
    const result = stoppable(() => rest(2_000).then(() => 'done'), shown);
    await vi.advanceTimersByTimeAsync(400);
    expect(shown).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(200);
    expect([shown.mock.calls.length, over]).toEqual([1, false]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect([await result, over]).toEqual(['done', true]);
  } finally {
    vi.useRealTimers();
  }
});

test('what is stopped is no failure, whether the work fails of it, ends, or cannot listen', async () => {
  vi.useFakeTimers();
  try {
    for (const work of [
      (signal: AbortSignal) => rest(1_000).then(() => signal.throwIfAborted()),
      () => rest(1_000).then(() => 'too late'),
      (signal: AbortSignal) => unlessStopped(signal, new Promise(() => undefined)),
    ]) {
      const result = stoppable<unknown>(work, (_end, stop) => stop());
      await vi.advanceTimersByTimeAsync(1_500);
      expect(await result).toBeUndefined();
    }
  } finally {
    vi.useRealTimers();
  }
});
