import fc from 'fast-check';
import { expect, it } from 'vitest';
import { WINDOWED_ABOVE, rowWindow } from '../../webview/renderer/rowWindow.ts';

it('a small table is drawn whole', () => {
  expect(rowWindow(WINDOWED_ABOVE, 24, 5_000, 360)).toEqual({
    first: 0,
    last: WINDOWED_ABOVE,
    above: 0,
    below: 0,
  });
});

it('wherever one scrolls, the rows in view are drawn and the height stays that of all rows', () => {
  const count = fc.integer({ min: WINDOWED_ABOVE + 1, max: 200_000 });
  fc.assert(
    fc.property(
      count,
      fc.integer({ min: 24, max: 60 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (rows, height, part) => {
        const viewport = height * 15;
        const scrollTop = part * (rows * height - viewport);
        const { first, last, above, below } = rowWindow(rows, height, scrollTop, viewport);
        expect(above + (last - first) * height + below).toBe(rows * height);
        expect(above).toBeLessThanOrEqual(scrollTop);
        expect(last * height).toBeGreaterThanOrEqual(Math.min(scrollTop + viewport, rows * height));
        expect(last - first).toBeLessThan(60);
      },
    ),
  );
});

it('a table that became shorter than the scroll position still shows its end', () => {
  const { first, last } = rowWindow(600, 24, 1_000_000, 360);
  expect(last).toBe(600);
  expect(first).toBeLessThan(600);
});
