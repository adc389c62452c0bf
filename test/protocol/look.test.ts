import { expect, test } from 'vitest';
import { isElementLookedAt, isLook, isLookedAt, namesOf } from '../../src/protocol/look.ts';
import type { TopologyElement } from '../../src/protocol/topology.ts';

const element = (part: Partial<TopologyElement>): TopologyElement => ({
  id: 'x',
  kind: 'pod',
  name: 'x',
  note: '',
  state: 'good',
  ...part,
});

test('a value is looked at by its name, an address also with its port or length, and by no part of it', () => {
  for (const value of ['172.20.0.7', '172.20.0.7:80', '172.20.0.7/32'])
    expect(isLookedAt(value, ['172.20.0.7'])).toBe(true);
  for (const value of ['172.20.0.71', '1172.20.0.7', '172.20.0', ''])
    expect(isLookedAt(value, ['172.20.0.7'])).toBe(false);
  expect(isLookedAt('172.20.0.7', [])).toBe(false);
});

test('an interface is named by its addresses alone, as every machine has an eth1; a pod by its names and its address', () => {
  const eth1 = element({ kind: 'interface', name: 'eth1', note: '192.168.10.200/24, 192.168.10.201/24' });
  expect(namesOf(eth1)).toEqual(['192.168.10.200', '192.168.10.201']);
  expect(isElementLookedAt(eth1, ['eth1'])).toBe(false);
  expect(isElementLookedAt(eth1, ['192.168.10.200'])).toBe(true);
  const pod = element({ name: 'curl-pod', namespace: 'default', note: '172.20.0.7' });
  expect(namesOf(pod)).toEqual(['curl-pod', 'default/curl-pod', '172.20.0.7']);
  expect(isElementLookedAt(pod, [])).toBe(false);
});

test('what a webview sends counts only in its own shape', () => {
  expect(isLook({ texts: ['a'] })).toBe(true);
  expect(isLook({ texts: ['a'], row: { cellId: 'c', table: 't', rowKey: 'k' } })).toBe(true);
  for (const broken of [
    {},
    { texts: 'a' },
    { texts: [1] },
    { texts: [], row: { cellId: 'c' } },
    { texts: [], row: 1 },
  ])
    expect(isLook(broken)).toBe(false);
});
