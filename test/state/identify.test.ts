import { describe, expect, test } from 'vitest';
import { agentThatAnswered } from '../../src/state/agent.ts';
import { execTarget } from '../../src/state/execTarget.ts';
import { reservedIdentity, reservedIdentityOf } from '../../src/state/identities.ts';
import { identify } from '../../src/state/identify.ts';
import type { KubeObject } from '../../src/state/fact.ts';
import { fixture, parseTable } from '../output/fixture.ts';
import { captured, nativeObjects, nativeState, provenance, record } from './cluster.ts';

const whats = (token: string, state = nativeState()) =>
  identify(state, token, 'en').map(({ what, detail }) => `${what}: ${detail}`);

describe('what is known of a token', () => {
  test('a pod by its address and by its name', () => {
    const pod = 'pod: default/webpod-cccbffd-z6clz · 172.20.2.121 · k8s-w0 · identity 58758 · Running';
    expect(whats('172.20.2.121')).toEqual([pod]);
    expect(whats('172.20.2.121:80')).toEqual([pod]);
    expect(whats('webpod-cccbffd-z6clz')).toEqual([pod]);
  });

  test('a node by its address, its name and its pod range', () => {
    expect(whats('192.168.20.100')).toEqual(['node: k8s-w0 · 192.168.20.100 · pods 172.20.2.0/24']);
    expect(whats('k8s-w0')).toEqual(['node: k8s-w0 · 192.168.20.100 · pods 172.20.2.0/24']);
    expect(whats('172.20.2.0/24')).toEqual(['pod range of node: k8s-w0']);
  });

  test('an address that every machine has on its NAT network is no one’s', () => {
    expect(whats('10.0.2.15')).toEqual([]);
  });

  test('a service by its address and its name', () => {
    expect(whats('10.96.183.115:80')).toEqual([
      'service: default/webpod · ClusterIP · 10.96.183.115 · 80/TCP',
    ]);
    expect(whats('webpod')).toEqual(['service: default/webpod · ClusterIP · 10.96.183.115 · 80/TCP']);
  });

  test('an identity, reserved or of the cluster', () => {
    expect(whats('2')).toEqual(['security identity: reserved:world']);
    expect(whats('58758')[0]).toContain('k8s:app=webpod');
  });

  test('recorded rows are told with their source and age', () => {
    const state = nativeState();
    record(
      state,
      captured('cilium-dbg map get cilium_ipcache_v2'),
      provenance('cilium-dbg map get cilium_ipcache_v2', { agent: 'k8s-ctr', cellId: 'c' }),
    );
    state.setObjects('leases', []);
    const known = identify(state, '172.20.2.99', 'ko');
    expect(known).toEqual([
      {
        what: 'ipcache에서 일치하는 항목',
        detail:
          'prefix=172.20.2.0/24 identity=2 encryptKey=0 tunnelEndpoint=192.168.20.100 flags=hastunnel state=sync',
        source: 'k8s-ctr (agent): cilium-dbg map get cilium_ipcache_v2',
        age: 1,
        at: expect.any(Number),
        table: 'ipcache',
        rowKey: '172.20.2.0/24 ',
        cellId: 'c',
      },
    ]);
  });

  test('a route is the one that the longest prefix chooses', () => {
    const state = nativeState();
    record(state, captured('ip -c route'), provenance('ip -c route'));
    expect(whats('172.20.2.121', state)[1]).toBe(
      'matching route: dst=172.20.0.0/16 via=192.168.10.200 dev=eth1 proto=static',
    );
    expect(whats('8.8.8.8', state)).toEqual([
      'matching route: dst=default via=10.0.2.2 dev=eth0 proto=dhcp src=10.0.2.15 metric=100',
    ]);
  });

  test('nothing known is an empty list', () => {
    for (const token of ['', 'nothing', '1.2.3.4', 'a.b.c.d', '{', '99999999999999999999'])
      expect(whats(token)).toEqual([]);
  });
});

const target = (pod: string) => ({ kind: 'pod', host: 'k8s-ctr', namespace: 'kube-system', pod }) as const;

const readySince = (pod: KubeObject, time: string): KubeObject => ({
  ...pod,
  status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: time }] },
});

describe('the agent that answered', () => {
  const objects = nativeObjects();
  const known = (resource: string) => objects[resource];

  test.each([
    'cilium-dbg endpoint list',
    'cilium-dbg map get cilium_ipcache_v2',
    'cilium-dbg bpf ipcache list',
    'cilium-dbg ip list',
    'cilium-dbg bpf lb list',
    'cilium-dbg map get cilium_lb4_services_v2',
    'cilium-dbg map get cilium_lb4_reverse_nat',
    'cilium-dbg bpf endpoint list',
  ])('is given away by the rows of %s', (command) => {
    expect(agentThatAnswered(captured(command), known)).toBe('k8s-ctr');
  });

  test('is told apart from others', () => {
    const text = fixture('agent/vxlan-k8s-w1/cilium-dbg_bpf_ipcache_list.txt');
    expect(agentThatAnswered(parseTable('cilium-dbg bpf ipcache list', text), known)).toBe('k8s-w1');
  });

  test('is not guessed from rows that say nothing', () => {
    expect(agentThatAnswered(captured('cilium-dbg map get cilium_lb4_backends_v3'), known)).toBeUndefined();
  });

  test('is the node of the pod that was named', () => {
    const backends = captured('cilium-dbg map get cilium_lb4_backends_v3');
    expect(agentThatAnswered(backends, known, target('cilium-j6c6g'))).toBe('k8s-w1');
    expect(agentThatAnswered(backends, known, target('pod/cilium-994dp'))).toBe('k8s-w0');
    expect(agentThatAnswered(backends, known, target('$POD'))).toBeUndefined();
  });

  test('is the one that kubectl prefers for a DaemonSet, when one is preferred', () => {
    const pods = objects['pods'] ?? [];
    expect(execTarget('ds/cilium', 'kube-system', pods)).toBeUndefined();
    const staggered = pods.map((pod) =>
      readySince(pod, pod.metadata.name === 'cilium-j6c6g' ? '2026-11-22T23:00:00Z' : '2026-11-22T23:30:00Z'),
    );
    expect(execTarget('ds/cilium', 'kube-system', staggered)?.metadata.name).toBe('cilium-j6c6g');
    expect(execTarget('daemonset/other', 'kube-system', staggered)).toBeUndefined();
    const backends = captured('cilium-dbg map get cilium_lb4_backends_v3');
    expect(
      agentThatAnswered(
        backends,
        (resource) => (resource === 'pods' ? staggered : known(resource)),
        target('ds/cilium'),
      ),
    ).toBe('k8s-w1');
  });
});

test('reserved identities have the agent’s names', () => {
  expect([0, 1, 2, 4, 6, 7, 8, 11].map(reservedIdentity)).toEqual([
    'unknown',
    'host',
    'world',
    'health',
    'remote-node',
    'kube-apiserver',
    'ingress',
    'encrypted-overlay',
  ]);
  expect(reservedIdentity(256)).toBeUndefined();
  expect(reservedIdentityOf('reserved:remote-node')).toBe(6);
  expect(reservedIdentityOf('k8s:app=x')).toBeUndefined();
});
