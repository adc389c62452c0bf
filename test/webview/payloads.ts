/** Payloads as the extension makes them, from outputs of a real cluster. */
import type { Column, Row } from '../../src/output/parsed.ts';
import type { PacketsPayload, StreamPayload, TablePayload } from '../../src/protocol/outputs.ts';
import type { Provenance } from '../../src/protocol/provenance.ts';

const AT = Date.UTC(2025, 7, 10, 5, 11, 26);

export function provenance(command: string, extra: Partial<Provenance> = {}): Provenance {
  return { kind: 'simulated', host: 'k8s-ctr', command, at: AT, ...extra };
}

export const SERVICE_COLUMNS: readonly Column[] = [
  { id: 'id', label: 'ID', type: 'number' },
  { id: 'frontend', label: 'Frontend', type: 'address' },
  { id: 'type', label: 'Service Type', type: 'text' },
  { id: 'backend', label: 'Backend', type: 'list' },
];

const SERVICE_ROWS: readonly Row[] = [
  { id: 1, frontend: '0.0.0.0:30003/TCP', type: 'NodePort', backend: ['172.20.0.11:8081/TCP (active)'] },
  {
    id: 9,
    frontend: '10.96.146.52:9090/TCP',
    type: 'ClusterIP',
    backend: ['172.20.0.240:9090/TCP (active)'],
  },
  { id: 14, frontend: '10.96.0.1:443/TCP', type: 'ClusterIP', backend: ['192.168.10.100:6443/TCP (active)'] },
  {
    id: 20,
    frontend: '10.96.48.145:80/TCP',
    type: 'ClusterIP',
    backend: ['172.20.0.158:80/TCP (active)', '172.20.2.77:80/TCP (active)'],
  },
];

export function services(extra: Partial<TablePayload> = {}): TablePayload {
  const rows = extra.rows ?? SERVICE_ROWS;
  return {
    version: 1,
    kind: 'table',
    id: 'services-1',
    locale: 'en',
    provenance: provenance('k exec -n kube-system ds/cilium -- cilium-dbg service list', {
      agent: 'k8s-w1',
      cellId: 'inspect-3',
    }),
    columns: SERVICE_COLUMNS,
    rows,
    keys: rows.map((row) => String(row['frontend'])),
    links: rows.map(() => []),
    unparsed: [],
    notes: [],
    table: 'services',
    text: 'ID   Frontend                Service Type   Backend\n1    0.0.0.0:30003/TCP       NodePort       1 => 172.20.0.11:8081/TCP (active)\n',
    ...extra,
  };
}

export const BACKEND_COLUMNS: readonly Column[] = [
  { id: 'backendId', label: 'Key', type: 'number' },
  { id: 'backend', label: 'Value', type: 'address' },
];

export function backends(extra: Partial<TablePayload> = {}): TablePayload {
  const rows: readonly Row[] = [
    { backendId: 23, backend: 'TCP://172.20.0.158' },
    { backendId: 4, backend: 'TCP://192.168.10.100' },
    { backendId: 16, backend: 'TCP://172.20.2.77' },
  ];
  return {
    ...services(),
    id: 'backends-1',
    table: 'lb-backends',
    provenance: provenance('cilium-dbg map get cilium_lb4_backends_v3', {
      agent: 'k8s-w1',
      cellId: 'inspect-7',
    }),
    columns: BACKEND_COLUMNS,
    rows,
    keys: rows.map((row) => String(row['backendId'])),
    links: rows.map(() => []),
    ...extra,
  };
}

const PACKET_COLUMNS: readonly Column[] = [
  { id: 'time', label: 'time', type: 'time' },
  { id: 'interface', label: 'interface', type: 'text' },
  { id: 'direction', label: 'direction', type: 'text' },
  { id: 'source', label: 'source', type: 'address' },
  { id: 'destination', label: 'destination', type: 'address' },
  { id: 'proto', label: 'proto', type: 'text' },
  { id: 'icmp.type', label: 'icmp.type', type: 'text' },
  { id: 'icmp.seq', label: 'icmp.seq', type: 'number' },
  { id: 'tcp.flags', label: 'tcp.flags', type: 'text' },
  { id: 'tcp.seq', label: 'tcp.seq', type: 'number' },
];

const ECHO: Row = {
  source: '172.20.0.53',
  destination: '172.20.2.77',
  proto: 'ICMP',
  'icmp.type': 'echo request',
  'icmp.seq': 1,
};
const SYN: Row = {
  source: '172.20.0.53:34980',
  destination: '172.20.2.77:80',
  proto: 'TCP',
  'tcp.flags': 'S',
  'tcp.seq': 101042966,
};

export function packets(extra: Partial<PacketsPayload> = {}): PacketsPayload {
  const seen = (time: string, at: string, direction: string, packet: Row): Row => ({
    time,
    interface: at,
    direction,
    ...packet,
  });
  const rows = [
    seen('14:11:26.936964', 'eth1', 'In', ECHO),
    seen('14:11:26.936980', 'eth0', 'Out', ECHO),
    seen('14:17:59.436155', 'eth1', 'In', SYN),
    seen('14:17:59.436164', 'eth0', 'Out', SYN),
    seen('14:18:00.436675', 'eth1', 'In', SYN),
    seen('14:18:00.436681', 'eth0', 'Out', SYN),
  ];
  const hops = (first: number, after: number) => [
    { row: first, host: 'router', interface: 'eth1', direction: 'In' },
    { row: first + 1, host: 'router', interface: 'eth0', direction: 'Out', after },
  ];
  return {
    version: 1,
    kind: 'packets',
    id: 'packets-1',
    locale: 'en',
    provenance: provenance('tcpdump -i any -nn', { host: 'router', cellId: 'failure-4' }),
    columns: PACKET_COLUMNS,
    rows,
    unparsed: [],
    notes: ['6 packets captured'],
    text: '14:11:26.936964 eth1  In  IP 172.20.0.53 > 172.20.2.77: ICMP echo request, id 119, seq 1, length 64\n',
    links: {},
    paths: [
      { summary: 'ICMP echo request id 119 seq 1', hops: hops(0, 16) },
      { summary: 'TCP 172.20.0.53:34980 > 172.20.2.77:80 SYN', hops: hops(2, 9) },
      { summary: 'TCP 172.20.0.53:34980 > 172.20.2.77:80 SYN', hops: hops(4, 6), retransmissionOf: 1 },
    ],
    ...extra,
  };
}

export function stream(count: number, extra: Partial<StreamPayload> = {}): StreamPayload {
  return {
    version: 1,
    kind: 'stream',
    id: 'stream-1',
    locale: 'en',
    provenance: provenance('while true; do curl -s webpod; done', { cellId: 'failure-1' }),
    lines: Array.from(
      { length: Math.min(count, 1_000) },
      (_, index) => `line ${Math.max(0, count - 1_000) + index + 1}`,
    ),
    total: count,
    running: true,
    ...extra,
  };
}
