import { describe, expect, test } from 'vitest';
import { CLUSTER_IP, createWebpod, NODE_PORT } from './webpod.ts';
import { createCluster } from './cluster.ts';

const rows = (text: string, start: string): string[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith(start))
    .map((line) => line.trimEnd().replace(/ {2,}/g, ' | '))
    .sort();

test('a service has a master entry that counts its backends and one slot for each', () => {
  const { cluster } = createWebpod();
  const agent = cluster.agent('k8s-w1');
  const master = agent.lb.services.get(`${CLUSTER_IP}:80/TCP (0)`);
  expect(master).toMatchObject({ slot: 0, backendId: 0, count: 3, quarantined: 0, flags: 0 });
  const slots = [1, 2, 3].map((slot) => agent.lb.services.get(`${CLUSTER_IP}:80/TCP (${slot})`));
  expect(slots.map((slot) => slot?.revnat)).toEqual([master?.revnat, master?.revnat, master?.revnat]);
  expect(agent.lb.reverseNat.get(String(master?.revnat))).toMatchObject({ address: CLUSTER_IP, port: 80 });
});

test('each slot names a backend by an id that the backends map has', () => {
  const { cluster, ips } = createWebpod();
  for (const node of ['k8s-ctr', 'k8s-w1', 'k8s-w0']) {
    const { lb } = cluster.agent(node);
    const addresses = [1, 2, 3].map(
      (slot) =>
        lb.backends.get(String(lb.services.get(`${CLUSTER_IP}:80/TCP (${slot})`)?.backendId))?.address,
    );
    expect(addresses).toEqual([ips['k8s-ctr'], ips['k8s-w1'], ips['k8s-w0']]);
  }
});

test('service and backend ids are each agent’s own', () => {
  const { cluster } = createWebpod();
  const ids = ['k8s-ctr', 'k8s-w1', 'k8s-w0'].map((node) => {
    const { lb } = cluster.agent(node);
    return [
      lb.services.get(`${CLUSTER_IP}:80/TCP (0)`)?.revnat,
      lb.services.get(`${CLUSTER_IP}:80/TCP (1)`)?.backendId,
    ];
  });
  expect(new Set(ids.map(([revnat]) => revnat)).size).toBe(3);
  expect(new Set(ids.map(([, backend]) => backend)).size).toBe(3);
});

describe('the maps follow the API', () => {
  test('scaling down takes away slots and backends, and leaves no orphans', () => {
    const { cluster, ips } = createWebpod();
    cluster.endpoints('webpod', [{ ip: ips['k8s-w1'], node: 'k8s-w1' }]);
    const { lb } = cluster.agent('k8s-ctr');
    expect(lb.services.get(`${CLUSTER_IP}:80/TCP (0)`)?.count).toBe(1);
    expect(lb.services.get(`${CLUSTER_IP}:80/TCP (2)`)).toBeUndefined();
    expect(lb.backends.values().map((backend) => backend.address)).not.toContain(ips['k8s-w0']);
  });

  test('a backend that stays keeps its id, a new one gets a new id', () => {
    const { cluster, ips } = createWebpod();
    const { lb } = cluster.agent('k8s-ctr');
    const idOf = (address: string): string | undefined =>
      lb.backends.entries().find(([, backend]) => backend.address === address)?.[0];
    const before = idOf(ips['k8s-w1']);
    const all = lb.backends.keys();
    cluster.endpoints('webpod', [
      { ip: ips['k8s-w1'], node: 'k8s-w1' },
      { ip: '172.20.1.99', node: 'k8s-w1' },
    ]);
    expect(idOf(ips['k8s-w1'])).toBe(before);
    expect(all).not.toContain(idOf('172.20.1.99'));
  });

  test('a service without backends keeps its frontend and an empty cell in service list', () => {
    const { cluster } = createWebpod();
    cluster.endpoints('webpod', []);
    expect(cluster.agent('k8s-ctr').lb.services.get(`${CLUSTER_IP}:80/TCP (0)`)?.count).toBe(0);
    expect(rows(cluster.dbg('k8s-ctr', 'service list').stdout, '8')).toEqual([
      `8 | ${CLUSTER_IP}:80/TCP | ClusterIP`,
    ]);
  });

  test('a deleted service leaves nothing behind', () => {
    const { cluster, ips } = createWebpod('NodePort');
    cluster.store.delete('services', 'webpod', 'default');
    for (const node of ['k8s-ctr', 'k8s-w1', 'k8s-w0']) {
      const { lb } = cluster.agent(node);
      const text = [lb.services, lb.backends, lb.reverseNat]
        .flatMap((map) => map.dump().map(({ key, value }) => `${key} ${value}`))
        .join('\n');
      for (const gone of [CLUSTER_IP, String(NODE_PORT), ...Object.values(ips)])
        expect(text).not.toContain(gone);
    }
  });

  test('another port is another frontend with another id', () => {
    const { cluster } = createWebpod();
    const { lb } = cluster.agent('k8s-w1');
    const before = lb.services.get(`${CLUSTER_IP}:80/TCP (0)`)?.revnat;
    cluster.store.modify('services', 'webpod', 'default', (service) => ({
      ...service,
      spec: { ...service.spec, ports: [{ protocol: 'TCP' as const, port: 8888, targetPort: 80 }] },
    }));
    expect(lb.services.get(`${CLUSTER_IP}:80/TCP (0)`)).toBeUndefined();
    expect(lb.services.get(`${CLUSTER_IP}:8888/TCP (0)`)).toMatchObject({ count: 3 });
    expect(lb.services.get(`${CLUSTER_IP}:8888/TCP (0)`)?.revnat).not.toBe(before);
  });

  test('a terminating backend is kept aside and counted as quarantined', () => {
    const { cluster, ips } = createWebpod();
    cluster.endpoints('webpod', [
      { ip: ips['k8s-ctr'], node: 'k8s-ctr', terminating: true },
      { ip: ips['k8s-w1'], node: 'k8s-w1' },
    ]);
    expect(cluster.dbg('k8s-ctr', 'map get cilium_lb4_services_v2').stdout).toMatch(
      /10\.96\.48\.145:80\/TCP \(0\) +0 1\[1\]/,
    );
    expect(cluster.dbg('k8s-ctr', 'service list').stdout).toContain(
      `2 => ${ips['k8s-ctr']}:80/TCP (terminating)`,
    );
  });
});

