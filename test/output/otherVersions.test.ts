/**
 * Outputs of versions and situations that no capture is at hand of, written from the code that prints them
 * (cilium-dbg/cmd, hubble/pkg/printer, kubectl's table printer), with the values that they show.
 */
import { describe, expect, it } from 'vitest';
import { parse, parseTable } from './fixture.ts';
import { columns } from './goTable.ts';

/** All of the text is understood. */
function rowsOf(command: string, text: string): readonly unknown[] {
  const parsed = parse(command, text);
  if (parsed.kind === 'text') throw new Error(`${command} stayed text`);
  expect(parsed.unparsed).toEqual([]);
  return parsed.rows;
}

describe('the agent', () => {
  it('lists local redirect policies with the frontends that each redirects below it', () => {
    const text = columns([
      ['LRP namespace', 'LRP name', 'FrontendType', 'Matching Service'],
      ['kube-system', 'nodelocaldns', 'clusterIP + all svc ports', 'kube-system/kube-dns'],
      [
        '',
        '|',
        '10.96.0.10:53/UDP -> 172.20.0.147:53(kube-system/dns-1), 172.20.0.9:53(kube-system/dns-2), ',
      ],
      ['', '|', '[fd00::a]:53/TCP -> '],
      ['default', 'none-yet', 'addressMatcher', ''],
    ]);
    const policy = { namespace: 'kube-system', name: 'nodelocaldns', service: 'kube-system/kube-dns' };
    expect(rowsOf('cilium-dbg lrp list', text)).toMatchObject([
      {
        ...policy,
        frontend: '10.96.0.10:53',
        proto: 'UDP',
        backends: ['172.20.0.147:53', '172.20.0.9:53'],
        pods: ['kube-system/dns-1', 'kube-system/dns-2'],
      },
      { ...policy, frontend: '[fd00::a]:53', proto: 'TCP', backends: [] },
      { namespace: 'default', name: 'none-yet', frontendType: 'addressMatcher', service: '' },
    ]);
  });

  it.each([
    [
      'cilium-dbg bpf vtep list',
      [
        ['IP PREFIX/ADDRESS', 'VTEP'],
        ['10.1.1.0/24', 'vtepmac=82:36:4c:98:2e:56 tunnelendpoint=10.169.72.236', ''],
      ],
      { ipPrefixAddress: '10.1.1.0/24', vtep: 'vtepmac=82:36:4c:98:2e:56 tunnelendpoint=10.169.72.236' },
    ],
    [
      'cilium-dbg bpf subnet list',
      [
        ['SUBNET PREFIX', 'IDENTITY'],
        ['fd00::/64', 'identity=1', ''],
      ],
      { subnetPrefix: 'fd00::/64', identity: 'identity=1' },
    ],
    [
      'cilium-dbg bpf frag list',
      [
        ['ID', 'PROTO', 'SOURCE ADDRESS:PORT', 'DEST ADDRESS:PORT', 'SIP CALL-ID HASH'],
        ['1234', 'UDP', '10.0.0.1:53', '[fd00::b]:1234', 'a1'],
      ],
      {
        id: '1234',
        proto: 'UDP',
        sourceAddressPort: '10.0.0.1:53',
        destAddressPort: '[fd00::b]:1234',
        sipCallIdHash: 'a1',
      },
    ],
    [
      'cilium-dbg bpf egress list',
      [
        ['Source IP', 'Destination CIDR', 'Egress IP', 'Gateway IP'],
        ['fd00::5', '::/0', 'fd00::200', 'Not Found'],
      ],
      { sourceIp: 'fd00::5', destinationCidr: '::/0', egressIp: 'fd00::200', gatewayIp: 'Not Found' },
    ],
    [
      'cilium-dbg map list',
      [
        ['Name', 'Num entries', 'Num errors', 'Cache enabled'],
        ['cilium_lxc', '0', '2', 'false'],
      ],
      { name: 'cilium_lxc', entries: 0, errors: 2, cacheEnabled: false },
    ],
  ] as const)('%s', (command, lines, row) => {
    expect(rowsOf(command, columns(lines))).toEqual([row]);
  });

  it('lists further containers of a pod below it', () => {
    const text = columns([
      ['POD NAME', 'POD NAMESPACE', 'CGROUP IDS', ''],
      ['coredns-1', 'kube-system', '7777', ''],
      ['', '', '7801', ''],
      ['webpod-1', 'default', '9001', ''],
    ]);
    expect(rowsOf('cilium-dbg cgroups list', text)).toMatchObject([
      { podName: 'coredns-1', cgroupIds: ['7777', '7801'] },
      { podName: 'webpod-1', cgroupIds: ['9001'] },
    ]);
  });

  it('names an identity by its number where it knows no labels, and since 1.19 the cookie of the rule', () => {
    const text = columns([
      [
        'POLICY',
        'DIRECTION',
        'LABELS (source:key[=value])',
        'PORT/PROTO',
        'PROXY PORT',
        'AUTH TYPE',
        'BYTES',
        'PACKETS',
        'PREFIX',
        'COOKIE',
      ],
      ['Allow', 'Ingress', 'k8s:app=curl', '80/TCP', '15001', 'spire', '1200', '12', '24', '7'],
      ['', '', 'k8s:io.kubernetes.pod.namespace=default', '', '', '', '', '', '', ''],
      ['Deny', 'Egress', '16777217', '1024-2047/UDP', 'NONE', 'disabled', '-', '-', '14', '0'],
    ]);
    expect(rowsOf('cilium-dbg bpf policy get 10', text)).toMatchObject([
      { labels: ['k8s:app=curl', 'k8s:io.kubernetes.pod.namespace=default'], authType: 'spire', cookie: 7 },
      { policy: 'Deny', identity: 16_777_217, portProto: '1024-2047/UDP', prefixLen: 14, cookie: 0 },
    ]);
  });

  it('prints IPv6 connections without brackets, and the NAT port of 1.19', () => {
    const text =
      'ICMPv6 OUT fd00::a:0 -> fd00::b:128 related expires=17213 Packets=0 Bytes=0 RxFlagsSeen=0x00 LastRxReport=0 ' +
      'TxFlagsSeen=0x00 LastTxReport=0 Flags=0x0210 [ SeenNonSyn ] RevNAT=3 SourceSecurityID=2 ' +
      'BackendID=18446744073709551615 NatPort=31000 \n';
    expect(rowsOf('cilium-dbg bpf ct list global', text)).toMatchObject([
      {
        source: 'fd00::a',
        destination: 'fd00::b',
        destinationPort: 128,
        related: true,
        flags: ['SeenNonSyn'],
        backendId: '18446744073709551615',
        natPort: 31_000,
      },
    ]);
  });
});

