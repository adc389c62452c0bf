/** L2 announcements: elections over leases, and who answers ARP for an address. */
import { readFileSync } from 'node:fs';
import { beforeEach, expect, test } from 'vitest';
import type { CiliumL2AnnouncementPolicy } from '../../src/lab/kube/model/cilium.ts';
import type { Lease } from '../../src/lab/kube/model/cluster.ts';
import type { Service } from '../../src/lab/kube/model/service.ts';
import type { DeepPartial, StringMap } from '../../src/lab/kube/object.ts';
import { BROADCAST_MAC, ZERO_MAC } from '../../src/lab/net/tap.ts';
import type { Arp } from '../../src/lab/net/types.ts';
import { createCluster } from './cluster.ts';
import type { TestCluster } from './cluster.ts';

const MAC = { 'k8s-ctr': '08:00:27:a2:cd:65', 'k8s-w1': '08:00:27:e7:a8:0c' } as const;
const NODES = ['k8s-ctr', 'k8s-w1', 'k8s-w0'] as const;
const LEASE = 'cilium-l2announce-default-webpod';

let cluster: TestCluster;

beforeEach(async () => {
  cluster = createCluster({ 'enable-l2-announcements': 'true' });
  cluster.store.create('ciliumloadbalancerippools', {
    metadata: { name: 'pool' },
    spec: { blocks: [{ start: '192.168.10.211', stop: '192.168.10.215' }] },
  });
  await service('webpod', { app: 'webpod' });
});

async function service(
  name: string,
  labels: StringMap,
  spec: DeepPartial<Service['spec']> = {},
): Promise<void> {
  cluster.store.create('services', {
    metadata: { name, namespace: 'default', labels },
    spec: { type: 'LoadBalancer', ports: [{ port: 80 }], ...spec },
  });
  await cluster.clock.advance(1000);
}

/** As policy1 of the material, with changes. */
async function policy(
  spec: DeepPartial<CiliumL2AnnouncementPolicy['spec']> = {},
  name = 'policy1',
): Promise<void> {
  const material = {
    serviceSelector: { matchLabels: { app: 'webpod' } },
    nodeSelector: {
      matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'NotIn' as const, values: ['k8s-w0'] }],
    },
    interfaces: ['^eth[1-9]+'],
    externalIPs: true,
    loadBalancerIPs: true,
  };
  const wanted = { ...material, ...spec };
  if (cluster.store.get('ciliuml2announcementpolicies', name) === undefined)
    cluster.store.create('ciliuml2announcementpolicies', { metadata: { name }, spec: wanted });
  else
    cluster.store.modify('ciliuml2announcementpolicies', name, undefined, (old) => ({
      ...old,
      spec: wanted,
    }));
  await cluster.clock.advance(1000);
}

function lease(name = LEASE): Lease['spec'] | undefined {
  return cluster.store.get('leases', name, 'kube-system')?.spec;
}

/** The rows of `db/show l2-announce` on each node. */
function announced(): Record<string, string[]> {
  return Object.fromEntries(
    NODES.map((node) => [
      node,
      cluster
        .agent(node)
        .l2Announce.entries()
        .map(({ ip, networkInterface }) => `${ip} ${networkInterface}`),
    ]),
  );
}

function routerHears(onArp: (arp: Arp) => void): () => void {
  const router = cluster.hosts.get('router');
  return (
    router?.tap('eth1', ({ frame, direction }) => {
      if (frame.packet.kind === 'arp' && direction !== 'Out') onArp(frame.packet);
    }) ?? (() => undefined)
  );
}

/** The MACs that answer when the router asks who has the address. */
async function whoHas(ip: string): Promise<readonly string[]> {
  const router = cluster.hosts.get('router');
  const mac = router?.device('eth1')?.mac ?? '';
  const answers: string[] = [];
  const end = routerHears((arp) => {
    if (arp.op === 'reply' && arp.senderIp === ip && arp.targetMac === mac) answers.push(arp.senderMac);
  });
  router?.sendFrame('eth1', {
    sourceMac: mac,
    destinationMac: BROADCAST_MAC,
    packet: {
      kind: 'arp',
      op: 'request',
      senderMac: mac,
      senderIp: '192.168.10.200',
      targetMac: ZERO_MAC,
      targetIp: ip,
    },
  });
  await cluster.clock.advance(200);
  end();
  return answers.sort();
}

test('without a policy nobody answers for the address of a Service', async () => {
  expect(cluster.store.get('services', 'webpod', 'default')?.status.loadBalancer.ingress?.[0]?.ip).toBe(
    '192.168.10.211',
  );
  expect(await whoHas('192.168.10.211')).toEqual([]);
  expect(lease()).toBeUndefined();
});

