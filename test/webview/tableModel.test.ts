import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparatorFor } from '../../webview/renderer/compareValues.ts';
import { columnWidths, displayWidth } from '../../webview/renderer/columnWidths.ts';
import { createTableModel, nextOrder } from '../../webview/renderer/tableModel.ts';
import type { TableQuery } from '../../webview/renderer/rowSearch.ts';

import { services } from './payloads.ts';

const ALL: TableQuery = { filter: '', onlyChanges: false };
const rowsOf = (query: Partial<TableQuery>, payload = services()) => {
  const rows = createTableModel(payload).rows({ ...ALL, ...query });
  return rows.slice(0, rows.length);
};
const keysOf = (query: Partial<TableQuery>) => rowsOf(query).map(({ key }) => key);

describe('the rows of a table', () => {
  it('come in the order in which the command printed them', () => {
    expect(keysOf({})).toEqual([
      '0.0.0.0:30003/TCP',
      '10.96.146.52:9090/TCP',
      '10.96.0.1:443/TCP',
      '10.96.48.145:80/TCP',
    ]);
  });

  it('are sorted by address as numbers, not as text', () => {
    expect(keysOf({ sort: { column: 'frontend', direction: 'ascending' } })).toEqual([
      '0.0.0.0:30003/TCP',
      '10.96.0.1:443/TCP',
      '10.96.48.145:80/TCP',
      '10.96.146.52:9090/TCP',
    ]);
  });

  it('are found by every word of the filter, in any column and any case', () => {
    expect(keysOf({ filter: 'CLUSTERIP 172.20.2.77' })).toEqual(['10.96.48.145:80/TCP']);
    expect(keysOf({ filter: 'clusterip nowhere' })).toEqual([]);
  });

  it('are marked against the previous run, and those that are gone come last', () => {
    const payload = services({
      changes: {
        added: ['10.96.48.145:80/TCP'],
        removed: [{ id: 7, frontend: '10.96.9.9:80/TCP' }],
        changed: [{ rowKey: '10.96.0.1:443/TCP', column: 'id', before: '13' }],
        since: 0,
      },
    });
    const model = createTableModel(payload);
    expect(model.counts).toEqual({ added: 1, changed: 1, removed: 1 });
    const rows = rowsOf({ onlyChanges: true }, payload);
    expect(rows.map(({ mark }) => mark)).toEqual(['changed', 'added', 'removed']);
    expect(rows[0]?.before?.get('id')).toBe('13');
    expect(model.total).toBe(4);
  });

  it('are found by their key wherever the query has put them', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('', 'clusterip', '10.96'),
        fc.constantFrom(undefined, 'ascending' as const, 'descending' as const),
        (filter, direction) => {
          const query = { ...ALL, filter, ...(direction && { sort: { column: 'frontend', direction } }) };
          const rows = createTableModel(services()).rows(query);
          const keys = rows.slice(0, rows.length).map(({ key }) => key);
          expect(keys.map((key) => rows.indexOf(key))).toEqual(keys.map((_, index) => index));
          expect(rows.indexOf('nowhere')).toBe(-1);
        },
      ),
    );
  });

  it('return to the printed order on the third click on a header', () => {
    const first = nextOrder(undefined, 'id');
    const second = nextOrder(first, 'id');
    expect([first?.direction, second?.direction, nextOrder(second, 'id')]).toEqual([
      'ascending',
      'descending',
      undefined,
    ]);
  });
});

describe('the order of values', () => {
  it.each([
    [
      'address',
      ['TCP://172.20.0.158', '10.96.0.10:53/UDP', '10.96.0.10:9153/TCP', '10.96.0.2/32'],
      [3, 1, 2, 0],
    ],
    ['time', ['2d', '3m47s', '59s', '1h'], [2, 1, 3, 0]],
    ['time', ['14:11:26.936980', '14:11:26.936964'], [1, 0]],
    ['number', ['10', 9, '100 (3m ago)'], [1, 0, 2]],
    ['text', ['webpod-10', 'webpod-2', 'Webpod-1'], [2, 1, 0]],
    ['boolean', [true, false], [1, 0]],
  ] as const)('of type %s is that of what they mean: %j', (type, values, order) => {
    const compare = comparatorFor(type, 'ascending');
    const sorted = values.map((_, index) => index).sort((a, b) => compare(values[a], values[b]));
    expect(sorted).toEqual(order);
  });

  it('has rows without a value last in both directions', () => {
    for (const direction of ['ascending', 'descending'] as const) {
      const compare = comparatorFor('number', direction);
      expect([undefined, 2, '', 1].sort((a, b) => compare(a, b)).slice(2)).toEqual(
        expect.not.arrayContaining([1, 2]),
      );
      expect(compare(undefined, 1)).toBeGreaterThan(0);
    }
  });

  it('is total: any two values compare to opposite signs when swapped', () => {
    const value = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.ipV4(),
      fc.constant(undefined),
      fc.array(fc.string()),
    );
    const type = fc.constantFrom('text', 'number', 'address', 'list', 'boolean', 'time');
    fc.assert(
      fc.property(type, value, value, (each, a, b) => {
        const compare = comparatorFor(each, 'ascending');
        expect(Math.sign(compare(a, b)) + Math.sign(compare(b, a))).toBe(0);
      }),
    );
  });
});

describe('column widths', () => {
  it('count Hangul as two characters', () => {
    expect(displayWidth('파드 pod')).toBe(8);
  });

  it('follow the longest value up to a limit', () => {
    const columns = [{ id: 'a', label: 'A', type: 'text' as const }];
    const rows = ['x'.repeat(20), 'x'.repeat(500)].map((a) => ({ row: { a } }));
    const source = services({ columns, rows: rows.map(({ row }) => row) });
    const first = services({ columns, rows: rows.slice(0, 1).map(({ row }) => row) });
    expect(columnWidths(columns, createTableModel(first).rows(ALL))).toEqual([20]);
    expect(columnWidths(columns, createTableModel(source).rows(ALL))).toEqual([56]);
  });
});