describe('hubble', () => {
  const at = 'Nov 22 23:28:59.195';

  it('names the policies behind a verdict, with or without their kinds', () => {
    const flow = `${at}: 10.0.0.1:1234 (ID:16777217) -> default/web:80 (ID:2) policy-verdict:L3-L4 INGRESS ALLOWED BY`;
    const text = [
      `${flow} allow-web (CiliumNetworkPolicy), b (NetworkPolicy) (TCP Flags: SYN; Auth: SPIRE)`,
      `${flow} default/allow-all (UDP)`,
    ].join('\n');
    expect(rowsOf('hubble observe', text)).toMatchObject([
      {
        policies: ['allow-web (CiliumNetworkPolicy)', 'b (NetworkPolicy)'],
        summary: 'TCP Flags: SYN; Auth: SPIRE',
      },
      { policies: ['default/allow-all'], summary: 'UDP' },
    ]);
  });

  it('answers that a name does not exist', () => {
    const summary =
      'DNS Answer RCode: Non-Existent Domain TTL: 4294967295 (Proxy webpo.default.svc.cluster.local. A)';
    const text = `${at}: default/curl-pod:45678 (ID:60637) <- kube-system/coredns-1:53 (ID:1234) dns-response proxy FORWARDED (${summary})`;
    expect(rowsOf('hubble observe', text)).toMatchObject([
      { source: 'default/curl-pod', reply: true, type: 'dns-response proxy', summary },
    ]);
  });

  it('tells of nodes beside the flows', () => {
    const { rows, notes } = parseTable(
      'hubble observe',
      `${at} [relay]: 2 nodes are unavailable: k8s-w1, k8s-w0\n`,
    );
    expect(rows).toEqual([]);
    expect(notes).toEqual([`${at} [relay]: 2 nodes are unavailable: k8s-w1, k8s-w0`]);
  });
});

describe('kubectl get', () => {
  const lines = [
    ['NAME', 'TYPE', 'CLUSTER-IP', 'EXTERNAL-IP', 'PORT(S)', 'AGE'],
    ['webpod', 'LoadBalancer', 'fd00:10::1', '192.168.10.211,fd00::211', '80:30001/TCP,443:30002/TCP', '5m'],
    ['ext', 'ExternalName', '<none>', 'db.example.com', '<none>', '3y2d'],
  ];
  const rows = [
    { name: 'webpod', clusterIp: 'fd00:10::1', externalIp: '192.168.10.211,fd00::211' },
    { name: 'ext', type: 'ExternalName', externalIp: 'db.example.com', ports: '<none>', age: '3y2d' },
  ];

  it.each([
    ['spaces', columns(lines, 6, 3)],
    ['tabs, as from a web page', lines.map((cells) => cells.join('\t')).join('\n')],
  ])('columns apart by %s', (_name, text) => {
    expect(rowsOf('kubectl get svc', text)).toMatchObject(rows);
  });

  it('a row of a pod whose name is longer than its column, and so does not stand under the header', () => {
    const long = `web-${'x'.repeat(60)}`;
    const text = `NAME    READY   STATUS    RESTARTS       AGE\na       1/1     Running   0              1m\n${long}   0/2   Init:0/1   12 (3m ago)   45m\n`;
    expect(rowsOf('kubectl get pods', text)).toMatchObject([
      { name: 'a', restarts: 0 },
      { name: long, ready: '0/2', status: 'Init:0/1', restarts: '12 (3m ago)', age: '45m' },
    ]);
  });
});

describe('what stands around an output', () => {
  const table = 'NAME   AGE\na      1m\n';

  it.each([
    ['(⎈|HomeLab:N/A) root@k8s-ctr:~# kubectl get widgets\n', ''],
    ['[vagrant@k8s-ctr ~]$ k get widgets\n', '[vagrant@k8s-ctr ~]$ '],
    ['', 'command terminated with exit code 28\n(⎈|HomeLab:N/A) root@k8s-ctr:~#'],
  ])('%j and %j', (above, below) => {
    const parsed = parseTable('kubectl get widgets', above + table + below);
    expect(parsed.rows).toEqual([{ name: 'a', age: '1m' }]);
    expect(parsed.unparsed).toEqual([]);
    expect(parsed.notes).toEqual(below.startsWith('command') ? ['command terminated with exit code 28'] : []);
  });

  it('is no value of a single setting', () => {
    const text = '[vagrant@k8s-w1 ~]$ cilium-dbg config get PolicyEnforcement\ndefault\n';
    expect(rowsOf('cilium-dbg config get PolicyEnforcement', text)).toMatchObject([{ value: 'default' }]);
  });
});
