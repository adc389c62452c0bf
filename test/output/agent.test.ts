import { describe, expect, test } from 'vitest';
import type { Row } from '../../src/output/parsed.ts';
import { rowKey } from '../../src/output/parsed.ts';
import { serviceFlagNames } from '../../src/output/serviceFlags.ts';
import { fixture, fixtures, parse, parseTable } from './fixture.ts';

/** The command that a capture of a whole sweep is named after. */
function commandOfFile(path: string): string {
  const name = path.replace(/^.*\//, '').replace(/\.txt$/, '');
  return name
    .replace('cilium-dbg_bpf_', 'cilium-dbg bpf ')
    .replace('cilium-dbg_map_get_', 'cilium-dbg map get ')
    .replace(/^cilium-dbg_/, 'cilium-dbg ')
    .replace(/_(list|get|--?[a-z]+|json|global|172[\d.]+|show|table|all|neigh|route|addr)(?=_|$)/g, ' $1')
    .replace(/^ip_-c_/, 'ip -c ')
    .replace(/^ip_/, 'ip ')
    .replace(/_(list|get|--?[a-z-]+|json)(?=_| |$)/g, ' $1');
}

const files = fixtures('agent');

describe('a capture of a real cluster leaves no line unexplained', () => {
  test.each(files)('%s', (path) => {
    const text = fixture(path);
    const parsed = parse(commandOfFile(path), text);
    expect(parsed.kind).toBe('table');
    expect(parsed.unparsed).toEqual([]);
    if (parsed.kind !== 'table') return;
    const ids = new Set(parsed.columns.map(({ id }) => id));
    for (const row of parsed.rows) for (const id of Object.keys(row)) expect(ids).toContain(id);
    expect(new Set(parsed.rows.map((row) => rowKey(parsed, row))).size).toBe(parsed.rows.length);
  });
});

/** Rows by key, so that the hash order of the maps does not matter. */
function byKey(path: string): Record<string, Row> {
  const table = parseTable(commandOfFile(path), fixture(path));
  return Object.fromEntries(table.rows.map((row) => [rowKey(table, row), row]));
}

describe('the JSON of the same moment says the same as the text', () => {
  const twins = files
    .filter((path) => path.endsWith('_-o_json.txt'))
    .map((json) => [json.replace('_-o_json', ''), json] as const);
  test.each(twins)('%s', (text, json) => {
    const fromText = byKey(text);
    const fromJson = byKey(json);
    expect(Object.keys(fromText).length).toBeGreaterThan(json.includes('socknat') ? -1 : 1);
    for (const [key, row] of Object.entries(fromJson)) {
      const twin = { ...fromText[key] };
      // `ip list` prints labels where its JSON has numbers, and its source, host and key only when asked.
      if (json.includes('_ip_list')) expect(twin['prefix']).toBe(row['prefix']);
      else expect(twin).toEqual(row);
    }
    expect(Object.keys(fromJson).sort()).toEqual(Object.keys(fromText).sort());
  });
});

test('ip list with numbers says the same identities as its JSON', () => {
  const numbers = byKey('agent/native-k8s-ctr/cilium-dbg_ip_list_-n.txt');
  for (const [key, row] of Object.entries(byKey('agent/native-k8s-ctr/cilium-dbg_ip_list_-o_json.txt'))) {
    expect(numbers[key]?.['identity']).toBe(row['identity']);
  }
});

test('endpoint list without headers says the same as with them', () => {
  expect(byKey('agent/native-k8s-ctr/cilium-dbg_endpoint_list_--no-headers.txt')).toEqual(
    byKey('agent/native-k8s-ctr/cilium-dbg_endpoint_list.txt'),
  );
});

test('the flag bits of a master entry have the names that bpf lb list prints', () => {
  for (const moment of ['native-k8s-ctr', 'vxlan-k8s-ctr', 'l2-k8s-ctr']) {
    const printed = byKey(`agent/${moment}/cilium-dbg_bpf_lb_list.txt`);
    let masters = 0;
    for (const [key, row] of Object.entries(
      byKey(`agent/${moment}/cilium-dbg_map_get_cilium_lb4_services_v2.txt`),
    )) {
      if (row['slot'] !== 0 || printed[key] === undefined) continue;
      masters++;
      expect({ key, flags: row['flags'] }).toEqual({ key, flags: printed[key]['flags'] });
      expect(row['revnat']).toBe(printed[key]['revnat']);
    }
    expect(masters).toBeGreaterThan(5);
  }
});

test('every flag that the printer knows has its bit', () => {
  expect(serviceFlagNames(0, true)).toEqual(['ClusterIP', 'non-routable']);
  expect(serviceFlagNames(0x0442, true)).toEqual(['NodePort', 'l7-load-balancer']);
  expect(serviceFlagNames(0x40c8, true)).toEqual(['HostPort', 'check source-range', 'deny']);
  expect(serviceFlagNames(0x4000, false)).toEqual(['ClusterIP', 'quarantined']);
});

describe('what a filter may have taken is not made up', () => {
  const text = fixture('agent/native-k8s-ctr/cilium-dbg_endpoint_list.txt');
  const lines = (pattern: RegExp) =>
    text
      .split('\n')
      .filter((line) => pattern.test(line))
      .join('\n');

  test('a label line behind grep is given to no endpoint', () => {
    const parsed = parseTable(
      "cilium-dbg endpoint list | grep -E 'ready|namespace='",
      lines(/ready|namespace=/),
    );
    expect(parsed.rows.every((row) => (row['labels'] as string[]).length <= 1)).toBe(true);
    expect(parsed.unparsed.length).toBeGreaterThan(0);
  });

  test('behind head the labels still follow their endpoint', () => {
    const parsed = parseTable('cilium-dbg endpoint list | head -7', text.split('\n').slice(0, 7).join('\n'));
    expect(parsed.rows[0]?.['labels']).toHaveLength(5);
    expect(parsed.unparsed).toEqual([]);
  });

  test('a second backend without its service is given to none', () => {
    const parsed = parseTable(
      'cilium-dbg service list | grep "2 =>"',
      '                          2 => 172.20.0.211:53/TCP (active)\n',
    );
    expect(parsed.rows).toEqual([]);
    expect(parsed.unparsed).toHaveLength(1);
  });
});

describe('older spellings are read too', () => {
  test('until 1.15 bpf lb list names a service once for all its rows', () => {
    const parsed = parseTable(
      'cilium bpf lb list',
      [
        'SERVICE ADDRESS     BACKEND ADDRESS (REVNAT_ID) (SLOT)',
        '10.96.0.10:53       10.0.0.7:53 (3) (2)',
        '                    0.0.0.0:0 (3) (0) [ClusterIP, non-routable]',
        '                    10.0.0.8:53 (3) (1)',
        '[fd00::a]:80/i      [fd00::b]:8080 (4) (1)',
      ].join('\n'),
    );
    expect(parsed.unparsed).toEqual([]);
    expect(parsed.rows.map(({ frontend, slot, backend }) => [frontend, slot, backend])).toEqual([
      ['10.96.0.10:53', 2, '10.0.0.7:53'],
      ['10.96.0.10:53', 0, '0.0.0.0:0'],
      ['10.96.0.10:53', 1, '10.0.0.8:53'],
      ['[fd00::a]:80', 1, '[fd00::b]:8080'],
    ]);
  });

  test('until 1.11 the ipcache has its values by position', () => {
    const parsed = parseTable(
      'cilium bpf ipcache list',
      'IP PREFIX/ADDRESS   IDENTITY\n10.0.0.1/32   2 0 192.168.1.1\n10.0.0.2/32   5\n',
    );
    expect(parsed.rows).toEqual([
      { prefix: '10.0.0.1/32', identity: 2, encryptKey: 0, tunnelEndpoint: '192.168.1.1' },
      { prefix: '10.0.0.2/32', identity: 5 },
    ]);
  });

  test('1.14 prints node ids in hexadecimal, and a web page eats <none>', () => {
    const parsed = parseTable(
      'cilium map get cilium_ipcache',
      '10.0.0.1/32   identity=4 encryptkey=0 tunnelendpoint=0.0.0.0 nodeid=0x1f flags=   sync\n',
    );
    expect(parsed.rows).toEqual([
      {
        state: 'sync',
        prefix: '10.0.0.1/32',
        identity: 4,
        encryptKey: 0,
        tunnelEndpoint: '0.0.0.0',
        nodeId: 31,
        flags: [],
      },
    ]);
  });

  test('a conntrack entry that an 80-column terminal broke is one row', () => {
    const whole = fixture('agent/native-k8s-ctr/cilium-dbg_bpf_ct_list_global.txt');
    const broken = whole
      .split('\n')
      .map((line) => line.replace(/.{80}/g, '$&\n').trimEnd())
      .join('\n');
    const rows = parseTable('cilium-dbg bpf ct list global', whole).rows;
    expect(parseTable('cilium-dbg bpf ct list global', broken).rows).toEqual(rows);
  });

  test('a backend id above 2^53 keeps its digits', () => {
    const line =
      'TCP OUT 10.0.0.1:1 -> 10.0.0.2:80 expires=9 Packets=0 Bytes=0 RxFlagsSeen=0x00 LastRxReport=0 TxFlagsSeen=0x02 LastTxReport=8 Flags=0x0000 [ ] RevNAT=7 SourceSecurityID=1 IfIndex=0 BackendID=18446744073709551615 ';
    expect(parseTable('cilium-dbg bpf ct list global', line).rows[0]?.['backendId']).toBe(
      '18446744073709551615',
    );
  });
});

describe('what other clusters and newer agents print is read too', () => {
  test('a service list without ids, of both families, with a remote and a redirected service', () => {
    const parsed = parseTable(
      'cilium-dbg service list',
      [
        'Frontend                   Service Type         Backend',
        '0.0.0.0:30003/TCP          NodePort             1 => 172.20.0.11:80/TCP (active)',
        '                                                2 => 172.20.1.12:80/TCP (terminating)',
        '[fd00:10:96::1]:443/TCP    ClusterIP (Remote)   1 => [fd00::1]:6443/TCP (quarantined)',
        '169.254.20.10:53/UDP       LocalRedirect',
      ].join('\n'),
    );
    expect(parsed.unparsed).toEqual([]);
    expect(parsed.columns.map(({ id }) => id)).not.toContain('id');
    expect(parsed.rows.map(({ frontend, type, states }) => [frontend, type, states])).toEqual([
      ['0.0.0.0:30003', 'NodePort', ['active', 'terminating']],
      ['[fd00:10:96::1]:443', 'ClusterIP (Remote)', ['quarantined']],
      ['169.254.20.10:53', 'LocalRedirect', []],
    ]);
  });

  test('an endpoint that is still being set up has no identity and no address', () => {
    const parsed = parseTable(
      'cilium-dbg endpoint list --no-headers',
      [
        '44    Unknown    Unknown            <no label id>   no labels       Unknown      Unknown      waiting-for-identity',
        '45    Disabled   Disabled (Audit)   1               reserved:host   No address   No address   regenerating',
      ].join('\n'),
    );
    expect(parsed.unparsed).toEqual([]);
    expect(parsed.rows.map(({ identity, ipv4, ipv6, status }) => [identity, ipv4, ipv6, status])).toEqual([
      [undefined, '', '', 'waiting-for-identity'],
      [1, '', '', 'regenerating'],
    ]);
  });

  test('a policy entry for a whole protocol, a range of ports, and the range as 1.16 writes it', () => {
    const entry = (port: string): string =>
      `Allow    Egress      2          ${port.padEnd(16)}NONE         disabled    10      1         8`;
    const ports = ['ANY', 'TCP', '8080-8087/TCP', '0x1f90/13/TCP', '8/ICMP'];
    const parsed = parseTable('cilium-dbg bpf policy get 12 -n', ports.map(entry).join('\n'));
    expect(parsed.unparsed).toEqual([]);
    expect(parsed.rows.map(({ portProto }) => portProto)).toEqual(ports);
  });

  test('the status of a dual-stack agent in a mesh', () => {
    const parsed = parseTable(
      'cilium-dbg status --verbose',
      [
        'IPAM:                    IPv4: 7/254 allocated from 172.20.0.0/24, IPv6: 3/18446744073709551614 allocated from fd00:10:244::/64',
        'ClusterMesh:             1/2 remote clusters ready, 3 global-services',
        '   cluster2: not-ready, 3 nodes, 5 endpoints, 7 identities, 1 services, 2 reconnections (last: 5s ago)',
        '   └  Waiting for initial connection to be established',
        '   └  remote configuration: expected=true, retrieved=false',
        'IPv4 BIG TCP:            Enabled   [196608]',
      ].join('\n'),
    );
    expect(parsed.unparsed).toEqual([]);
    expect(parsed.rows[0]).toMatchObject({
      'ipam.ipv4Allocated': 7,
      'ipam.ipv6Total': '18446744073709551614',
      'ipam.ipv6Cidr': 'fd00:10:244::/64',
      'clusterMesh.ready': 1,
    });
    expect(parsed.more?.[0]?.rows).toEqual([
      {
        name: 'cluster2',
        status: 'not-ready',
        nodes: 3,
        endpoints: 5,
        identities: 7,
        services: 1,
        reconnections: 2,
        last: '5s ago',
        connection: 'Waiting for initial connection to be established',
        remoteConfiguration: 'expected=true, retrieved=false',
      },
    ]);
  });

  test('the peers of an encrypted tunnel stand below its interface', () => {
    const parsed = parseTable(
      'cilium-dbg encrypt status',
      'Encryption: Wireguard\nInterface: cilium_wg0\n\tPublic key: abcd=\n\tNumber of peers: 2\n',
    );
    expect(parsed.unparsed).toEqual([]);
    expect(parsed.rows).toEqual([
      { encryption: 'Wireguard', interface: 'cilium_wg0', publicKey: 'abcd=', numberOfPeers: '2' },
    ]);
  });
});

test('what is no row is a note or an unparsed line with its number', () => {
  const parsed = parseTable(
    'k exec -n kube-system ds/cilium -- cilium-dbg bpf lb list',
    '\ufeffDefaulted container "cilium-agent" out of: cilium-agent, config (init)\r\nSERVICE ADDRESS   BACKEND ADDRESS (REVNAT_ID) (SLOT)\r\n10.96.0.1:443/TCP (1)   192.168.10.100:6443/TCP (6) (1)\r\nwhat is this\r\n...\r\ncommand terminated with exit code 1\r\n',
  );
  expect(parsed.rows).toHaveLength(1);
  expect(parsed.unparsed).toEqual([{ line: 4, text: 'what is this' }]);
  expect(parsed.notes).toEqual([
    'Defaulted container "cilium-agent" out of: cilium-agent, config (init)',
    'command terminated with exit code 1',
  ]);
  expect(parsed.truncated).toBe(true);
});
