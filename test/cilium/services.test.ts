/** Options of Services as they reach the maps and the packets. */
import { expect, test } from 'vitest';
import type { Service } from '../../src/lab/kube/model/service.ts';
import type { DeepPartial, StringMap } from '../../src/lab/kube/object.ts';
import { serveHttp } from '../../src/lab/net/http.ts';
import { NetError } from '../../src/lab/net/types.ts';
import type { Namespace } from '../../src/lab/net/types.ts';
import { createCluster } from './cluster.ts';
import type { TestCluster } from './cluster.ts';

const NODES = ['k8s-ctr', 'k8s-w1', 'k8s-w0'] as const;
const LB_IP = '192.168.10.211';

interface Web {
  readonly cluster: TestCluster;
  readonly ips: Readonly<Record<string, string>>;
}

/** A pod that tells its name on each node, and the addresses that a Service may have from a pool. */
async function web(settings: StringMap = {}, nodes: readonly string[] = NODES): Promise<Web> {
  const cluster = createCluster({ 'enable-l2-announcements': 'true', ...settings });
  cluster.store.create('ciliumloadbalancerippools', {
    metadata: { name: 'pool' },
    spec: { blocks: [{ start: LB_IP }] },
  });
  cluster.store.create('ciliuml2announcementpolicies', {
    metadata: { name: 'all' },
    spec: {
      loadBalancerIPs: true,
      externalIPs: true,
      interfaces: ['eth1'],
      nodeSelector: { matchLabels: { 'kubernetes.io/hostname': 'k8s-ctr' } },
    },
  });
  const ips: Record<string, string> = {};
  for (const node of nodes) {
    const { net, ip } = cluster.pod(`web-${node}`, node, { app: 'web' });
    serveHttp(net, 80, () => ({ status: 200, body: node }));
    ips[node] = ip;
  }
  await cluster.clock.advance(1000);
  return { cluster, ips };
}

async function expose(
  { cluster, ips }: Web,
  spec: DeepPartial<Service['spec']>,
  annotations: StringMap = {},
  nodes: readonly string[] = Object.keys(ips),
): Promise<Service> {
  cluster.store.create('services', {
    metadata: { name: 'web', namespace: 'default', annotations },
    spec: { type: 'LoadBalancer', ports: [{ port: 80, protocol: 'TCP' }], ...spec },
  });
  cluster.endpoints(
    'web',
    nodes.map((node) => ({ ip: ips[node] ?? '', node })),
  );
  await cluster.clock.advance(5000);
  const made = cluster.store.get('services', 'web', 'default');
  if (made === undefined) throw new Error('no service');
  return made;
}

/** What the server answers, or the error's code. */
async function get(cluster: TestCluster, from: Namespace, address: string, port = 80): Promise<string> {
  const asked = (async () => {
    const connection = await from.connectTcp({ address, port }, { timeout: 2000 });
    connection.send('GET / HTTP/1.1\r\nHost: web\r\n\r\n');
    const answer = (await connection.receive()) ?? '';
    connection.close();
    return answer;
  })().catch((error: unknown) => (error instanceof NetError ? error.code : String(error)));
  await cluster.clock.advance(3000);
  const answer = await asked;
  return answer.startsWith('HTTP/') ? (answer.split('\r\n\r\n')[1] ?? '') : answer;
}

function host(cluster: TestCluster, name: string): Namespace {
  const net = cluster.hosts.get(name);
  if (net === undefined) throw new Error(name);
  return net;
}

function flags(cluster: TestCluster, key: string): string | undefined {
  const line = cluster
    .dbg('k8s-ctr', 'bpf lb list')
    .stdout.split('\n')
    .find((each) => each.startsWith(`${key} (0) `));
  return line === undefined ? undefined : /\[(.*)\]/.exec(line)?.[1];
}

test('an address from a pool is served from outside by the node that announces it', async () => {
  const lab = await web();
  await expose(lab, {});
  const router = host(lab.cluster, 'router');
  const answers = new Set<string>();
  for (let index = 0; index < 12; index++) answers.add(await get(lab.cluster, router, LB_IP));
  // The third node is on the other network: with native routing the router loses packets to its pods.
  expect([...answers].filter((answer) => answer.startsWith('k8s-')).sort()).toEqual(['k8s-ctr', 'k8s-w1']);
  expect(flags(lab.cluster, `${LB_IP}:80/TCP`)).toBe('LoadBalancer');
});

