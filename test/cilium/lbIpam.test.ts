/** LB-IPAM against what the real operator wrote, and off the script. */
import { readFileSync } from 'node:fs';
import { beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { createVirtualClock } from '../../src/lab/clock.ts';
import type { VirtualClock } from '../../src/lab/clock.ts';
import { startOperator } from '../../src/lab/cilium/operator/operator.ts';
import type { CiliumLoadBalancerIPPool } from '../../src/lab/kube/model/cilium.ts';
import type { Service } from '../../src/lab/kube/model/service.ts';
import type { Condition, DeepPartial, StringMap } from '../../src/lab/kube/object.ts';
import { createRandom } from '../../src/lab/random.ts';
import { createStore } from '../../src/lab/kube/store.ts';
import type { Store } from '../../src/lab/kube/store.ts';
import { createStrategies } from '../../src/lab/kube/strategies/strategies.ts';

const DAY_0 = {
  'enable-lb-ipam': 'true',
  'default-lb-service-ipam': 'lbipam',
} as const;

let store: Store;
let clock: VirtualClock;
let endOperator: () => void;

function runOperator(config: StringMap = DAY_0): void {
  endOperator = startOperator({
    store,
    clock,
    random: createRandom('operator'),
    identity: 'k8s-w1-abc',
    config: new Map(Object.entries(config)),
  });
}

beforeEach(async () => {
  clock = createVirtualClock(Date.UTC(2025, 7, 8, 14, 0, 0));
  const random = createRandom('test');
  store = createStore({ clock, random, strategies: createStrategies(random) });
  for (const name of ['default', 'kube-system', 'shop'])
    if (store.get('namespaces', name) === undefined) store.create('namespaces', { metadata: { name } });
  // What every cluster has: each makes the operator look once more when it wakes up.
  for (const name of ['kubernetes', 'one', 'two', 'three']) await service(name, { type: 'ClusterIP' });
  runOperator();
  await clock.advance(100);
});

async function pool(name: string, spec: DeepPartial<CiliumLoadBalancerIPPool['spec']>): Promise<void> {
  if (store.get('ciliumloadbalancerippools', name) === undefined)
    store.create('ciliumloadbalancerippools', { metadata: { name }, spec });
  else store.modify('ciliumloadbalancerippools', name, undefined, (old) => ({ ...old, spec }));
  await clock.advance(2000);
}

interface Wanted {
  readonly type?: Service['spec']['type'];
  readonly port?: number;
  readonly namespace?: string;
  readonly labels?: StringMap;
  readonly annotations?: StringMap;
  readonly spec?: DeepPartial<Service['spec']>;
}

async function service(name: string, wanted: Wanted = {}): Promise<void> {
  const { type = 'LoadBalancer', port = 80, namespace = 'default', spec = {}, ...metadata } = wanted;
  store.create('services', {
    metadata: { name, namespace, ...metadata },
    spec: { type, ports: [{ port }], ...spec },
  });
  await clock.advance(100);
}

async function annotate(name: string, annotations: StringMap): Promise<void> {
  store.modify('services', name, 'default', (old) => ({
    ...old,
    metadata: { ...old.metadata, annotations: { ...old.metadata.annotations, ...annotations } },
  }));
  await clock.advance(100);
}

function addressOf(name: string, namespace = 'default'): string | undefined {
  return store.get('services', name, namespace)?.status.loadBalancer.ingress?.[0]?.ip;
}

function condition(name: string, namespace = 'default'): string | undefined {
  const found = store.get('services', name, namespace)?.status.conditions?.[0];
  return found && [found.status, found.reason, found.message].filter(Boolean).join(' ');
}

function conditions(name: string): readonly Partial<Condition>[] {
  return untimed(store.get('ciliumloadbalancerippools', name)?.status?.conditions ?? []);
}

function counts(name: string): string {
  return conditions(name)
    .filter(({ type }) => type?.startsWith('cilium.io/IPs'))
    .map(({ message }) => message)
    .join('/');
}

function untimed(all: readonly Condition[]): readonly Partial<Condition>[] {
  return all.map(({ lastTransitionTime: _time, ...rest }) => rest);
}

function fixture(name: string): string {
  return readFileSync(new URL(`fixtures/lbipam/${name}.stdout.txt`, import.meta.url), 'utf8');
}

/** The pools of a `kubectl get ippools -o yaml` that stands somewhere in the output. */
function realPools(name: string): readonly CiliumLoadBalancerIPPool[] {
  const text = fixture(name);
  const { items } = parse(text.slice(text.indexOf('apiVersion: v1\nitems:'))) as {
    items: CiliumLoadBalancerIPPool[];
  };
  return items;
}

const MATERIAL = { blocks: [{ start: '192.168.10.211', stop: '192.168.10.215' }] };

test('a first pool has the conditions that the real operator writes', async () => {
  await pool('cilium-lb-ippool', MATERIAL);
  const [real] = realPools('first-pool');
  expect(conditions('cilium-lb-ippool')).toEqual(untimed(real?.status?.conditions ?? []));
});

test('half a range and an overlapping pool have the conditions of the real ones, and too few of them', async () => {
  await pool('cilium-lb-ippool', MATERIAL);
  await service('webpod');
  await service('netshoot-web', { annotations: { 'lbipam.cilium.io/ips': '192.168.10.215' } });
  const real = realPools('apply-conflicting-pool');
  for (const { metadata, spec } of real.filter(({ metadata: { name } }) => name !== 'cilium-lb-ippool'))
    await pool(metadata.name, spec);
  for (const { metadata, status } of real)
    expect(conditions(metadata.name), metadata.name).toEqual(untimed(status?.conditions ?? []));
});

test('addresses are given from the lowest free one until the pool has none left', async () => {
  await pool('cilium-lb-ippool', MATERIAL);
  await service('webpod');
  await service('netshoot-web', { annotations: { 'lbipam.cilium.io/ips': '192.168.10.215' } });
  for (const name of ['ex1', 'ex2', 'ex3', 'ex4']) await service(name);
  const real = fixture('exhaust');
  for (const name of ['webpod', 'ex1', 'ex2', 'ex3', 'netshoot-web'])
    expect(real).toMatch(new RegExp(`^${name} .* ${addressOf(name)} `, 'm'));
  expect(addressOf('ex4')).toBeUndefined();
  const message = /"message": "(.*)"/.exec(real)?.[1];
  expect(condition('ex4')).toBe(`False out_of_ips ${message}`);
  expect(counts('cilium-lb-ippool')).toBe('5/0/5');
  store.delete('services', 'ex2', 'default');
  await clock.advance(100);
  expect(addressOf('ex4')).toBe('192.168.10.213');
});

test('a requested address that another Service has is refused in the words of the real operator', async () => {
  await pool('cilium-lb-ippool', MATERIAL);
  await service('netshoot-web', { annotations: { 'lbipam.cilium.io/ips': '192.168.10.215' } });
  await service('netshoot-web2', { port: 8080 });
  expect(addressOf('netshoot-web2')).toBe('192.168.10.211');
  await annotate('netshoot-web2', { 'lbipam.cilium.io/ips': '192.168.10.215' });
  const { status } = parse(fixture('taken')) as Service;
  expect(untimed(store.get('services', 'netshoot-web2', 'default')?.status.conditions ?? [])).toEqual(
    untimed(status.conditions ?? []),
  );
  expect(addressOf('netshoot-web2')).toBeUndefined();
});

test('with one sharing key two Services have one address, as the real ones', async () => {
  await pool('cilium-lb-ippool', MATERIAL);
  const ips = { 'lbipam.cilium.io/ips': '192.168.10.215' };
  await service('netshoot-web', { annotations: ips });
  await service('netshoot-web2', { port: 8080, annotations: ips });
  await annotate('netshoot-web', { 'lbipam.cilium.io/sharing-key': '1234' });
  expect(condition('netshoot-web2')).toMatch(/^False already_allocated /);
  await annotate('netshoot-web2', { 'lbipam.cilium.io/sharing-key': '1234' });
  const real = JSON.parse(fixture('shared')) as Service['status'];
  const { loadBalancer, conditions: found = [] } = store.get('services', 'netshoot-web2', 'default')
    ?.status ?? {
    loadBalancer: {},
  };
  expect(loadBalancer).toEqual(real.loadBalancer);
  expect(untimed(found)).toEqual(untimed(real.conditions ?? []));
  expect(addressOf('netshoot-web')).toBe('192.168.10.215');
  expect(counts('cilium-lb-ippool')).toBe('5/4/1');
});

test('what keeps two Services from sharing is said', async () => {
  await pool('p', MATERIAL);
  const share = (key: string, more: StringMap = {}): StringMap => ({
    'lbipam.cilium.io/ips': '192.168.10.215',
    'lbipam.cilium.io/sharing-key': key,
    ...more,
  });
  await service('first', { annotations: share('a') });
  await service('clash', { annotations: share('a') });
  await service('other-key', { port: 81, annotations: share('b') });
  await service('elsewhere', { port: 82, namespace: 'shop', annotations: share('a') });
  await service('local', { port: 83, annotations: share('a'), spec: { externalTrafficPolicy: 'Local' } });
  const why = (name: string, namespace?: string): string | undefined =>
    /Reason: (.*)/.exec(condition(name, namespace) ?? '')?.[1];
  expect(why('clash')).toBe('same port');
  expect(why('other-key')).toBe('different sharing key');
  expect(why('elsewhere', 'shop')).toBe('different and not permitted namespace');
  expect(why('local')).toBe('different ExternalTrafficPolicy');
  await annotate('first', { 'lbipam.cilium.io/sharing-cross-namespace': 'shop' });
  store.modify('services', 'elsewhere', 'shop', (old) => ({
    ...old,
    metadata: {
      ...old.metadata,
      annotations: share('a', { 'io.cilium/lb-ipam-sharing-cross-namespace': '*' }),
    },
  }));
  await clock.advance(100);
  expect(addressOf('elsewhere', 'shop')).toBe('192.168.10.215');
});

test('a Service with a sharing key and no wish joins whoever has the key', async () => {
  await pool('p', MATERIAL);
  await service('first', { annotations: { 'lbipam.cilium.io/sharing-key': 'k' } });
  await service('second', { port: 81, annotations: { 'io.cilium/lb-ipam-sharing-key': 'k' } });
  await service('third', { port: 81, annotations: { 'lbipam.cilium.io/sharing-key': 'k' } });
  expect(['first', 'second', 'third'].map((name) => addressOf(name))).toEqual([
    '192.168.10.211',
    '192.168.10.211',
    '192.168.10.212',
  ]);
});

test('a requested address must be in a pool, and the pool must select the Service', async () => {
  await pool('p', { ...MATERIAL, serviceSelector: { matchLabels: { color: 'red' } } });
  await service('outside', { spec: { loadBalancerIP: '10.9.9.9' } });
  await service('unselected', { annotations: { 'io.cilium/lb-ipam-ips': '192.168.10.212' } });
  await service('any', {});
  await service('red', { labels: { color: 'red' } });
  expect(condition('outside')).toBe(`False no_pool No pool exists with a CIDR containing '10.9.9.9'`);
  expect(condition('unselected')).toBe(
    `False pool_selector_mismatch The pool with the CIDR containing '192.168.10.212', doesn't select this service`,
  );
  expect(condition('any')).toBe(
    'False no_pool There are no enabled CiliumLoadBalancerIPPools that match this service',
  );
  expect(addressOf('red')).toBe('192.168.10.211');
});

test('a pool can select by the name and the namespace of a Service', async () => {
  await pool('p', {
    blocks: [{ cidr: '10.0.10.0/30' }],
    serviceSelector: { matchLabels: { 'io.kubernetes.service.namespace': 'shop' } },
  });
  await pool('q', {
    blocks: [{ start: '10.0.20.9' }],
    serviceSelector: {
      matchExpressions: [{ key: 'io.kubernetes.service.name', operator: 'In', values: ['b'] }],
    },
  });
  await service('a', { namespace: 'shop' });
  await service('b');
  expect(addressOf('a', 'shop')).toBe('10.0.10.0');
  expect(addressOf('b')).toBe('10.0.20.9');
});

test('first and last address of a CIDR are kept back when they are not allowed, but not those of a /31', async () => {
  await pool('p', { blocks: [{ cidr: '10.0.10.0/30' }, { cidr: '10.0.11.0/31' }], allowFirstLastIPs: 'No' });
  const names = ['a', 'b', 'c', 'd', 'e'];
  for (const name of names) await service(name);
  expect(names.map((name) => addressOf(name))).toEqual([
    '10.0.10.1',
    '10.0.10.2',
    '10.0.11.0',
    '10.0.11.1',
    undefined,
  ]);
});

test('a pool whose stop is before its start has no addresses', async () => {
  await pool('backwards', { blocks: [{ start: '192.168.10.215', stop: '192.168.10.211' }] });
  await service('webpod');
  expect(condition('webpod')).toMatch(/^False no_pool /);
  expect(counts('backwards')).toBe('0/0/0');
});

test('blocks that overlap in one pool make it conflict with itself', async () => {
  await pool('p', { blocks: [{ cidr: '10.0.0.0/24' }, { start: '10.0.0.250', stop: '10.0.1.5' }] });
  expect(conditions('p')[0]).toMatchObject({
    status: 'True',
    message: `Pool conflicts since range '10.0.0.0 - 10.0.0.255' overlaps range '10.0.0.250 - 10.0.1.5' from IP Pool 'p'`,
  });
  await service('webpod');
  expect(addressOf('webpod')).toBeUndefined();
  await pool('p', { blocks: [{ cidr: '10.0.0.0/24' }] });
  expect(conditions('p')[0]).toMatchObject({ status: 'False', observedGeneration: 2 });
  expect(addressOf('webpod')).toBe('10.0.0.0');
});

test('the newer pool of two loses until the older one is gone', async () => {
  await pool('old', MATERIAL);
  await pool('new', { blocks: [{ cidr: '192.168.10.208/28' }] });
  expect(conditions('new')[0]).toMatchObject({ status: 'True', reason: 'cidr_overlap' });
  await service('webpod');
  expect(addressOf('webpod')).toBe('192.168.10.211');
  store.delete('ciliumloadbalancerippools', 'old');
  await clock.advance(100);
  expect(conditions('new')[0]).toMatchObject({ status: 'False', reason: 'resolved' });
  expect(condition('webpod')).toBe('True satisfied');
});

test('a wider pool leaves everybody their address and serves who was waiting; one that is gone takes all', async () => {
  const names = ['a', 'b', 'c'];
  const addresses = (): readonly (string | undefined)[] => names.map((name) => addressOf(name));
  await pool('p', { blocks: [{ start: '10.0.0.1', stop: '10.0.0.2' }] });
  for (const name of names) await service(name);
  expect(addresses()).toEqual(['10.0.0.1', '10.0.0.2', undefined]);
  await pool('p', { blocks: [{ start: '10.0.0.1', stop: '10.0.0.4' }] });
  expect(addresses()).toEqual(['10.0.0.1', '10.0.0.2', '10.0.0.3']);
  await pool('p', { blocks: [{ start: '10.0.9.7', stop: '10.0.9.9' }] });
  expect(new Set(addresses())).toEqual(new Set(['10.0.9.7', '10.0.9.8', '10.0.9.9']));
  store.delete('ciliumloadbalancerippools', 'p');
  await clock.advance(100);
  expect(addresses()).toEqual([undefined, undefined, undefined]);
});

test('a disabled pool gives nothing more and takes nothing back', async () => {
  await pool('p', MATERIAL);
  await service('before');
  await pool('p', { ...MATERIAL, disabled: true });
  await service('after');
  expect(addressOf('before')).toBe('192.168.10.211');
  expect(condition('after')).toMatch(/^False no_pool There are no enabled/);
  await pool('p', { ...MATERIAL, disabled: false });
  expect(addressOf('after')).toBe('192.168.10.212');
});

test('a Service that is no LoadBalancer any more gives its address back and keeps no condition', async () => {
  await pool('p', MATERIAL);
  await service('webpod');
  store.modify('services', 'webpod', 'default', (old) => ({
    ...old,
    spec: { ...old.spec, type: 'ClusterIP' as const },
  }));
  await clock.advance(100);
  expect(store.get('services', 'webpod', 'default')?.status).toEqual({ loadBalancer: {} });
  expect(counts('p')).toBe('5/5/0');
});

test('a load balancer class is served when the operator started with the feature that it names', async () => {
  await pool('p', MATERIAL);
  await service('classy', { spec: { loadBalancerClass: 'io.cilium/l2-announcer' } });
  await service('foreign', { spec: { loadBalancerClass: 'example.com/lb' } });
  expect(condition('classy')).toBeUndefined();
  endOperator();
  runOperator({ ...DAY_0, 'enable-l2-announcements': 'true' });
  await clock.advance(5000);
  expect(addressOf('classy')).toBe('192.168.10.211');
  expect(condition('foreign')).toBeUndefined();
});

test('without an operator nothing is given; the next one takes over what the last one gave', async () => {
  await pool('p', MATERIAL);
  await service('a');
  await service('b');
  endOperator();
  store.delete('services', 'a', 'default');
  await service('c');
  expect(condition('c')).toBeUndefined();
  runOperator();
  await clock.advance(5000);
  expect(addressOf('b')).toBe('192.168.10.212');
  expect(addressOf('c')).toBe('192.168.10.211');
  expect(store.get('leases', 'cilium-operator-resource-lock', 'kube-system')?.spec).toMatchObject({
    leaseTransitions: 1,
    leaseDurationSeconds: 15,
  });
});

test('of two operators only the one with the lease works; the other one waits for it', async () => {
  const end = startOperator({
    store,
    clock,
    random: createRandom('second'),
    identity: 'k8s-w0-def',
    config: new Map(Object.entries(DAY_0)),
  });
  await clock.advance(20_000);
  const holder = (): string | undefined =>
    store.get('leases', 'cilium-operator-resource-lock', 'kube-system')?.spec.holderIdentity;
  expect(holder()).toBe('k8s-w1-abc');
  endOperator();
  await clock.advance(5000);
  expect(holder()).toBe('k8s-w0-def');
  end();
});
