import { describe, expect, test } from 'vitest';
import { createState } from '../../src/state/createState.ts';
import { changesSince } from '../../src/state/diff.ts';
import { tablePayload } from '../../src/state/payload.ts';
import type { KubeObject, RunFact } from '../../src/state/fact.ts';
import { parseTable } from '../output/fixture.ts';
import { provenance, record } from './cluster.ts';

const routes = (text: string) => parseTable('ip route', text);

function object(name: string, more: object = {}): KubeObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default' }, ...more };
}

const run = (cellId: string, exit: number): RunFact => ({
  kind: 'run',
  source: { ...provenance('curl webpod', { cellId }), revision: 0 },
  exit,
  expect: 'ok',
  ok: exit === 0,
  text: '',
});

const pods = (rows: string) =>
  parseTable('kubectl get pods', `NAME   READY   STATUS    RESTARTS   AGE\n${rows}`);

describe('the state', () => {
  test('what the same command says again replaces what it said, and comes first', () => {
    const state = createState();
    record(state, routes('default dev eth0\n'), provenance('ip route', { host: 'router' }));
    record(state, routes('default dev eth1\n'), provenance('ip route', { host: 'k8s-ctr' }));
    record(state, routes('default dev eth2\n'), provenance('ip route', { host: 'router' }));
    expect(state.tables().map(({ source, parsed }) => [source.host, parsed.rows[0]?.['dev']])).toEqual([
      ['router', 'eth2'],
      ['k8s-ctr', 'eth1'],
    ]);
    expect(state.tables({ host: 'k8s-ctr' })).toHaveLength(1);
    expect(state.tables({ table: 'lb' })).toEqual([]);
  });

  test('facts of two agents stand beside each other', () => {
    const state = createState();
    record(state, routes('default dev eth0\n'), provenance('x', { agent: 'a' }));
    record(state, routes('default dev eth1\n'), provenance('x', { agent: 'b' }));
    expect(state.tables()).toHaveLength(2);
    expect(state.tables({ agent: 'a' })).toHaveLength(1);
  });

  test('each change is one revision, told once, and facts carry theirs', () => {
    const state = createState();
    const seen: number[] = [];
    const stop = state.onDidChange(() => seen.push(state.revision));
    record(state, routes('default dev eth0\n'), provenance('ip route'));
    state.setObjects('pods', [object('a')]);
    state.applyEvent('pods', { type: 'BOOKMARK', object: object('a') });
    state.applyEvent('pods', { type: 'MODIFIED', object: object('a', { status: 1 }) });
    state.applyEvent('pods', { type: 'DELETED', object: object('never') });
    stop();
    state.setObjects('pods', []);
    expect(seen).toEqual([1, 2, 3]);
    expect(state.tables()[0]?.source.revision).toBe(1);
  });

  test('of thousands of commands the newest answers stay, and the last of each table, host and cell', () => {
    const state = createState();
    record(state, routes('default dev eth0\n'), provenance('ip route', { host: 'router' }));
    record(state, pods('a   1/1   Running   0\n'), provenance('kubectl get pods'));
    state.record(run('first', 7));
    for (let n = 0; n < 1_000; n++) {
      const command = provenance(`kubectl get pods web-${n}`);
      record(state, pods('b   1/1   Running   0\n'), command);
      state.record({ ...run('again', 0), source: { ...command, cellId: 'again', revision: 0 } });
    }
    expect(state.tables().length).toBeLessThanOrEqual(400);
    expect(state.tables()[0]?.source.command).toBe('kubectl get pods web-999');
    expect(state.tables({ table: 'routes', host: 'router' })).toHaveLength(1);
    const { parsed, source } = state.tables()[0] ?? {};
    const history = (command: string) =>
      state.history({ table: parsed?.table ?? '', host: source?.host ?? '', command });
    expect(history('kubectl get pods')).toEqual([]);
    expect(history('kubectl get pods web-999')).toHaveLength(1);
    expect(state.runs().length).toBeLessThanOrEqual(400);
    expect(state.runs().at(-1)).toMatchObject({ exit: 7, source: { cellId: 'first' } });
  });

  test('a resource that was never listed is not known, one that is empty is', () => {
    const state = createState();
    expect(state.objects('pods')).toBeUndefined();
    state.setObjects('pods', []);
    expect(state.objects('pods')).toEqual([]);
  });

  test('watched objects follow their events', () => {
    const state = createState();
    state.setObjects('pods', [object('a'), object('b')]);
    state.applyEvent('pods', { type: 'ADDED', object: object('c') });
    state.applyEvent('pods', { type: 'MODIFIED', object: object('a', { status: 'new' }) });
    state.applyEvent('pods', { type: 'DELETED', object: object('b') });
    state.applyEvent('pods', { type: 'ERROR', object: { kind: 'Status' } });
    state.applyEvent('pods', { type: 'ADDED', object: 'nonsense' });
    expect(state.objects('pods')).toEqual([object('a', { status: 'new' }), object('c')]);
  });

  test('runs are kept by cell', () => {
    const state = createState();
    state.record(run('one', 28));
    state.record(run('two', 0));
    state.record(run('one', 0));
    expect(state.runs().map(({ source, exit }) => [source.cellId, exit])).toEqual([
      ['one', 0],
      ['two', 0],
    ]);
  });
});

describe('what changed since the previous run', () => {
  test('rows that came, went and changed, without ages', () => {
    const state = createState();
    const before = record(
      state,
      pods('a      1/1     Running   0          1m\nb      1/1     Running   0          1m\n'),
      provenance('k get pods'),
    );
    const after = pods('a      0/1     Pending   0          9m\nc      1/1     Running   0          1s\n');
    expect(changesSince(before, after)).toEqual({
      added: ['c'],
      removed: [before.parsed.rows[1]],
      changed: [
        { rowKey: 'a', column: 'ready', before: '1/1' },
        { rowKey: 'a', column: 'status', before: 'Running' },
      ],
      since: before.source.at,
    });
  });

  test('a payload is compared with the same command on the same host and agent only', () => {
    const state = createState();
    const now = pods('a      1/1     Running   0          1m\n');
    const payload = (more: object) =>
      tablePayload(
        { id: '1', locale: 'ko', provenance: provenance('k get pods', more), parsed: now, text: '' },
        state,
      );
    record(state, pods('b      1/1     Running   0          1m\n'), provenance('k get pods'));
    expect(payload({}).changes).toMatchObject({ added: ['a'] });
    expect(payload({ host: 'router' }).changes).toBeUndefined();
    expect(payload({ agent: 'k8s-w1' }).changes).toBeUndefined();
    expect(payload({}).keys).toEqual(['a']);
  });

  test('an output is not compared with itself', () => {
    const state = createState();
    const now = pods('a      1/1     Running   0          1m\n');
    const source = provenance('k get pods');
    record(state, now, source);
    expect(
      tablePayload({ id: '1', locale: 'ko', provenance: source, parsed: now, text: '' }, state).changes,
    ).toBeUndefined();
  });
});
