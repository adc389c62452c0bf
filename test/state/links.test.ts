import { describe, expect, test } from 'vitest';
import { fixture, parseTable } from '../output/fixture.ts';
import { captured, linksFrom, nativeState, provenance, record, short } from './cluster.ts';

const agent = { agent: 'k8s-ctr' };
const frontend = '10.96.183.115:80';

/** All maps of one agent, as step 2 reads them. */
function inspected() {
  const state = nativeState();
  const tables = Object.fromEntries(
    [
      'cilium-dbg service list',
      'cilium-dbg bpf lb list',
      'cilium-dbg map get cilium_lb4_services_v2',
      'cilium-dbg map get cilium_lb4_backends_v3',
      'cilium-dbg map get cilium_lb4_reverse_nat',
      'cilium-dbg map get cilium_ipcache_v2',
      'cilium-dbg endpoint list',
      'cilium-dbg identity list',
      'cilium-dbg map list',
    ].map((command, i) => {
      const parsed = captured(command);
      const source = provenance(command, { ...agent, cellId: `inspect-${i}` });
      record(state, parsed, source);
      return [parsed.table, { parsed, source }];
    }),
  );
  const links = (table: string, fits: Parameters<typeof linksFrom>[3]) => {
    const entry = tables[table];
    if (entry === undefined) throw new Error(table);
    return linksFrom(state, entry.parsed, entry.source, fits);
  };
  return { state, tables, links };
}

describe('a frontend leads to its slots, its backends, their pods, and back', () => {
  const { links } = inspected();

  test('a service to its Service, its slots, its revnat entry and its backends’ pods', () => {
    expect(short(links('services', (row) => row['frontend'] === frontend))).toEqual([
      'service kube-services default webpod',
      `slot lb ${frontend} TCP  2`,
      `slot lb ${frontend} TCP  3`,
      `slot lb ${frontend} TCP  1`,
      'revnat lb-revnat 14',
      'backend kube-pods default webpod-cccbffd-dsmcd',
      'backend kube-pods default webpod-cccbffd-gwdsp',
      'backend kube-pods default webpod-cccbffd-z6clz',
      `slot lb-services ${frontend} TCP  3`,
      `slot lb-services ${frontend} TCP  1`,
      `slot lb-services ${frontend} TCP  0`,
      `slot lb-services ${frontend} TCP  2`,
      `slot lb ${frontend} TCP  0`,
    ]);
  });

  test('a slot to its backend id, the master slot to the slots', () => {
    expect(short(links('lb-services', (row) => row['frontend'] === frontend && row['slot'] === 3))).toEqual([
      'service kube-services default webpod',
      `frontend services ${frontend} TCP `,
      'revnat lb-revnat 14',
      `slot lb ${frontend} TCP  3`,
      'backend lb-backends 7',
      `slot lb-services ${frontend} TCP  0`,
    ]);
    const master = short(links('lb-services', (row) => row['frontend'] === frontend && row['slot'] === 0));
    expect(master.filter((link) => link.startsWith('slot lb-services'))).toHaveLength(3);
    expect(master.some((link) => link.startsWith('backend'))).toBe(false);
  });

  test('a backend id to its pod and to the slots that use it', () => {
    expect(short(links('lb-backends', (row) => row['id'] === 7))).toEqual([
      `frontend lb-services ${frontend} TCP  3`,
      'pod kube-pods default webpod-cccbffd-z6clz',
    ]);
  });

  test('a revnat id to the frontend that it restores', () => {
    const found = short(links('lb-revnat', (row) => row['id'] === 14));
    expect(found).toContain('service kube-services default webpod');
    expect(found).toContain(`frontend services ${frontend} TCP `);
  });

  test('a prefix to its pod, node to tunnel to, identity and endpoint', () => {
    const remote = links('ipcache', (row) => row['prefix'] === '172.20.2.121/32');
    expect(short(remote)).toEqual([
      'pod kube-pods default webpod-cccbffd-z6clz',
      'tunnel kube-nodes k8s-w0',
      'identity identities 58758',
    ]);
    const local = links('ipcache', (row) => row['prefix'] === '172.20.0.181/32');
    expect(short(local)).toContain('endpoint endpoints 524');
    const range = links('ipcache', (row) => row['prefix'] === '172.20.2.0/24');
    expect(short(range)).toEqual([
      'node kube-nodes k8s-w0',
      'tunnel kube-nodes k8s-w0',
      'identity identities 2',
    ]);
    expect(range.at(-1)?.label).toBe('reserved:world');
  });

  test('an endpoint to its pod, identity, ipcache entry and policy map', () => {
    expect(short(links('endpoints', (row) => row['id'] === 524))).toEqual([
      'pod kube-pods default webpod-cccbffd-dsmcd',
      'identity identities 58758',
      'ipcache ipcache 172.20.0.181/32 ',
      'map maps cilium_policy_v2_00524',
    ]);
  });

  test('every link leads to a row that is there', () => {
    const { state, tables } = inspected();
    for (const { parsed, source } of Object.values(tables)) {
      for (const row of parsed.rows) {
        for (const link of linksFrom(state, parsed, source, (other) => other === row)) {
          if (link.cellId === undefined) continue;
          const fact = state.tables({ table: link.table }).find((one) => one.source.cellId === link.cellId);
          const key = fact?.parsed.rows.some(
            (one) => fact.parsed.key.map((id) => String(one[id] ?? '')).join(' ') === link.rowKey,
          );
          expect({ link, key }).toEqual({ link, key: true });
        }
      }
    }
  });
});

