import { describe, expect, test } from 'vitest';
import { clusterFunctions } from '../../src/course/clusterFunctions.ts';
import type { KubeObject } from '../../src/state/fact.ts';
import { recordedMoment } from './moment.ts';

const moment = recordedMoment('shared');
const functions = clusterFunctions(
  (resource) => (moment[resource] ?? []) as unknown as readonly KubeObject[],
);

describe('agents that run since before a configuration', () => {
  const config = (metadata: object) => ({ metadata: { name: 'cilium-config', ...metadata } });
  const pod = (name: string, resourceVersion: string, startTime: string) => ({
    metadata: { name, resourceVersion },
    status: { startTime },
  });
  const old = pod('old', '900', '2026-11-22T23:40:00Z');
  const young = pod('young', '1300', '2026-11-22T23:45:00Z');

  test('are told by the order of writes where the API keeps no times', () => {
    expect(functions.startedBefore([old, young], config({ resourceVersion: '1213' }))).toEqual([old]);
  });

  test('are told by the time of the last change where it does, whatever was written since', () => {
    const managedFields = [
      { time: '2026-11-22T23:20:00Z' },
      { time: '2026-11-22T23:43:00Z' },
      { manager: 'x' },
    ];
    const changed = config({ resourceVersion: '1', managedFields });
    expect(functions.startedBefore([old, young], changed)).toEqual([old]);
    expect(
      functions.startedBefore([old, young], config({ resourceVersion: '1213', managedFields: [] })),
    ).toEqual([old]);
  });
});

test.each([
  ['192.168.10.211', { start: '192.168.10.211', stop: '192.168.10.215' }, true],
  ['192.168.10.216', { start: '192.168.10.211', stop: '192.168.10.215' }, false],
  ['192.168.10.211', { start: '192.168.10.211' }, true],
  ['192.168.10.212', { start: '192.168.10.211' }, false],
  ['10.0.10.9', { cidr: '10.0.10.0/24' }, true],
  ['10.0.11.9', { cidr: '10.0.10.0/24' }, false],
  ['10.0.11.9', { cidr: 'everything' }, false],
  ['nowhere', { cidr: '0.0.0.0/0' }, false],
  ['10.0.0.1', 'no block', false],
])('%s in the block %j: %s', (address, block, inside) => {
  expect(functions.inBlock(address, block)).toBe(inside);
});

// Pairs of `bpf socknat list` of the material and what they stand for.
test.each([
  [443, -17663],
  [6443, 11033],
  [4244, -27632],
  [10250, 2600],
  [19, 4864],
  [1, 256],
])('%i is printed as %i by bpf socknat list, and back', (value, printed) => {
  expect(functions.swapped(value)).toBe(printed);
  expect(functions.swapped(printed)).toBe(value > 0x7fff ? value - 0x10000 : value);
});

test('addresses lead to their node, their identity, or nowhere', () => {
  expect(functions.nodeOf('192.168.10.101')).toBe('k8s-w1');
  expect(functions.nodeOf('192.168.10.200')).toBe('');
  expect(functions.ciliumHostOf('172.20.1.141')).toBe('k8s-w1');
  expect(functions.ciliumHostOf('172.20.1.142')).toBe('');
  expect(functions.identityOf('172.20.2.121')).toBe(58758);
  expect(functions.identityOf('1.2.3.4')).toBe(0);
});

test('a condition that is not there has empty texts', () => {
  const [pool] = moment['ciliumloadbalancerippools'] ?? [];
  expect(functions.condition(pool, 'cilium.io/IPsTotal')).toMatchObject({ message: '5' });
  expect(functions.condition(pool, 'nothing')).toEqual({ type: '', status: '', reason: '', message: '' });
  expect(functions.condition({}, 'nothing').status).toBe('');
});

test('a policy sees a service’s labels with its name and namespace', () => {
  const service = (moment['services'] ?? []).find(({ metadata }) => metadata.name === 'webpod');
  expect(functions.serviceLabels(service)).toMatchObject({
    'io.kubernetes.service.name': 'webpod',
    'io.kubernetes.service.namespace': 'default',
  });
});
