import { describe, expect, test } from 'vitest';
import { nodeRanges } from '../../src/path/nodes.ts';
import { routesMissing } from '../../src/path/routesMissing.ts';
import { wayFromPod, type Way } from '../../src/path/way.ts';
import { parseOutput } from '../../src/output/parse.ts';
import { createState } from '../../src/state/createState.ts';
import type { KubeObject } from '../../src/state/fact.ts';
import type { State } from '../../src/state/state.ts';

const HOSTS = ['k8s-ctr', 'k8s-w1', 'k8s-w0', 'router'];
const RANGES = [
  ['k8s-ctr', '172.20.0.0/24', '192.168.10.100'],
  ['k8s-w1', '172.20.1.0/24', '192.168.10.101'],
  ['k8s-w0', '172.20.2.0/24', '192.168.20.100'],
] as const;
const PODS = [
  ['curl-pod', 'k8s-ctr', '172.20.0.53'],
  ['a', 'k8s-ctr', '172.20.0.9'],
  ['b', 'k8s-w1', '172.20.1.9'],
  ['c', 'k8s-w0', '172.20.2.9'],
] as const;

const CTR =
  'default via 10.0.2.2 dev eth0 src 10.0.2.15\n172.20.0.0/16 via 192.168.10.200 dev eth1\n172.20.1.0/24 via 192.168.10.101 dev eth1\n192.168.10.0/24 dev eth1 scope link src 192.168.10.100\n';
const W0 =
  'default via 10.0.2.2 dev eth0 src 10.0.2.15\n172.20.0.0/16 via 192.168.20.200 dev eth1\n192.168.20.0/24 dev eth1 scope link src 192.168.20.100\n';
const ROUTER =
  'default via 10.0.2.2 dev eth0 src 10.0.2.15\n192.168.10.0/24 dev eth1 scope link src 192.168.10.200\n192.168.20.0/24 dev eth2 scope link src 192.168.20.200\n';
const TO_W0 = '172.20.2.0/24 via 192.168.20.100 dev eth2\n';
const TO_CTR = '172.20.0.0/24 via 192.168.10.100 dev eth1\n';

function cluster(routes: Readonly<Record<string, string>>): State {
  const state = createState();
  state.setObjects(
    'pods',
    PODS.map(([name, nodeName, podIP]): KubeObject => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'default' },
      spec: { nodeName },
      status: { podIP },
    })),
  );
  state.setObjects(
    'ciliumnodes',
    RANGES.map(([name, cidr, ip]): KubeObject => ({
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumNode',
      metadata: { name },
      spec: {
        addresses: [
          { type: 'CiliumInternalIP', ip: '1.1.1.1' },
          { type: 'InternalIP', ip },
        ],
        ipam: { podCIDRs: [cidr] },
      },
    })),
  );
  for (const [host, text] of Object.entries(routes)) ran(state, host, 'ip route', text);
  return state;
}

function ran(state: State, host: string, command: string, text: string): void {
  const source = { kind: 'simulated' as const, host, command, at: 0, revision: 0 };
  const parsed = parseOutput(
    { argv: command.split(' '), line: command, rowsKept: true, filtered: false },
    text,
  );
  if (parsed.kind === 'table') state.record({ kind: 'table', parsed, partial: false, source });
  state.record({ kind: 'run', source, exit: 0, expect: 'ok', ok: true, text });
}

const hopsOf = (way: Way | undefined) =>
  way?.hops.map(({ place, action, because, device }) => [place, action, because, device].join(' ').trim());

