import { describe, expect, test } from 'vitest';
import { fixture, fixtures, parse, parsePackets, parseTable } from './fixture.ts';

/** The command that a file of real tool output is named after. */
function commandOfFile(path: string): string {
  const name = path.replace(/^.*\//, '');
  const rules: readonly (readonly [RegExp, string])[] = [
    [/^tcpdump-curlpod-eth0|^tcpdump-eth1|^tcpdump-arp|^tcpdump-r-vxlan-eth1/, 'tcpdump -i eth1 -nn'],
    [/^tcpdump-.*-nn(XX?|x|A)\./, 'tcpdump -i any -nn -X'],
    [/^tcpdump-/, 'tcpdump -i any -nn'],
    [/^arping-/, 'arping -i eth1 192.168.10.211'],
    [/ping-|^ping6/, 'ping 172.20.2.77'],
    [/arp-a/, 'arp -a'],
    [/arp-n/, 'arp -n'],
    [/ip-neigh/, 'ip neigh'],
    [/route-get/, 'ip route get 172.20.2.77'],
    [/ip-c-route/, 'ip -c route'],
    [/br-c-addr/, 'ip -br -c addr'],
    [/ip-c-addr/, 'ip -c addr'],
  ];
  return rules.find(([pattern]) => pattern.test(name))?.[1] ?? '';
}

describe('what real tools printed leaves no line unexplained', () => {
  const files = fixtures('tools').filter((path) => !/tcpdump-D|arping-r|ping-V/.test(path));
  test.each(files)('%s', (path) => {
    const parsed = parse(commandOfFile(path), fixture(path));
    expect(parsed.kind).not.toBe('text');
    expect(parsed.unparsed).toEqual([]);
    if (parsed.kind === 'text') return;
    const ids = new Set(parsed.columns.map(({ id }) => id));
    for (const row of parsed.rows) for (const id of Object.keys(row)) expect(ids).toContain(id);
  });
});

const kubectlOf = (path: string): string =>
  path
    .replace(/^.*\//, '')
    .replace(/\.(stdout|stderr)\.txt$/, '')
    .replace(/_grep_\w+/, '')
    .replaceAll('_', ' ');

describe('kubectl get', () => {
  const files = fixtures('kubectl').filter((path) => !/-o_json/.test(path));
  test.each(files)('%s is read to its last line', (path) => {
    const parsed = parseTable(kubectlOf(path), fixture(path));
    expect(parsed.unparsed).toEqual([]);
    expect(parsed.rows.length + parsed.notes.length).toBeGreaterThan(0);
  });

  test('pods and services agree with the JSON of the same moment', () => {
    const pods = parseTable(
      'kubectl get pods -o wide',
      fixture('kubectl/kubectl_get_pods_-o_wide.stdout.txt'),
    );
    const podObjects = JSON.parse(fixture('kubectl/kubectl_get_pods_-o_json.stdout.txt')) as {
      items: { metadata: { name: string }; spec: { nodeName: string }; status: { podIP: string } }[];
    };
    expect(pods.rows.map(({ name, ip, node }) => [name, ip, node])).toEqual(
      podObjects.items.map((pod) => [pod.metadata.name, pod.status.podIP, pod.spec.nodeName]),
    );
    const services = parseTable('kubectl get svc', fixture('kubectl/kubectl_get_svc.stdout.txt'));
    const serviceObjects = JSON.parse(fixture('kubectl/kubectl_get_svc_-o_json.stdout.txt')) as {
      items: { metadata: { name: string }; spec: { clusterIP: string; type: string } }[];
    };
    expect(services.rows.map(({ name, type, clusterIp }) => [name, type, clusterIp])).toEqual(
      serviceObjects.items.map((service) => [
        service.metadata.name,
        service.spec.type,
        service.spec.clusterIP,
      ]),
    );
  });

  test('a holder that is empty is an empty cell, not the age', () => {
    const parsed = parseTable(
      'kubectl -n kube-system get lease',
      fixture('kubectl/kubectl_-n_kube-system_get_lease.stdout.txt'),
    );
    expect(parsed.rows.find(({ name }) => name === 'cilium-operator-resource-lock')).toMatchObject({
      holder: '',
      age: '15m',
    });
  });

  test('a header that grep took is known from the resource', () => {
    const parsed = parseTable(
      'k get pods -o wide | grep webpod',
      fixture('kubectl/kubectl_get_pods_-o_wide_grep_webpod.stdout.txt'),
    );
    expect(parsed.rows[0]).toMatchObject({
      name: 'webpod-cccbffd-dsmcd',
      restarts: 0,
      ip: '172.20.0.181',
      node: 'k8s-ctr',
      nominatedNode: '<none>',
    });
  });

  test('without a header the labels that were asked for stand last', () => {
    const parsed = parseTable(
      'k get svc --show-labels --no-headers',
      'kubernetes   ClusterIP   10.96.0.1   <none>   443/TCP   5d   component=apiserver\n',
    );
    expect(parsed.rows[0]).toMatchObject({ age: '5d', labels: 'component=apiserver' });
  });

  test('rows that fit no known header stay unparsed', () => {
    const parsed = parseTable('k get widgets | grep a', 'a   b   c\n');
    expect(parsed.rows).toEqual([]);
    expect(parsed.unparsed).toEqual([{ line: 1, text: 'a   b   c' }]);
  });

  test('several resources keep their own columns', () => {
    const parsed = parseTable(
      'kubectl get ds,deploy -n kube-system -o wide',
      fixture('kubectl/kubectl_get_ds_deploy_-n_kube-system_-o_wide.stdout.txt'),
    );
    expect(parsed.unparsed).toEqual([]);
    expect(parsed.rows[0]).toMatchObject({
      name: 'daemonset.apps/cilium',
      desired: 3,
      nodeSelector: 'kubernetes.io/os=linux',
    });
    expect(parsed.rows[1]).toMatchObject({
      name: 'deployment.apps/cilium-operator',
      upToDate: 1,
      containers: 'cilium-operator',
    });
    expect(parsed.rows[1]).not.toHaveProperty('desired');
  });

  test.each(['-o yaml', '-o json', '-ojson', "-o jsonpath='{.items}'", '-o name', '--raw /api'])(
    '%s stays text',
    (option) => {
      expect(parse(`kubectl get pods ${option}`, 'NAME   READY\na   b\n').kind).toBe('text');
    },
  );

  test('a warning above an object is a note, though a field would look the same', () => {
    for (const [format, text] of [
      ['json', '{"kind":"Service","metadata":{"name":"webpod"}}'],
      ['yaml', 'kind: Service\nmetadata:\n  name: webpod'],
    ] as const) {
      const parsed = parseTable(
        `k get svc webpod -o ${format}`,
        `Warning: v1 Endpoints is deprecated\n${text}\n`,
      );
      expect(parsed.rows[0]).toMatchObject({ 'metadata.name': 'webpod' });
      expect(parsed.notes).toEqual(['Warning: v1 Endpoints is deprecated']);
    }
  });

  test('errors beside the table are notes', () => {
    const parsed = parseTable('kubectl get pods -n nosuch', 'No resources found in nosuch namespace.\n');
    expect(parsed).toMatchObject({
      rows: [],
      unparsed: [],
      notes: ['No resources found in nosuch namespace.'],
    });
  });
});

describe('tcpdump', () => {
  test.each(['nn', 'nnv'])(
    'a tunnel packet that was cut carries the first part of its inner one (-%s)',
    (form) => {
      const { rows, unparsed } = parsePackets(
        `tcpdump -r fragment.pcap -${form}`,
        fixture(`tools/tcpdump-vxlan-fragment-${form}.stdout.txt`),
      );
      expect(unparsed).toEqual([]);
      expect(rows[0]).toMatchObject({
        'outer.source': '192.168.10.100:45278',
        'inner.source': '172.20.0.142',
        'inner.destination': '172.20.1.186',
        truncated: true,
      });
      expect(rows[1]).toMatchObject({ source: '192.168.10.100', destination: '192.168.10.101' });
    },
  );

  test('a dump below a usual line belongs to that packet', () => {
    const { rows } = parsePackets(
      'tcpdump -nnx -r native.pcap',
      fixture('tools/tcpdump-native-nnx.stdout.txt'),
    );
    expect(rows).toHaveLength(2);
    for (const { bytes, headers } of rows) {
      expect(bytes).toMatch(/^45[0-9a-f]{70,}$/);
      expect(headers).toContain('IPv4 20');
    }
  });

  test('an encapsulated packet is one row with its outer and inner header, in every form of -v and -e', () => {
    for (const form of ['n', 'nnv', 'nnvv', 'nne', 'nnvvv_-e', 'nnX', 'nntt', 'nntttt', 'nn_--number']) {
      const file = fixture(`tools/tcpdump-vxlan-icmp-${form}.stdout.txt`);
      const { rows } = parsePackets(`tcpdump -i any -${form === 'nnX' ? 'nnX' : 'nn'} udp port 8472`, file);
      expect(rows.slice(0, 4).map((row) => [row['interface'], row['direction'], row['vni']])).toEqual([
        ['eth1', 'In', 2163],
        ['eth2', 'Out', 2163],
        ['eth2', 'In', 2219],
        ['eth1', 'Out', 2219],
      ]);
      expect(rows[0]).toMatchObject({
        encap: 'vxlan',
        'outer.source': '192.168.10.100:47479',
        'outer.destination': '192.168.20.100:8472',
        'inner.protocol': 'ICMP',
        'inner.source': '172.20.0.102',
        'inner.destination': '172.20.2.77',
        'inner.icmp.type': 'echo request',
        'inner.icmp.seq': 1,
      });
    }
  });

  test('the time since the line before is not a time of day', () => {
    const { rows } = parsePackets(
      'tcpdump -i any -nnttt',
      fixture('tools/tcpdump-vxlan-icmp-nnttt.stdout.txt'),
    );
    expect(rows[1]).toMatchObject({ sincePrevious: '00:00:00.000010', interface: 'eth2' });
    expect(rows[1]).not.toHaveProperty('time');
  });

  test('-v tells the time to live of both headers', () => {
    const { rows } = parsePackets('tcpdump -i any -nnv', fixture('tools/tcpdump-vxlan-icmp-nnv.stdout.txt'));
    expect(rows.map((row) => [row['ttl'], row['inner.ttl']])).toEqual([
      [64, 63],
      [63, 63],
      [64, 63],
      [63, 63],
    ]);
  });

  test('a capture on one interface names it in each row', () => {
    const { rows } = parsePackets(
      'tcpdump -i eth1 -nn',
      fixture('tools/tcpdump-eth1-vxlan-http-nn.stdout.txt'),
    );
    expect(new Set(rows.map((row) => row['interface']))).toEqual(new Set(['eth1']));
    expect(rows[0]).toMatchObject({
      'inner.source': '172.20.0.102:50288',
      'inner.tcp.flags': 'S',
      'inner.tcp.seq': 3098139957,
    });
    expect(rows[3]).toMatchObject({
      'inner.tcp.flags': 'P.',
      'inner.tcp.seq': 1,
      'inner.tcp.nextSeq': 76,
      'inner.length': 75,
    });
  });

  test('ARP, DNS, ICMP errors and resets have their own fields', () => {
    const arp = parsePackets('tcpdump -i any -e arp', fixture('tools/tcpdump-any-arp.stdout.txt')).rows;
    expect(arp[1]).toMatchObject({
      proto: 'ARP',
      'arp.op': 'Reply',
      'arp.sender': '192.168.10.100',
      'arp.mac': '08:00:27:a2:cd:65',
    });
    expect(arp[4]).toMatchObject({
      direction: 'B',
      'arp.op': 'Request',
      'arp.target': '192.168.10.211',
      'arp.sender': '192.168.10.211',
    });
    const [query, error] = parsePackets('tcpdump -i any', fixture('tools/tcpdump-unreach.stdout.txt')).rows;
    expect(query).toMatchObject({
      protocol: 'UDP',
      source: '192.168.20.200:40726',
      'dns.id': 41075,
      'dns.type': 'A',
      'dns.name': 'x.local.',
    });
    expect(error).toMatchObject({ protocol: 'ICMP', source: '192.168.20.100', 'icmp.type': 'unreachable' });
    const reset = parsePackets('tcpdump -i any', fixture('tools/tcpdump-rst.stdout.txt')).rows[1];
    expect(reset).toMatchObject({ 'tcp.flags': 'R.', 'tcp.seq': 0, 'tcp.ack': 2462486561 });
  });

  test('Geneve has its inner packet on the same line and its VNI in hexadecimal', () => {
    const line =
      '10:00:00.000001 eth1  Out IP 10.0.0.1.49152 > 10.0.0.2.6081: Geneve, Flags [none], vni 0x873, proto TEB (0x6558): IP 10.1.0.1 > 10.2.0.1: ICMP echo request, id 1, seq 2, length 64';
    expect(parsePackets('tcpdump -i any', line).rows[0]).toMatchObject({
      encap: 'geneve',
      vni: 2163,
      'outer.source': '10.0.0.1:49152',
      'inner.destination': '10.2.0.1',
      'inner.icmp.seq': 2,
    });
  });

  test('a packet that was cut in the middle is no row', () => {
    const parsed = parsePackets(
      'tcpdump -i any',
      '10:00:00.000001 eth1  In  IP 10.0.0.1\n10:00:00.000002 eth1  In  IP (tos 0x0, ttl 64\n',
    );
    expect(parsed.rows).toEqual([]);
    expect(parsed.unparsed.map(({ line }) => line)).toEqual([1, 2]);
  });
});

const addresses = (command: string, file: string) =>
  parseTable(command, fixture(file)).rows.map(({ name, ipv4, ipv6 }) => [name, ipv4, ipv6]);

describe('ip', () => {
  test('a route through a lightweight tunnel keeps the tunnel apart from the route', () => {
    const { rows } = parseTable('ip -c route', fixture('tools/vxlan-ctr-ip-c-route.stdout.txt'));
    expect(rows.find(({ dst }) => dst === '172.20.2.0/24')).toEqual({
      dst: '172.20.2.0/24',
      encap: 'ip id 2163 src 192.168.10.100 dst 192.168.20.100 ttl 0 tos 0',
      dev: 'cilium_vxlan',
      proto: 'kernel',
      scope: 'link',
      src: '172.20.0.192',
      mtu: 1450,
    });
  });

  test('a terminal colours what a pipe would too, and both read the same', () => {
    for (const name of ['native-router-ip-c-route', 'native-router-ip-c-addr']) {
      const command = name.endsWith('route') ? 'ip -c route' : 'ip -c addr';
      expect(parseTable(command, fixture(`tools/${name}.tty.txt`)).rows).toEqual(
        parseTable(command, fixture(`tools/${name}.stdout.txt`)).rows,
      );
    }
  });

  test('ip -br addr says the same addresses as ip addr', () => {
    expect(addresses('ip -br -c addr', 'tools/native-ctr-ip-br-c-addr.stdout.txt')).toEqual(
      addresses('ip -c addr', 'tools/native-ctr-ip-c-addr.stdout.txt'),
    );
  });

  test('next hops of a multipath route belong to it', () => {
    const parsed = parseTable(
      'ip route',
      'default proto static\n\tnexthop via 10.0.0.1 dev eth0 weight 1\n\tnexthop via 10.0.0.2 dev eth1 weight 1\n10.0.0.0/24 dev eth0\n',
    );
    expect(parsed.unparsed).toEqual([]);
    expect(parsed.rows[0]?.['nexthops']).toEqual([
      'via 10.0.0.1 dev eth0 weight 1',
      'via 10.0.0.2 dev eth1 weight 1',
    ]);
  });

  test.each(['ip route add 10.0.0.0/8 via 10.0.0.1', 'ip link set eth0 up', 'ip netns exec x ip route'])(
    '%s stays text',
    (command) => {
      expect(parse(command, '').kind).toBe('text');
    },
  );
});

describe('ping', () => {
  test('answers are rows and the totals a summary', () => {
    const parsed = parseTable('ping 172.20.1.219', fixture('tools/ping-sigint.stdout.txt'));
    expect(parsed.rows[2]).toEqual({
      'icmp.seq': 3,
      source: '172.20.1.219',
      bytes: 64,
      ttl: 62,
      timeMs: 1.85,
    });
    expect(parsed.summary).toMatchObject({ sent: 3, received: 3, lossPercent: 0, rttAvgMs: 0.665 });
  });

  test('an unreachable host is a row with what was said', () => {
    const parsed = parseTable('ping 192.168.10.77', fixture('tools/ping-host-unreach.stdout.txt'));
    expect(parsed.rows[0]).toEqual({
      'icmp.seq': 1,
      source: '192.168.10.200',
      error: 'Destination Host Unreachable',
    });
    expect(parsed.summary).toMatchObject({ received: 0, errors: 2, lossPercent: 100 });
  });
});