test('loadBalancerSourceRanges let in whom they name, and nobody else', async () => {
  const lab = await web({}, ['k8s-ctr']);
  await expose(lab, { loadBalancerSourceRanges: ['10.0.0.0/8', '172.16.0.0/12'] });
  const router = host(lab.cluster, 'router');
  expect(await get(lab.cluster, router, LB_IP)).toBe('ETIMEDOUT');
  expect(flags(lab.cluster, `${LB_IP}:80/TCP`)).toBe('LoadBalancer, check source-range');
  const { services } = lab.cluster.agent('k8s-ctr').lb;
  const revnat = services.get(`${LB_IP}:80/TCP (0)`)?.revnat;
  expect(lab.cluster.dbg('k8s-ctr', 'bpf lb list --source-ranges').stdout.split('\n').sort()).toEqual(
    ['', 'SOURCE RANGE (REVNAT_ID)   ', `10.0.0.0/8 (${revnat})`, `172.16.0.0/12 (${revnat})`].sort(),
  );
  lab.cluster.store.modify('services', 'web', 'default', (old) => ({
    ...old,
    spec: { ...old.spec, loadBalancerSourceRanges: ['192.168.10.200/32'] },
  }));
  expect(await get(lab.cluster, router, LB_IP)).toBe('k8s-ctr');
  expect(lab.cluster.agent('k8s-ctr').lb.sourceRanges.size).toBe(1);
});

test('source ranges can be turned round by an annotation', async () => {
  const lab = await web({}, ['k8s-ctr']);
  await expose(
    lab,
    { loadBalancerSourceRanges: ['192.168.10.200/32'] },
    { 'service.cilium.io/src-ranges-policy': 'deny' },
  );
  expect(await get(lab.cluster, host(lab.cluster, 'router'), LB_IP)).toBe('ETIMEDOUT');
});

test('source ranges are not asked for clients inside', async () => {
  const lab = await web({}, ['k8s-ctr']);
  await expose(lab, { loadBalancerSourceRanges: ['10.0.0.0/8'] });
  expect(await get(lab.cluster, host(lab.cluster, 'k8s-ctr'), LB_IP)).toBe('k8s-ctr');
});

test('an external policy of Local keeps to the own backends outside, and uses all inside', async () => {
  const lab = await web();
  const { spec } = await expose(lab, { externalTrafficPolicy: 'Local' });
  const { lb } = lab.cluster.agent('k8s-ctr');
  expect(lb.services.get(`${LB_IP}:80/TCP (0)`)?.count).toBe(1);
  expect(lb.services.get(`${LB_IP}:80/TCP/i (0)`)?.count).toBe(3);
  expect(lb.services.get(`${spec.clusterIP}:80/TCP (0)`)?.count).toBe(3);
  expect(flags(lab.cluster, `${LB_IP}:80/TCP`)).toBe('LoadBalancer, Local, two-scopes');
  const router = host(lab.cluster, 'router');
  for (let index = 0; index < 5; index++) expect(await get(lab.cluster, router, LB_IP)).toBe('k8s-ctr');
});

test('with an external policy of Local a leader without a backend refuses what it attracts', async () => {
  const lab = await web();
  await expose(lab, { externalTrafficPolicy: 'Local' }, {}, ['k8s-w1']);
  expect(await get(lab.cluster, host(lab.cluster, 'router'), LB_IP)).toBe('ECONNREFUSED');
});

test('an internal policy of Local refuses where the node has no backend', async () => {
  const lab = await web();
  const { spec } = await expose(lab, { type: 'ClusterIP', internalTrafficPolicy: 'Local' }, {}, ['k8s-w1']);
  const address = spec.clusterIP ?? '';
  expect(await get(lab.cluster, host(lab.cluster, 'k8s-w1'), address)).toBe('k8s-w1');
  expect(await get(lab.cluster, host(lab.cluster, 'k8s-ctr'), address)).toBe('EHOSTUNREACH');
});

test('the health check port of a Service tells which nodes have endpoints of it', async () => {
  const lab = await web();
  const { spec } = await expose(lab, { externalTrafficPolicy: 'Local' }, {}, ['k8s-w1']);
  const port = spec.healthCheckNodePort ?? 0;
  expect(port).toBeGreaterThan(30_000);
  const router = host(lab.cluster, 'router');
  expect(await get(lab.cluster, router, '192.168.10.101', port)).toBe(
    '{"service":{"namespace":"default","name":"web"},"localEndpoints":1}\n',
  );
  expect(await get(lab.cluster, router, '192.168.10.100', port)).toContain('"localEndpoints":0');
  lab.cluster.store.modify('services', 'web', 'default', (old) => ({
    ...old,
    spec: { ...old.spec, externalTrafficPolicy: 'Cluster' as const },
  }));
  expect(lab.cluster.store.get('services', 'web', 'default')?.spec.healthCheckNodePort).toBeUndefined();
  expect(await get(lab.cluster, router, '192.168.10.101', port)).toBe('ECONNREFUSED');
});