describe('the way of a packet', () => {
  test('to a pod of the same node needs no route', () => {
    const way = wayFromPod(cluster({}), 'default/curl-pod', '172.20.0.9', HOSTS);
    expect(way?.verdict).toBe('delivered');
    expect(hopsOf(way)).toEqual(['k8s-ctr deliver local-pod']);
  });

  test('to a neighbour follows the direct route', () => {
    const way = wayFromPod(cluster({ 'k8s-ctr': CTR }), 'default/curl-pod', '172.20.1.9', HOSTS);
    expect(hopsOf(way)).toEqual(['k8s-ctr send route eth1', 'k8s-w1 deliver local-pod']);
  });

  test('is not known before the routes on it have been read, and says where to read them', () => {
    expect(wayFromPod(cluster({}), 'default/curl-pod', '172.20.2.9', HOSTS)).toMatchObject({
      verdict: 'unknown',
      at: 'k8s-ctr',
    });
    expect(wayFromPod(cluster({ 'k8s-ctr': CTR }), 'default/curl-pod', '172.20.2.9', HOSTS)).toMatchObject({
      verdict: 'unknown',
      at: 'router',
    });
  });

  test('ends at the router that has only a default route, and names the row', () => {
    const way = wayFromPod(
      cluster({ 'k8s-ctr': CTR, router: ROUTER }),
      'default/curl-pod',
      '172.20.2.9',
      HOSTS,
    );
    expect(way).toMatchObject({ verdict: 'lost', at: 'router' });
    expect(hopsOf(way)).toEqual(['k8s-ctr send route eth1', 'router forward foreign-gateway eth0']);
    expect(way?.hops.map(({ fact }) => fact !== undefined && 'row' in fact && fact.row['dst'])).toEqual([
      '172.20.0.0/16',
      'default',
    ]);
  });

  test('is delivered once the router knows the range, while the reply still needs a route back', () => {
    const half = cluster({ 'k8s-ctr': CTR, 'k8s-w0': W0, router: ROUTER + TO_W0 });
    expect(wayFromPod(half, 'default/curl-pod', '172.20.2.9', HOSTS)?.verdict).toBe('delivered');
    expect(wayFromPod(half, 'default/c', '172.20.0.53', HOSTS)).toMatchObject({
      verdict: 'lost',
      at: 'router',
    });
    const whole = cluster({ 'k8s-ctr': CTR, 'k8s-w0': W0, router: ROUTER + TO_W0 + TO_CTR });
    expect(hopsOf(wayFromPod(whole, 'default/c', '172.20.0.53', HOSTS))).toEqual([
      'k8s-w0 send route eth1',
      'router forward route eth1',
      'k8s-ctr deliver local-pod',
    ]);
  });

  test('that two hosts pass to each other is a loop', () => {
    const way = wayFromPod(
      cluster({ 'k8s-ctr': CTR, router: `${ROUTER}172.20.2.0/24 via 192.168.10.100 dev eth1\n` }),
      'default/curl-pod',
      '172.20.2.9',
      HOSTS,
    );
    expect(way?.verdict).toBe('lost');
    expect(way?.hops.at(-1)).toMatchObject({ place: 'k8s-ctr', because: 'loop' });
  });

  test('ends where a route refuses, or none matches', () => {
    const blackhole = wayFromPod(
      cluster({ 'k8s-ctr': 'blackhole 172.20.2.0/24\n' }),
      'default/curl-pod',
      '172.20.2.9',
      HOSTS,
    );
    expect(hopsOf(blackhole)).toEqual(['k8s-ctr drop no-route']);
    expect(
      hopsOf(
        wayFromPod(cluster({ 'k8s-ctr': '10.0.2.0/24 dev eth0\n' }), 'default/curl-pod', '172.20.2.9', HOSTS),
      ),
    ).toEqual(['k8s-ctr drop no-route']);
  });

  test('to an address that no pod has is lost where it should be', () => {
    expect(
      wayFromPod(
        cluster({ 'k8s-ctr': '172.20.0.0/24 dev cilium_host\n' }),
        'default/curl-pod',
        '172.20.0.200',
        HOSTS,
      ),
    ).toMatchObject({ verdict: 'lost', at: 'k8s-ctr' });
  });

  test('is not known for a pod that is not there', () => {
    expect(wayFromPod(cluster({}), 'default/nobody', '172.20.0.9', HOSTS)).toBeUndefined();
    expect(wayFromPod(createState(), 'default/curl-pod', '172.20.0.9', HOSTS)).toBeUndefined();
  });

  test.each([
    'ip route add 172.20.2.0/24 via 192.168.20.100',
    'ip r del default',
    'sudo ip -4 route replace default via 10.0.2.2',
    'ip ro flush table main',
  ])('is not known any more after "%s", until the routes are read again', (change) => {
    const state = cluster({ 'k8s-ctr': CTR, router: ROUTER });
    ran(state, 'router', change, '');
    expect(wayFromPod(state, 'default/curl-pod', '172.20.2.9', HOSTS)).toMatchObject({
      verdict: 'unknown',
      at: 'router',
    });
    ran(state, 'router', 'ip route', ROUTER + TO_W0);
    expect(wayFromPod(state, 'default/curl-pod', '172.20.2.9', HOSTS)?.verdict).toBe('delivered');
  });

  test('stays known after commands that only read routes', () => {
    const state = cluster({ 'k8s-ctr': CTR, router: ROUTER });
    ran(
      state,
      'router',
      'ip route get 172.20.2.77',
      '172.20.2.77 via 10.0.2.2 dev eth0 src 10.0.2.15 uid 0\n    cache\n',
    );
    expect(wayFromPod(state, 'default/curl-pod', '172.20.2.9', HOSTS)?.verdict).toBe('lost');
  });
});

describe('the routes that a host lacks', () => {
  const missing = (routes: string) => {
    const state = cluster({ router: routes });
    const fact = state.tables({ table: 'routes', host: 'router' })[0];
    return routesMissing(fact?.parsed.rows ?? [], nodeRanges(state) ?? []).map(({ range, instead }) => [
      range.cidr,
      range.address,
      instead?.row['dst'],
    ]);
  };

  test('are the pod ranges that only the default route takes', () => {
    expect(missing(ROUTER + TO_W0)).toEqual([
      ['172.20.0.0/24', '192.168.10.100', 'default'],
      ['172.20.1.0/24', '192.168.10.101', 'default'],
    ]);
  });

  test('are not those that a wider route covers, but those that a narrower one covers in part', () => {
    expect(missing(`${ROUTER}172.20.0.0/16 via 192.168.20.100 dev eth2\n`)).toEqual([]);
    expect(
      missing(
        `${ROUTER}172.20.0.0/23 via 192.168.10.100 dev eth1\n172.20.2.0/25 via 192.168.20.100 dev eth2\n`,
      ),
    ).toEqual([['172.20.2.0/24', '192.168.20.100', 'default']]);
  });

  test('have no row that takes them where there is no default route', () => {
    expect(missing('192.168.10.0/24 dev eth1\n')[0]).toEqual(['172.20.0.0/24', '192.168.10.100', undefined]);
  });

  test('are known from Nodes where there are no CiliumNodes', () => {
    const state = createState();
    state.setObjects('nodes', [
      {
        apiVersion: 'v1',
        kind: 'Node',
        metadata: { name: 'n' },
        spec: { podCIDR: '10.1.0.0/24' },
        status: {
          addresses: [
            { type: 'Hostname', address: 'n' },
            { type: 'InternalIP', address: '192.168.0.1' },
          ],
        },
      },
    ]);
    expect(nodeRanges(state)).toMatchObject([{ node: 'n', cidr: '10.1.0.0/24', address: '192.168.0.1' }]);
  });
});
