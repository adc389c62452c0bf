/**
 * `tshark -T json`, line by line: a packet within a tunnel repeats names (`ip` twice in one object), of which a JSON parser
 * keeps the last only. tshark prints one member a line.
 */
import type { Printed } from './input.ts';
import { innerFields, outerFields } from './packetColumns.ts';
import type { LayerFields } from './packetColumns.ts';
import type { Row } from './parsed.ts';
import type { RowDraft } from './scan.ts';

type Field = (value: string, row: RowDraft, fields: LayerFields) => void;

const member = /^ *"([a-z0-9_.]+)": "(.*)",?$/;

/** 2^53 and more cannot be in these fields. */
const number = (value: string): number => Number(value);

const text =
  (id: keyof LayerFields): Field =>
  (value, row, fields) => {
    row[fields[id]] ??= value;
  };
const numeric =
  (id: keyof LayerFields): Field =>
  (value, row, fields) => {
    row[fields[id]] ??= number(value);
  };
const port =
  (end: 'source' | 'destination', protocol: string): Field =>
  (value, row, fields) => {
    if (row[fields.protocol] !== undefined && row[fields.protocol] !== protocol) return;
    row[fields.protocol] = protocol;
    const address = String(row[fields[end]] ?? '');
    if (/^\[|^[^:]*:\d+$/.test(address)) return;
    row[fields[end]] = address.includes(':') ? `[${address}]:${value}` : `${address}:${value}`;
  };
const address =
  (end: 'source' | 'destination', proto: string): Field =>
  (value, row, fields) => {
    row[fields.proto] ??= proto;
    row[fields[end]] ??= value;
  };

const letters = 'FSRP.UEW';
const directions: Readonly<Record<string, string | undefined>> = {
  0: 'In',
  1: 'B',
  2: 'M',
  3: 'P',
  4: 'Out',
};
const icmpTypes: Readonly<Record<string, string | undefined>> = {
  0: 'echo reply',
  3: 'unreachable',
  5: 'redirect',
  8: 'echo request',
  11: 'time exceeded',
};

const members: ReadonlyMap<string, Field> = new Map<string, Field>([
  ['frame.time_epoch', (value, row) => (row['time'] = value)],
  ['frame.len', (value, row) => (row['wireLength'] = number(value))],
  ['sll.ifindex', (value, row) => (row['interface'] = `ifindex ${value}`)],
  ['sll.pkttype', (value, row) => (row['direction'] = directions[value] ?? value)],
  ['sll.src.eth', text('sourceMac')],
  ['eth.src', text('sourceMac')],
  ['eth.dst', text('destinationMac')],
  ['vlan.id', numeric('vlan')],
  ['ip.src', address('source', 'IP')],
  ['ip.dst', address('destination', 'IP')],
  ['ip.ttl', numeric('ttl')],
  ['ip.id', numeric('ip.id')],
  ['ip.len', numeric('ip.length')],
  ['ipv6.src', address('source', 'IP6')],
  ['ipv6.dst', address('destination', 'IP6')],
  ['ipv6.hlim', numeric('ttl')],
  ['tcp.srcport', port('source', 'TCP')],
  ['tcp.dstport', port('destination', 'TCP')],
  ['tcp.seq_raw', numeric('tcp.seq')],
  ['tcp.ack_raw', numeric('tcp.ack')],
  ['tcp.len', numeric('length')],
  ['tcp.window_size_value', numeric('tcp.win')],
  [
    'tcp.flags',
    (value, row, fields) => {
      const bits = number(value);
      row[fields['tcp.flags']] ??= [...letters].filter((_, bit) => bits & (1 << bit)).join('') || 'none';
    },
  ],
  ['udp.srcport', port('source', 'UDP')],
  ['udp.dstport', port('destination', 'UDP')],
  [
    'udp.length',
    (value, row, fields) => {
      row[fields.length] ??= number(value) - 8;
    },
  ],
  [
    'icmp.type',
    (value, row, fields) => {
      row[fields.protocol] ??= 'ICMP';
      row[fields['icmp.type']] ??= icmpTypes[value] ?? `type ${value}`;
    },
  ],
  ['icmp.ident', numeric('icmp.id')],
  ['icmp.seq', numeric('icmp.seq')],
  [
    'arp.opcode',
    (value, row, fields) => {
      row[fields.proto] ??= 'ARP';
      row[fields.protocol] ??= 'ARP';
      row[fields['arp.op']] ??= value === '1' ? 'Request' : 'Reply';
    },
  ],
  ['arp.src.hw_mac', text('arp.mac')],
  [
    'arp.src.proto_ipv4',
    (value, row, fields) => {
      row[fields['arp.sender']] ??= value;
      row[fields.source] ??= value;
    },
  ],
  [
    'arp.dst.proto_ipv4',
    (value, row, fields) => {
      row[fields['arp.target']] ??= value;
      row[fields.destination] ??= value;
    },
  ],
  ['dns.id', numeric('dns.id')],
  ['dns.qry.name', text('dns.name')],
]);

export function readTsharkJson({ lines, leftovers }: Printed): readonly Row[] {
  const rows: RowDraft[] = [];
  let row: RowDraft | undefined;
  let fields = outerFields;
  lines.forEach((line, index) => {
    if (/^ *"layers": \{$/.test(line)) {
      row = {};
      fields = outerFields;
      rows.push(row);
      return;
    }
    if (row === undefined) {
      // The frame around the first packet; anything else was said beside it.
      if (!/^ *[[\]{}],?$|^ *"_(?:index|type|score|source)": /.test(line)) leftovers.take(line, index);
      return;
    }
    const match = member.exec(line);
    if (match === null) return;
    const [, name = '', value = ''] = match;
    if ((name === 'vxlan.vni' || name === 'geneve.vni') && row['encap'] === undefined) {
      row['encap'] = name.startsWith('vxlan') ? 'vxlan' : 'geneve';
      row['vni'] = number(value);
      for (const end of ['source', 'destination'] as const) {
        const outer = row[outerFields[end]];
        if (outer !== undefined) row[`outer.${end}`] = outer;
      }
      fields = innerFields;
      return;
    }
    members.get(name)?.(value, row, fields);
  });
  return rows.filter((each) => each['proto'] !== undefined);
}
