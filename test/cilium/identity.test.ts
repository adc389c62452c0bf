import { expect, test } from 'vitest';
import { createCluster } from './cluster.ts';
import { createWebpod } from './webpod.ts';

test('replicas share one identity, whatever their template hash', () => {
  const { cluster } = createWebpod();
  const identities = cluster.store
    .list('ciliumendpoints')
    .map((each) => [each.metadata.name, each.status.identity?.id] as const);
  const webpods = new Set(identities.filter(([name]) => name.startsWith('webpod')).map(([, id]) => id));
  expect(webpods.size).toBe(1);
  expect(cluster.store.list('ciliumidentities')).toHaveLength(2);
  for (const [, id] of identities) expect(id).toBeGreaterThanOrEqual(256);
});

test('a changed label is another identity, in the endpoint, the maps of all agents and the API', () => {
  const { cluster, ips } = createWebpod();
  const before = cluster.store.get('ciliumendpoints', 'webpod-b', 'default')?.status.identity?.id;
  cluster.store.modify('pods', 'webpod-b', 'default', (pod) => ({
    ...pod,
    metadata: { ...pod.metadata, labels: { app: 'other' } },
  }));
  const after = cluster.store.get('ciliumendpoints', 'webpod-b', 'default')?.status.identity?.id;
  expect(after).not.toBe(before);
  for (const node of ['k8s-ctr', 'k8s-w1', 'k8s-w0'])
    expect(cluster.agent(node).ipcache.get(`${ips['k8s-w1']}/32`)?.identity).toBe(after);
  expect(cluster.dbg('k8s-w1', 'endpoint list').stdout).toContain('k8s:app=other');
  expect(cluster.dbg('k8s-w1', 'bpf endpoint list').stdout).toContain(`sec_id=${after}`);
});

test('endpoint lists are of one node; the ipcache knows the whole cluster', () => {
  const { cluster, ips } = createWebpod();
  const list = cluster.dbg('k8s-w1', 'endpoint list').stdout;
  expect(list).toContain(ips['k8s-w1']);
  expect(list).not.toContain(ips['k8s-ctr']);
  const ipcache = cluster.dbg('k8s-w1', 'map get cilium_ipcache_v2').stdout;
  for (const ip of Object.values(ips)) expect(ipcache).toContain(`${ip}/32`);
});

test('an address has tunnelendpoint 0.0.0.0 on its own node and that node’s address everywhere else', () => {
  const { cluster, ips } = createWebpod();
  const endpointOf = (agent: string): string | undefined =>
    cluster.agent(agent).ipcache.get(`${ips['k8s-w1']}/32`)?.tunnelEndpoint;
  expect([endpointOf('k8s-w1'), endpointOf('k8s-ctr'), endpointOf('k8s-w0')]).toEqual([
    '0.0.0.0',
    '192.168.10.101',
    '192.168.10.101',
  ]);
});

test('a node knows itself as host, the API server’s node as kube-apiserver, others as remote-node', () => {
  const { cluster } = createWebpod();
  const identityOf = (agent: string, address: string): number | undefined =>
    cluster.agent(agent).ipcache.lookup(address)?.identity;
  expect(
    ['192.168.10.101', '192.168.10.100', '192.168.20.100', '172.20.1.141', '172.20.0.192', '10.0.2.15'].map(
      (address) => identityOf('k8s-w1', address),
    ),
  ).toEqual([1, 7, 6, 1, 6, 1]);
  expect(identityOf('k8s-ctr', '192.168.10.100')).toBe(1);
});

test('the longest prefix decides: a known pod, the rest of a node’s pods, the world', () => {
  const { cluster, ips } = createWebpod();
  const { stdout } = cluster.dbg('k8s-ctr', `bpf ipcache get ${ips['k8s-w0']}`);
  expect(stdout).toMatch(
    / maps to identity identity=\d{3,} encryptkey=0 tunnelendpoint=192\.168\.20\.100 flags=hastunnel\n$/,
  );
  const free =
    ['172.20.2.3', '172.20.2.4', '172.20.2.5', '172.20.2.6'].find((each) => each !== ips['k8s-w0']) ?? '';
  expect(cluster.dbg('k8s-ctr', `bpf ipcache get ${free}`).stdout).toBe(
    `${free} maps to identity identity=2 encryptkey=0 tunnelendpoint=192.168.20.100 flags=hastunnel\n`,
  );
  expect(cluster.dbg('k8s-ctr', 'bpf ipcache get 8.8.8.8').stdout).toBe(
    '8.8.8.8 maps to identity identity=2 encryptkey=0 tunnelendpoint=0.0.0.0 flags=<none>\n',
  );
});

test('a pod that is gone is forgotten by every agent, and its address can be given again', () => {
  const { cluster, ips } = createWebpod();
  cluster.agent('k8s-w1').endpoints.removePod('default', 'webpod-b');
  for (const node of ['k8s-ctr', 'k8s-w1', 'k8s-w0'])
    expect(cluster.agent(node).ipcache.get(`${ips['k8s-w1']}/32`)).toBeUndefined();
  expect(cluster.dbg('k8s-w1', 'bpf endpoint list').stdout).not.toContain(ips['k8s-w1']);
  expect(cluster.dbg('k8s-w1', 'map list').stdout.match(/cilium_policy_v2_/g)).toHaveLength(1);
  cluster.agent('k8s-w1').ipam.claim(ips['k8s-w1'], 'again');
});

test('the operator gives each node a range of its own', () => {
  const cluster = createCluster();
  const cidrs = cluster.store
    .list('ciliumnodes')
    .map((node) => `${node.metadata.name} ${node.spec.ipam?.podCIDRs?.join()}`);
  expect(cidrs).toEqual(['k8s-ctr 172.20.0.0/24', 'k8s-w0 172.20.2.0/24', 'k8s-w1 172.20.1.0/24']);
});

test('the operator collects identities that nobody has any more', async () => {
  const { cluster } = createWebpod();
  cluster.agent('k8s-ctr').endpoints.removePod('default', 'curl-pod');
  expect(cluster.store.list('ciliumidentities')).toHaveLength(2);
  await cluster.clock.advance(16 * 60_000);
  expect(cluster.store.list('ciliumidentities')).toHaveLength(1);
});

test('a node with all addresses in use refuses the next pod', () => {
  const cluster = createCluster();
  const { ipam } = cluster.agent('k8s-w0');
  for (let index = 1; index < 254; index++) ipam.allocate(`filler ${index}`);
  expect(() => ipam.allocate('one more')).toThrow('range is full');
});