test('one node takes the lease, as a real one does, and answers with its MAC', async () => {
  await policy();
  const real = JSON.parse(
    readFileSync(new URL('fixtures/l2/lease.stdout.txt', import.meta.url), 'utf8'),
  ) as Lease;
  const { holderIdentity, acquireTime, renewTime, ...rest } = lease() ?? {};
  expect(holderIdentity).toBe('k8s-ctr');
  expect(rest).toEqual({ leaseDurationSeconds: 15, leaseTransitions: 0 });
  expect(Object.keys(lease() ?? {}).sort()).toEqual(Object.keys(real.spec).sort());
  expect(acquireTime).toMatch(/^2025-08-08T14:00:0\d\.\d{6}Z$/);
  await cluster.clock.advance(6000);
  expect(lease()?.acquireTime).toBe(acquireTime);
  expect(Date.parse(lease()?.renewTime ?? '') - Date.parse(renewTime ?? '')).toBe(6000);
  expect(announced()).toEqual({ 'k8s-ctr': ['192.168.10.211 eth1'], 'k8s-w1': [], 'k8s-w0': [] });
  expect(await whoHas('192.168.10.211')).toEqual([MAC['k8s-ctr']]);
  expect(await whoHas('192.168.10.212')).toEqual([]);
});

test('the agent of the leader ends: another one takes over at once, and both answer until the old one counts as dead', async () => {
  await policy();
  const heard: Arp[] = [];
  const end = routerHears((arp) => {
    if (arp.senderIp === arp.targetIp) heard.push(arp);
  });
  cluster.agent('k8s-ctr').stop();
  await cluster.clock.advance(5000);
  end();
  expect(lease()).toMatchObject({ holderIdentity: 'k8s-w1', leaseTransitions: 1, leaseDurationSeconds: 15 });
  expect(heard).toMatchObject([
    { op: 'reply', senderMac: MAC['k8s-w1'], senderIp: '192.168.10.211', targetIp: '192.168.10.211' },
  ]);
  expect(await whoHas('192.168.10.211')).toEqual([MAC['k8s-ctr'], MAC['k8s-w1']].sort());
  // The real cluster: two answers to each request for some seconds, then one.
  const real = readFileSync(new URL('fixtures/l2/failover.tty.txt', import.meta.url), 'utf8');
  const doubled = /\((\d+) extra\)/.exec(real)?.[1];
  expect(Number(doubled)).toBeGreaterThan(9);
  await cluster.clock.advance(11_000);
  expect(await whoHas('192.168.10.211')).toEqual([MAC['k8s-w1']]);
});

test('a node that is gone gives nothing back: the lease must run out first', async () => {
  await policy();
  cluster.agent('k8s-ctr').die();
  await cluster.clock.advance(10_000);
  expect(lease()?.holderIdentity).toBe('k8s-ctr');
  await cluster.clock.advance(12_000);
  expect(lease()).toMatchObject({ holderIdentity: 'k8s-w1', leaseTransitions: 1 });
});

test('a policy that is deleted ends the answers, gives the lease back, and the lease is collected', async () => {
  await policy();
  cluster.store.delete('ciliuml2announcementpolicies', 'policy1');
  await cluster.clock.advance(1000);
  expect(await whoHas('192.168.10.211')).toEqual([]);
  expect(lease()).toMatchObject({ holderIdentity: '', leaseDurationSeconds: 1 });
  await cluster.clock.advance(61_000);
  expect(lease()).toBeUndefined();
});

test('a Service that is deleted or loses its address is no longer announced', async () => {
  await policy();
  cluster.store.delete('ciliumloadbalancerippools', 'pool');
  await cluster.clock.advance(1000);
  expect(await whoHas('192.168.10.211')).toEqual([]);
  expect(lease()?.holderIdentity).toBe('');
});

test('a node selector or interfaces that match nothing leave the address unanswered', async () => {
  await policy({ nodeSelector: { matchLabels: { rack: 'b' } } });
  expect(lease()).toBeUndefined();
  await policy({ interfaces: ['^ens\\d+$'] });
  expect(lease()?.holderIdentity).toBe('k8s-ctr');
  expect(announced()['k8s-ctr']).toEqual([]);
  expect(await whoHas('192.168.10.211')).toEqual([]);
});

test('a node that gets the label of the selector joins in', async () => {
  await policy({ nodeSelector: { matchLabels: { rack: 'b' } } });
  cluster.store.modify('ciliumnodes', 'k8s-w1', undefined, (node) => ({
    ...node,
    metadata: { ...node.metadata, labels: { ...node.metadata.labels, rack: 'b' } },
  }));
  await cluster.clock.advance(1000);
  expect(lease()?.holderIdentity).toBe('k8s-w1');
});

test('an interface that is no regular expression is said in the status, as the agent says it', async () => {
  await policy({ interfaces: ['^eth[1-9+'] });
  const conditions = cluster.store.get('ciliuml2announcementpolicies', 'policy1')?.status?.conditions;
  expect(conditions).toMatchObject([
    {
      type: 'io.cilium/bad-interface-regex',
      status: 'True',
      reason: 'error',
      message: 'error parsing regexp: missing closing ]: `[1-9+`',
      observedGeneration: 1,
    },
  ]);
  expect(lease()).toBeUndefined();
  await policy({ interfaces: ['^eth[1-9]+'] });
  expect(cluster.store.get('ciliuml2announcementpolicies', 'policy1')?.status?.conditions).toMatchObject([
    { status: 'False', message: '', observedGeneration: 2 },
  ]);
  expect(lease()?.holderIdentity).toBe('k8s-ctr');
});

