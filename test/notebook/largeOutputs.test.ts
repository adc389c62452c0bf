import { expect, test } from 'vitest';
import { LargeOutputs } from '../../src/notebook/largeOutputs.ts';
import type { TablePayload } from '../../src/protocol/outputs.ts';
import { services } from '../webview/payloads.ts';

function big(count: number, id = 'big'): TablePayload {
  const rows = Array.from({ length: count }, (_, at) => ({ id: at, frontend: `10.96.0.0:${at}` }));
  return services({
    id,
    rows,
    keys: rows.map((row) => row.frontend),
    links: rows.map(() => []),
    meanings: { words: ['even'], of: { id: rows.map((_, at) => (at % 2 === 0 ? 0 : -1)) } },
    text: 'x'.repeat(300_000),
  });
}

test('a large table is given by its first rows, and its pages together are all of it', () => {
  const large = new LargeOutputs();
  const whole = big(50_001);
  const first = large.first(whole);
  if (first.kind !== 'table') throw new Error('a table was given');
  expect(first.total).toBe(50_001);
  expect(first.text.length).toBe(200_000);
  const rows = [...first.rows];
  const keys = [...first.keys];
  const places = [...(first.meanings?.of['id'] ?? [])];
  for (;;) {
    const page = large.page('big', rows.length);
    if (page.rows.length === 0) break;
    rows.push(...page.rows);
    keys.push(...page.keys);
    places.push(...(page.of['id'] ?? []));
  }
  expect(rows).toEqual(whole.rows);
  expect(keys).toEqual(whole.keys);
  expect(places).toEqual(whole.meanings?.of['id']);
  expect(JSON.stringify(first).length).toBeLessThan(3_000_000);
});

test('a table that fits into one message is given as it is', () => {
  const { total, rows } = new LargeOutputs().first({ ...big(100), text: '' }) as TablePayload;
  expect([total, rows.length]).toEqual([undefined, 100]);
});

test('few large outputs are kept, the newest ones', () => {
  const large = new LargeOutputs();
  for (let n = 0; n < 12; n++) large.first(big(20_001, `big-${n}`));
  expect(large.page('big-0', 20_000).rows).toEqual([]);
  expect(large.page('big-11', 20_000).rows).toHaveLength(1);
});