const slot = (row: { readonly [id: string]: unknown }) => row['frontend'] === frontend && row['slot'] === 3;

describe('ids of one agent are never joined with those of another', () => {
  const services = captured('cilium-dbg map get cilium_lb4_services_v2');
  const backends = captured('cilium-dbg map get cilium_lb4_backends_v3');
  test.each([
    ['another agent', 'k8s-ctr', 'k8s-w1'],
    ['an unknown agent', 'k8s-ctr', undefined],
    ['two unknown agents', undefined, undefined],
  ])('%s', (_, one, other) => {
    const state = nativeState();
    record(state, backends, provenance('map get backends', { agent: other }));
    const links = short(linksFrom(state, services, provenance('map get services', { agent: one }), slot));
    expect(links.some((link) => link.includes('lb-backends'))).toBe(false);
    // The address of a Service means the same everywhere.
    expect(links).toContain('service kube-services default webpod');
  });
});

describe('an endpoint id is looked up on the same agent only', () => {
  const endpoints = captured('cilium-dbg endpoint list');
  const policies = parseTable(
    'cilium-dbg bpf policy get --all',
    fixture('agent/l2-k8s-ctr/cilium-dbg_bpf_policy_get_--all.txt'),
  );
  test.each([
    ['the same agent', 'k8s-ctr', true],
    ['another agent', 'k8s-w1', false],
    ['an unknown agent', undefined, false],
  ])('%s', (_, agent, joined) => {
    const state = nativeState();
    record(state, endpoints, provenance('endpoint list', { agent }));
    const here = provenance('bpf policy', { agent: 'k8s-ctr' });
    const ids = new Set(endpoints.rows.map((row) => row['id']));
    const found = short(linksFrom(state, policies, here, (row) => ids.has(row['endpointId'] ?? '')));
    expect(found.some((link) => link.startsWith('endpoint endpoints'))).toBe(joined);
  });
});

describe('an identity that an agent handed out for itself', () => {
  const local = 16_777_217;
  const ipcache = (id: number) =>
    parseTable(
      'cilium-dbg bpf ipcache list',
      `IP PREFIX/ADDRESS   IDENTITY\n198.51.100.0/24     identity=${id} encryptkey=0 tunnelendpoint=0.0.0.0 flags=<none>\n`,
    );
  const identities = (id: number) =>
    parseTable('cilium-dbg identity list', `ID         LABELS\n${id}   cidr:198.51.100.0/24\n`);
  const linked = (id: number, asked: string) => {
    const state = nativeState();
    record(state, identities(id), provenance('identity list', { agent: 'k8s-w1', cellId: 'identities' }));
    const links = linksFrom(state, ipcache(id), provenance('ipcache', { agent: asked }), () => true);
    return short(links).some((link) => link.startsWith('identity identities'));
  };

  test('leads to its row on the same agent only', () => {
    expect(linked(local, 'k8s-w1')).toBe(true);
    expect(linked(local, 'k8s-ctr')).toBe(false);
  });

  test('unlike one of the cluster, which means the same on every agent', () => {
    expect(linked(55_713, 'k8s-ctr')).toBe(true);
  });
});