test('a NodePort has the wildcard entry and one for each address of the node', () => {
  const { cluster } = createWebpod('NodePort');
  expect(
    rows(cluster.dbg('k8s-w1', 'bpf lb list').stdout, '').filter((row) =>
      row.includes(`:${NODE_PORT}/TCP (0)`),
    ),
  ).toEqual([
    expect.stringMatching(
      /^0\.0\.0\.0:32050\/TCP \(0\) \| 0\.0\.0\.0:0 \(\d+\) \(0\) \[NodePort, non-routable\]$/,
    ),
    expect.stringMatching(/^10\.0\.2\.15:32050\/TCP \(0\) \| 0\.0\.0\.0:0 \(\d+\) \(0\) \[NodePort\]$/),
    expect.stringMatching(/^192\.168\.10\.101:32050\/TCP \(0\) \| 0\.0\.0\.0:0 \(\d+\) \(0\) \[NodePort\]$/),
  ]);
  expect(cluster.dbg('k8s-w1', 'service list').stdout.match(/NodePort/g)).toHaveLength(1);
});

test('with internalTrafficPolicy Local an agent has the backends of its own node only', () => {
  const cluster = createCluster();
  const spec = {
    clusterIP: '10.96.217.172',
    internalTrafficPolicy: 'Local',
    ports: [{ port: 443, targetPort: 4244, protocol: 'TCP' }],
  } as const;
  cluster.service('peer', spec, [
    { ip: '192.168.10.100', node: 'k8s-ctr' },
    { ip: '192.168.10.101', node: 'k8s-w1' },
  ]);
  const list = cluster.dbg('k8s-w1', 'bpf lb list').stdout;
  expect(list).toMatch(
    /10\.96\.217\.172:443\/TCP \(0\) +0\.0\.0\.0:0 \(\d+\) \(0\) \[ClusterIP, InternalLocal, non-routable\]/,
  );
  expect(list).toMatch(/10\.96\.217\.172:443\/TCP \(1\) +192\.168\.10\.101:4244\/TCP/);
  expect(list).not.toContain('192.168.10.100:4244');
});

test('headless and external services have no frontend', () => {
  const cluster = createCluster();
  const before = cluster.dbg('k8s-ctr', 'service list').stdout;
  cluster.service('headless', { clusterIP: 'None', ports: [{ port: 80, targetPort: 80, protocol: 'TCP' }] }, [
    { ip: '172.20.0.9', node: 'k8s-ctr' },
  ]);
  cluster.store.create('services', {
    metadata: { name: 'away', namespace: 'default' },
    spec: { type: 'ExternalName', externalName: 'example.com' },
  });
  expect(cluster.dbg('k8s-ctr', 'service list').stdout).toBe(before);
});