test('backends that are ending serve as long as there is no other', async () => {
  const lab = await web({}, ['k8s-ctr', 'k8s-w1']);
  const { spec } = await expose(lab, { type: 'ClusterIP' });
  const master = (): { count: number; quarantined: number } | undefined => {
    const entry = lab.cluster.agent('k8s-ctr').lb.services.get(`${spec.clusterIP}:80/TCP (0)`);
    return entry && { count: entry.count, quarantined: entry.quarantined };
  };
  const ending = (node: string, terminating: boolean) => ({ ip: lab.ips[node] ?? '', node, terminating });
  lab.cluster.endpoints('web', [ending('k8s-ctr', true), ending('k8s-w1', false)]);
  expect(master()).toEqual({ count: 1, quarantined: 1 });
  lab.cluster.endpoints('web', [ending('k8s-ctr', true), ending('k8s-w1', true)]);
  expect(master()).toEqual({ count: 2, quarantined: 0 });
  expect(await get(lab.cluster, host(lab.cluster, 'k8s-ctr'), spec.clusterIP ?? '')).toMatch(/^k8s-/);
});

test('a headless Service has no entry in the maps', async () => {
  const lab = await web();
  const before = lab.cluster.agent('k8s-ctr').lb.services.size;
  await expose(lab, { type: 'ClusterIP', clusterIP: 'None' });
  expect(lab.cluster.agent('k8s-ctr').lb.services.size).toBe(before);
});

test('SCTP is served only where it is enabled', async () => {
  for (const enabled of ['false', 'true']) {
    const lab = await web({ 'enable-sctp': enabled }, ['k8s-ctr']);
    const { spec } = await expose(lab, { type: 'ClusterIP', ports: [{ port: 80, protocol: 'SCTP' }] });
    const entry = lab.cluster.agent('k8s-ctr').lb.services.get(`${spec.clusterIP}:80/SCTP (0)`);
    expect(entry !== undefined, enabled).toBe(enabled === 'true');
  }
});

test('an annotation decides which types of frontends a Service has, another on which nodes', async () => {
  const lab = await web();
  await expose(
    lab,
    {},
    {
      'service.cilium.io/type': 'LoadBalancer',
      'service.cilium.io/node-selector': 'kubernetes.io/hostname in (k8s-ctr)',
    },
  );
  const frontends = (node: string): readonly string[] =>
    lab.cluster
      .agent(node)
      .services.frontends()
      .filter(({ service }) => service.name === 'web')
      .map(({ type }) => type);
  expect(frontends('k8s-ctr')).toEqual(['LoadBalancer']);
  expect(frontends('k8s-w1')).toEqual([]);
});

test('an external address is answered by whoever gets its packets', async () => {
  const lab = await web({}, ['k8s-ctr']);
  await expose(lab, { type: 'ClusterIP', externalIPs: ['192.168.10.250'] });
  expect(await get(lab.cluster, host(lab.cluster, 'router'), '192.168.10.250')).toBe('k8s-ctr');
  expect(flags(lab.cluster, '192.168.10.250:80/TCP')).toBe('ExternalIPs');
});

test('a Service that changes its type leaves nothing of the old one in the maps', async () => {
  const lab = await web();
  const { spec } = await expose(lab, {});
  const nodePort = spec.ports?.[0]?.nodePort;
  const keys = (): readonly string[] => lab.cluster.agent('k8s-ctr').lb.services.keys();
  expect(keys()).toContain(`0.0.0.0:${nodePort}/TCP (0)`);
  lab.cluster.store.modify('services', 'web', 'default', (old) => ({
    ...old,
    spec: { ...old.spec, type: 'ClusterIP' as const },
  }));
  await lab.cluster.clock.advance(1000);
  expect(keys().filter((key) => key.includes(`:${nodePort}/`) || key.startsWith(LB_IP))).toEqual([]);
  expect(keys()).toContain(`${spec.clusterIP}:80/TCP (3)`);
});