describe('routes', () => {
  test('a looked-up destination leads to the row of the same host that matched, and to its pod', () => {
    const state = nativeState();
    record(state, captured('ip -c route'), provenance('ip -c route', { cellId: 'routes' }));
    record(
      state,
      parseTable('ip route', 'default via 10.0.2.2 dev eth0\n'),
      provenance('ip route', { host: 'router' }),
    );
    const get = parseTable(
      'ip route get 172.20.2.121',
      '172.20.2.121 via 192.168.10.200 dev eth1 src 192.168.10.100 uid 0\n    cache\n',
    );
    expect(short(linksFrom(state, get, provenance('ip route get 172.20.2.121'), () => true))).toEqual([
      'route routes  172.20.0.0/16 eth1  ',
      'destination kube-pods default webpod-cccbffd-z6clz',
    ]);
    const onRouter = linksFrom(
      state,
      get,
      provenance('ip route get 172.20.2.121', { host: 'router' }),
      () => true,
    );
    expect(short(onRouter)[0]).toBe('route routes  default eth0  ');
  });

  test('a pod range leads to its node, a gateway to the node that has it', () => {
    const routes = captured('ip -c route');
    const links = linksFrom(
      nativeState(),
      routes,
      provenance('ip -c route'),
      (row) => row['dst'] === '172.20.1.0/24',
    );
    expect(short(links)).toEqual(['nexthop kube-nodes k8s-w1', 'node kube-nodes k8s-w1']);
  });
});

test('an object that a cell has printed is linked in that cell', () => {
  const state = nativeState();
  const pods = parseTable(
    'kubectl get pods',
    'NAME                   READY   STATUS    RESTARTS   AGE\nwebpod-cccbffd-z6clz   1/1     Running   0          1m\n',
  );
  record(state, pods, provenance('kubectl get pods', { cellId: 'deploy-2' }));
  const links = linksFrom(
    state,
    captured('cilium-dbg map get cilium_lb4_backends_v3'),
    provenance('x', agent),
    (row) => row['id'] === 7,
  );
  expect(links).toEqual([
    {
      relation: 'pod',
      table: 'kube-pods',
      rowKey: 'webpod-cccbffd-z6clz',
      label: 'default/webpod-cccbffd-z6clz',
      cellId: 'deploy-2',
    },
  ]);
});

test('a NodePort leads to its Service by its port, on a node address only', () => {
  const { links } = inspected();
  const nodePort = short(links('lb', (row) => row['frontend'] === '0.0.0.0:30003' && row['slot'] === 0));
  // hubble-ui is not among the objects of the default namespace that this state watches.
  expect(nodePort.some((link) => link.startsWith('service'))).toBe(false);
  const state = nativeState();
  state.setObjects('services', [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'hubble-ui', namespace: 'kube-system' },
      spec: { ports: [{ port: 80, nodePort: 30003 }] },
    },
  ]);
  const lb = captured('cilium-dbg bpf lb list');
  const service = (address: string) =>
    short(
      linksFrom(
        state,
        lb,
        provenance('lb', agent),
        (row) => row['frontend'] === address && row['slot'] === 0,
      ),
    ).filter((link) => link.startsWith('service'));
  expect(service('0.0.0.0:30003')).toEqual(['service kube-services kube-system hubble-ui']);
  expect(service('192.168.10.100:30003')).toEqual(['service kube-services kube-system hubble-ui']);
  expect(service(frontend)).toEqual([]);
});