test('without interfaces an address is announced on every device, with the MAC of each', async () => {
  await policy({ interfaces: [] });
  expect(announced()['k8s-ctr']).toEqual(['192.168.10.211 eth0', '192.168.10.211 eth1']);
});

test('external addresses are announced when the policy says so, others are not', async () => {
  await service('outside', { app: 'outside' }, { type: 'ClusterIP', externalIPs: ['192.168.10.250'] });
  await policy({ serviceSelector: { matchLabels: { app: 'outside' } }, externalIPs: false });
  expect(lease('cilium-l2announce-default-outside')).toBeUndefined();
  await policy({ serviceSelector: { matchLabels: { app: 'outside' } } });
  expect(await whoHas('192.168.10.250')).toEqual([MAC['k8s-ctr']]);
});

test('Services that share an address have a lease each, and one that goes leaves it to the other', async () => {
  const share = { 'lbipam.cilium.io/sharing-key': 'k', 'lbipam.cilium.io/ips': '192.168.10.215' };
  for (const [name, port] of [
    ['web', 80],
    ['web2', 8080],
  ] as const)
    cluster.store.create('services', {
      metadata: { name, namespace: 'default', labels: { app: 'web' }, annotations: share },
      spec: { type: 'LoadBalancer', ports: [{ port }] },
    });
  await cluster.clock.advance(1000);
  await policy({
    serviceSelector: { matchLabels: { app: 'web' } },
    nodeSelector: { matchLabels: { 'kubernetes.io/hostname': 'k8s-ctr' } },
  });
  expect(lease('cilium-l2announce-default-web')?.holderIdentity).toBe('k8s-ctr');
  expect(lease('cilium-l2announce-default-web2')?.holderIdentity).toBe('k8s-ctr');
  expect(announced()['k8s-ctr']).toEqual(['192.168.10.215 eth1']);
  cluster.store.delete('services', 'web', 'default');
  await cluster.clock.advance(1000);
  expect(await whoHas('192.168.10.215')).toEqual([MAC['k8s-ctr']]);
  expect(cluster.agent('k8s-ctr').l2Announce.entries()[0]?.origins).toEqual(['default/web2']);
});

test('a load balancer class of somebody else is left alone', async () => {
  await service(
    'foreign',
    { app: 'webpod' },
    { loadBalancerClass: 'example.com/lb', externalIPs: ['192.168.10.240'] },
  );
  await policy();
  expect(lease('cilium-l2announce-default-foreign')).toBeUndefined();
});

test('an agent that was started without the feature announces nothing', async () => {
  cluster = createCluster();
  await service('outside', { app: 'webpod' }, { type: 'ClusterIP', externalIPs: ['192.168.10.250'] });
  await policy();
  expect(await whoHas('192.168.10.250')).toEqual([]);
  expect(lease('cilium-l2announce-default-outside')).toBeUndefined();
});

test('times of the lease come from the configuration', async () => {
  cluster = createCluster({
    'enable-l2-announcements': 'true',
    'l2-announcements-lease-duration': '3s',
    'l2-announcements-renew-deadline': '1s',
    'l2-announcements-retry-period': '200ms',
  });
  await service('outside', { app: 'webpod' }, { type: 'ClusterIP', externalIPs: ['192.168.10.250'] });
  await policy();
  const name = 'cilium-l2announce-default-outside';
  expect(lease(name)?.leaseDurationSeconds).toBe(3);
  cluster.agent('k8s-ctr').die();
  await cluster.clock.advance(4000);
  expect(lease(name)?.holderIdentity).toBe('k8s-w1');
});

test('the table l2-announce is printed as by a real agent that announces the same', async () => {
  const real = (name: string): string =>
    readFileSync(new URL(`fixtures/l2/${name}.txt`, import.meta.url), 'utf8');
  const show = (node: string, rest = 'l2-announce') => cluster.dbg(node, `shell -- db/show ${rest}`);
  cluster.store.create('services', {
    metadata: {
      name: 'netshoot-web2',
      namespace: 'default',
      labels: { app: 'webpod' },
      annotations: { 'lbipam.cilium.io/ips': '192.168.10.215' },
    },
    spec: { type: 'LoadBalancer', ports: [{ port: 8080 }] },
  });
  await cluster.clock.advance(1000);
  await policy({ nodeSelector: { matchLabels: { 'kubernetes.io/hostname': 'k8s-ctr' } } });
  expect(show('k8s-ctr')).toEqual({ stdout: real('db-show'), exit: 0 });
  expect(show('k8s-w0').stdout).toBe(real('db-show-empty'));
  expect(show('k8s-ctr', 'l2-announce -f json').stdout).toBe(real('db-show-json'));
  expect(show('k8s-ctr', 'nosuch')).toEqual({ stdout: real('db-show-nosuch'), exit: 0 });
  expect(show('k8s-ctr', 'health')).toMatchObject({ exit: 1 });
});
