import { describe, expect, it } from 'vitest';
import type { KubeObject, TableFact } from '../../src/state/fact.ts';
import { createState } from '../../src/state/createState.ts';
import { changesSince, changesSinceEarlier } from '../../src/state/diff.ts';
import { momentOf } from '../../src/state/moment.ts';
import { stateChanges, tableChanges } from '../../src/state/stateDiff.ts';
import { parseTable } from '../output/fixture.ts';

const command = 'cilium-dbg map get cilium_lb4_reverse_nat';

function fact(
  lines: readonly string[],
  extra: { agent?: string; partial?: boolean; at?: number } = {},
): TableFact {
  const parsed = parseTable(command, ['Key   Value   State   Error', ...lines].join('\n'));
  const source = { kind: 'simulated' as const, host: 'k8s-ctr', command, at: extra.at ?? 0, revision: 0 };
  return {
    kind: 'table',
    parsed,
    partial: extra.partial ?? false,
    source: { ...source, ...(extra.agent === undefined ? {} : { agent: extra.agent }) },
  };
}

const first = ['1        10.96.0.1:443             ', '2        10.96.0.10:53             '];
const second = [
  '1        10.96.0.1:443             ',
  '2        10.96.0.99:53             ',
  '3        10.96.7.7:80             ',
];
const service = (resourceVersion: string, type: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'webpod', namespace: 'default', resourceVersion },
  spec: { type },
});

describe('what changed between two moments', () => {
  it('is told by row and column, and by field of an object, without what changes with every write', () => {
    const state = createState();
    state.record(fact(first, { agent: 'k8s-w1' }));
    state.setObjects('services', [service('1', 'ClusterIP')]);
    const before = momentOf(state, ['services', 'pods']);
    state.record(fact(second, { agent: 'k8s-w1' }));
    state.setObjects('services', [service('2', 'LoadBalancer')]);
    const changes = stateChanges(before, momentOf(state, ['services', 'pods']));
    const row = { where: 'k8s-ctr (k8s-w1)', what: 'lb-revnat' };
    expect(changes).toEqual([
      {
        where: 'API',
        what: 'services',
        name: 'default/webpod',
        change: 'changed',
        field: 'spec.type',
        before: 'ClusterIP',
        after: 'LoadBalancer',
      },
      {
        ...row,
        name: '2',
        change: 'changed',
        field: 'address',
        before: '10.96.0.10:53',
        after: '10.96.0.99:53',
      },
      { ...row, name: '3', change: 'added', field: '', before: '', after: '' },
    ]);
  });

  it('is nothing for what is known at one of them only, and for another agent', () => {
    const state = createState();
    const empty = momentOf(state, ['services']);
    state.record(fact(first, { agent: 'k8s-w1' }));
    state.setObjects('services', [service('1', 'ClusterIP')]);
    const known = momentOf(state, ['services']);
    expect(stateChanges(empty, known)).toEqual([]);
    state.record(fact(second, { agent: 'k8s-w0' }));
    expect(stateChanges(known, momentOf(state, ['services']))).toEqual([]);
  });

  it('takes no row as come or gone from an output that was filtered', () => {
    const state = createState();
    state.record(fact(first, { partial: true }));
    const before = momentOf(state, []);
    state.record(fact(second));
    expect(stateChanges(before, momentOf(state, [])).map(({ change }) => change)).toEqual(['changed']);
  });
});

describe('the runs of a command', () => {
  it('are compared with any that came before, the newest first', () => {
    const state = createState();
    state.record(fact(first, { at: 1 }));
    state.record(fact(second, { at: 2 }));
    state.record(fact(second, { at: 3 }));
    const now = fact(first, { at: 4 });
    const earlier = changesSinceEarlier(now.parsed, now.source, state);
    expect(
      earlier.map(({ since, added, removed, changed }) => [
        since,
        added.length,
        removed.length,
        changed.length,
      ]),
    ).toEqual([
      [2, 0, 1, 1],
      [1, 0, 0, 0],
    ]);
  });

  it('are kept to the last six', () => {
    const state = createState();
    for (let at = 1; at <= 20; at++) state.record(fact(first, { at }));
    const kept = state.history({ table: 'lb-revnat', host: 'k8s-ctr', command });
    expect(kept.map(({ source }) => source.at)).toEqual([20, 19, 18, 17, 16, 15]);
  });
});

describe('rows that share a name', () => {
  const rows = (...backends: readonly string[]): TableFact => {
    const parsed: TableFact['parsed'] = {
      kind: 'table',
      command,
      table: 'sockets',
      key: ['cookie'],
      columns: ['cookie', 'backend', ...(backends.includes('') ? ['error'] : [])].map((id) => ({
        id,
        label: id,
        type: 'text',
      })),
      rows: backends.map((backend) => ({
        cookie: '7',
        backend,
        ...(backend === '' ? { error: 'gone' } : {}),
      })),
      unparsed: [],
      notes: [],
    };
    return { kind: 'table', parsed, partial: false, source: fact([]).source };
  };

  it('are compared with their likes, in whatever order they come', () => {
    expect(changesSince(rows('a', 'b', 'c'), rows('c', 'a', 'b').parsed)).toMatchObject({
      added: [],
      removed: [],
      changed: [],
    });
    expect(tableChanges(rows('a', 'b'), rows('b', 'a'))).toEqual([]);
  });

  it('come, go and change one by one', () => {
    expect(changesSince(rows('a', 'b'), rows('b', 'x', 'y').parsed)).toMatchObject({
      added: ['7'],
      removed: [],
      changed: [{ rowKey: '7', column: 'backend', before: 'a' }],
    });
    expect(tableChanges(rows('a', 'b', 'b'), rows('b'))).toMatchObject([
      { change: 'removed', name: '7' },
      { change: 'removed', name: '7' },
    ]);
  });

  it('differ in a column that only one of the outputs has', () => {
    expect(tableChanges(rows(''), rows('a'))).toMatchObject([
      { field: 'backend', before: '', after: 'a' },
      { field: 'error', before: 'gone', after: '' },
    ]);
    expect(changesSince(rows('a'), rows('').parsed).changed.map(({ column }) => column)).toEqual([
      'backend',
      'error',
    ]);
  });
});
