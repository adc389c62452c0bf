import { expect, it } from 'vitest';
import { hopGroups } from '../../webview/renderer/hopGroups.ts';
import { moveSelection } from '../../webview/renderer/moveSelection.ts';
import { commonDay, duration } from '../../webview/renderer/times.ts';

const hop = (host: string, row: number) => ({ row, host, interface: 'eth1', direction: 'In' });

it('hops on one machine are drawn together, and a machine passed twice is drawn twice', () => {
  const groups = hopGroups([hop('router', 0), hop('router', 1), hop('k8s-w0', 2), hop('router', 3)]);
  expect(groups.map(({ host, start, hops }) => [host, start, hops.length])).toEqual([
    ['router', 0, 2],
    ['k8s-w0', 2, 1],
    ['router', 3, 1],
  ]);
});

it('arrow keys stay within the list, other keys are not its own', () => {
  expect(moveSelection('ArrowDown', 2, 3, 10)).toBe(2);
  expect(moveSelection('ArrowUp', 0, 3, 10)).toBe(0);
  expect(moveSelection('End', 0, 3, 10)).toBe(2);
  expect(moveSelection('PageUp', 2, 3, 10)).toBe(0);
  expect(moveSelection('x', 0, 3, 10)).toBeUndefined();
  expect(moveSelection('ArrowDown', 0, 0, 10)).toBeUndefined();
});

it('durations have the unit that suits them', () => {
  expect([16, 1_250, 1_000_520].map(duration)).toEqual(['16 µs', '1.25 ms', '1.001 s']);
});

it('a day that all packets share is known, another is left where it stands', () => {
  expect(commonDay(['2026-11-22 22:54:34.717572', '2026-11-22 22:54:34.717636'])).toBe('2026-11-22 ');
  expect(commonDay(['2026-11-22 23:59:59.9', '2026-11-23 00:00:00.1'])).toBe('');
  expect(commonDay(['22:54:34.717572', ''])).toBe('');
  expect(commonDay([])).toBe('');
});
