import { expect, test } from 'vitest';
import { savedTable, thisMachine } from './savedTable.ts';

const machine = { cpu: 'A | B', cores: 2, memoryGb: 8, system: 'Linux 6.1', node: 'v20.1.0', load: 9.5 };

test('figures are kept with their budget, yardstick and machine; a busy machine is told', () => {
  const measured = new Map([
    [
      'parse',
      [
        {
          what: 'a map',
          value: 120.4,
          unit: 'ms',
          budget: 90,
          yardstick: { what: 'lines split', value: 60.2 },
        } as const,
      ],
    ],
    ['sizes', [{ what: 'vsix', value: 12.34, unit: 'KB' } as const]],
  ]);
  const page = savedTable(measured, machine, '2026-11-29', 'abc1234');
  expect(page).toContain(
    '| parse | a map | 120 ms | 90.0 ms | **over** | lines split: 60.2 ms, ratio 2.00 |',
  );
  expect(page).toContain('| sizes | vsix | 12.3 KB |  |  |  |');
  expect(page).toContain('commit abc1234');
  expect(page).toContain('the machine was busy');
  expect(savedTable(measured, { ...machine, load: 0.5 }, '2026-11-29', 'abc1234')).not.toContain('busy');
});

test('the machine is told in full', () => {
  const { cpu, cores, memoryGb, system, node } = thisMachine();
  expect(cores).toBeGreaterThan(0);
  expect(memoryGb).toBeGreaterThan(0);
  for (const text of [cpu, system, node]) expect(text).not.toBe('');
});
