import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Row, Section } from '../../src/output/parsed.ts';
import type { Locale } from '../../src/protocol/outputs.ts';
import { createState } from '../../src/state/createState.ts';
import type { KubeObject } from '../../src/state/fact.ts';
import { meaningsOf } from '../../src/state/meaning/meanings.ts';
import { fixture, parsePackets, parseTable } from '../output/fixture.ts';
import { captured, nativeState, provenance } from './cluster.ts';

const l2 = (command: string, file: string) => parseTable(command, fixture(`agent/l2-k8s-ctr/${file}.txt`));

function says(
  table: Section,
  column: string,
  fits: (row: Row) => boolean,
  { locale = 'en', agent }: { readonly locale?: Locale; readonly agent?: string } = {},
): string | undefined {
  const at = table.rows.findIndex(fits);
  if (at < 0) throw new Error('no such row');
  const source = provenance(table.table, agent === undefined ? {} : { agent });
  const meanings = meaningsOf(table, source, nativeState(), locale);
  return meanings?.words[meanings.of[column]?.[at] ?? -1];
}

describe('what values say', () => {
  test('swapped ports and revnat ids of the socket map are told with what was printed', () => {
    const socknat = l2('cilium-dbg bpf socknat list', 'cilium-dbg_bpf_socknat_list');
    const https = (row: Row) => row['frontendPort'] === 443;
    expect(says(socknat, 'frontendPort', https)).toBe('printed as -17663: its bytes are swapped');
    expect(says(socknat, 'backendPort', https, { locale: 'ko' })).toContain('11033');
    expect(says(socknat, 'revnat', (row) => row['revnat'] === 14)).toContain('3584');
  });

  test('slot 0 is the master entry, in every table of services, and has no backend', () => {
    const lb = l2('cilium-dbg bpf lb list', 'cilium-dbg_bpf_lb_list');
    const map = l2('cilium-dbg map get cilium_lb4_services_v2', 'cilium-dbg_map_get_cilium_lb4_services_v2');
    const master = (row: Row) => row['slot'] === 0;
    for (const table of [lb, map]) {
      expect(says(table, 'slot', master)).toContain('master entry');
      expect(says(table, 'slot', master, { locale: 'ko' })).toContain('마스터 항목');
      expect(says(table, 'slot', (row) => row['slot'] === 1)).toBeUndefined();
    }
    expect(says(lb, 'backend', master)).toContain('no backend');
    expect(says(map, 'backendId', master)).toContain('no backend');
  });

  test('flags are spelled out', () => {
    const lb = l2('cilium-dbg bpf lb list', 'cilium-dbg_bpf_lb_list');
    const clusterIp = (row: Row) => Array.isArray(row['flags']) && row['flags'].includes('ClusterIP');
    expect(says(lb, 'flags', clusterIp)).toMatch(/^ClusterIP: .*; non-routable: .*from outside/);
    expect(says(lb, 'flags', clusterIp, { locale: 'ko' })).toContain('클러스터 안에서만');
    const ct = l2('cilium-dbg bpf ct list global', 'cilium-dbg_bpf_ct_list_global');
    expect(
      says(ct, 'flags', (row) => Array.isArray(row['flags']) && row['flags'].includes('FromTunnel')),
    ).toContain('FromTunnel: came in through the tunnel');
  });

  test('a ClusterIP is not routable from outside, as the agent and as kubectl list it', () => {
    const services = l2('cilium-dbg service list', 'cilium-dbg_service_list');
    expect(says(services, 'type', (row) => row['type'] === 'ClusterIP')).toContain(
      'not routable from outside',
    );
    expect(says(services, 'type', (row) => row['type'] === 'LoadBalancer')).toBeUndefined();
  });

  test('tunnelendpoint 0.0.0.0 is local to the agent that answered, and says which one that was', () => {
    const ipcache = captured('cilium-dbg map get cilium_ipcache_v2');
    const own = (row: Row) => row['identity'] === 3396 && row['tunnelEndpoint'] === '0.0.0.0';
    expect(says(ipcache, 'tunnelEndpoint', own, { agent: 'k8s-ctr' })).toBe(
      'local to the agent that answered: k8s-ctr',
    );
    expect(says(ipcache, 'tunnelEndpoint', own)).toContain('is not known');
    expect(says(ipcache, 'tunnelEndpoint', own, { agent: 'k8s-ctr', locale: 'ko' })).toContain('k8s-ctr');
  });

  test('of another node and of the world it is no tunnel, not local; a remote pod’s is the node to send to', () => {
    const ipcache = captured('cilium-dbg map get cilium_ipcache_v2');
    for (const prefix of ['192.168.20.100/32', '0.0.0.0/0'])
      expect(says(ipcache, 'tunnelEndpoint', (row) => row['prefix'] === prefix)).toContain('no tunnel');
    expect(says(ipcache, 'tunnelEndpoint', (row) => row['prefix'] === '172.20.1.195/32')).toBe('k8s-w1');
  });

  test('identities are told by name in every table that has them', () => {
    const ipcache = captured('cilium-dbg map get cilium_ipcache_v2');
    expect(says(ipcache, 'identity', (row) => row['identity'] === 2)).toBe('reserved:world');
    expect(says(ipcache, 'identity', (row) => row['identity'] === 60637)).toBe('default/curl-pod');
    const ct = l2('cilium-dbg bpf ct list global', 'cilium-dbg_bpf_ct_list_global');
    expect(says(ct, 'sourceSecurityId', (row) => row['sourceSecurityId'] === 6)).toBe('reserved:remote-node');
    expect(says(captured('cilium-dbg identity list'), 'id', (row) => row['id'] === 1)).toBe('reserved:host');
    const endpoints = captured('cilium-dbg endpoint list');
    expect(says(endpoints, 'identity', (row) => row['identity'] === 4)).toBe('reserved:health');
  });

  test('an identity that an agent hands out for itself says so', () => {
    const table: Section = {
      ...captured('cilium-dbg map get cilium_ipcache_v2'),
      rows: [{ identity: 1 << 24 }],
    };
    expect(says(table, 'identity', () => true)).toContain('for itself');
  });
});

test('an OTV line is VXLAN, its VNI the identity of the sending pod', () => {
  const objects = JSON.parse(
    readFileSync(join(import.meta.dirname, 'fixtures/l2-objects.json'), 'utf8'),
  ) as Record<string, KubeObject[]>;
  const state = createState();
  for (const [resource, each] of Object.entries(objects)) state.setObjects(resource, each);
  const { columns, rows } = parsePackets(
    'tcpdump -i any udp port 8472 -nn',
    [
      '14:11:26.936964 eth1  In  IP 192.168.10.100.41000 > 192.168.20.100.8472: OTV, flags [I] (0x08), overlay 0, instance 60637',
      'IP 172.20.0.111 > 172.20.2.121: ICMP echo request, id 119, seq 1, length 64',
    ].join('\n'),
  );
  const meanings = meaningsOf({ columns, rows }, provenance('tcpdump'), state, 'en');
  const word = (column: string) => meanings?.words[meanings.of[column]?.[0] ?? -1];
  expect(word('encap')).toContain('VXLAN tunnel (tcpdump calls port 8472 OTV)');
  expect(word('vni')).toBe('default/curl-pod');
  expect(word('inner.destination')).toBe('default/webpod-cccbffd-z6clz');
  expect(word('source')).toBe('k8s-ctr');
});
