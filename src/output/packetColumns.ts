/** The columns of a capture. An encapsulated packet has `outer.` and `inner.` ones; the plain ones are what the wire shows. */
import type { Column, ColumnType } from './parsed.ts';

type Optional = Column & { readonly optional?: true };

const layers = [
  ['proto', 'text'],
  ['protocol', 'text'],
  ['source', 'address'],
  ['destination', 'address'],
  ['icmp.type', 'text'],
  ['icmp.id', 'number'],
  ['icmp.seq', 'number'],
  ['tcp.flags', 'text'],
  ['tcp.seq', 'number'],
  ['tcp.nextSeq', 'number'],
  ['tcp.ack', 'number'],
  ['tcp.win', 'number'],
  ['tcp.options', 'text'],
  ['arp.op', 'text'],
  ['arp.target', 'address'],
  ['arp.sender', 'address'],
  ['arp.mac', 'text'],
  ['dns.id', 'number'],
  ['dns.type', 'text'],
  ['dns.name', 'text'],
  ['dns.answer', 'text'],
  ['length', 'number'],
  ['ttl', 'number'],
  ['ip.id', 'number'],
  ['ip.flags', 'text'],
  ['ip.offset', 'number'],
  ['ip.length', 'number'],
  ['vlan', 'number'],
  ['sourceMac', 'text'],
  ['destinationMac', 'text'],
  ['summary', 'text'],
] as const satisfies readonly (readonly [string, ColumnType])[];

type FieldName = (typeof layers)[number][0];

/** The column of each field of one layer. Looked up, not put together: a capture has millions of fields. */
export type LayerFields = Readonly<Record<FieldName, string>>;

export const outerFields: LayerFields = fieldsWith('');
export const innerFields: LayerFields = fieldsWith('inner.');

function fieldsWith(prefix: string): LayerFields {
  const fields: Partial<Record<FieldName, string>> = {};
  for (const [id] of layers) fields[id] = prefix + id;
  return fields as LayerFields;
}

const protocols: ReadonlyMap<number, string> = new Map([
  [1, 'ICMP'],
  [2, 'IGMP'],
  [4, 'IPIP'],
  [6, 'TCP'],
  [17, 'UDP'],
  [41, 'IPv6'],
  [47, 'GRE'],
  [50, 'ESP'],
  [51, 'AH'],
  [58, 'ICMP6'],
  [132, 'SCTP'],
]);

/** By its IANA number. */
export function protocolName(number: number): string {
  return protocols.get(number) ?? `ip-proto-${number}`;
}

const always = new Set<string>(['proto', 'source', 'destination']);

export const packetColumns: readonly Optional[] = [
  { id: 'number', label: 'number', type: 'number', optional: true },
  { id: 'time', label: 'time', type: 'time', optional: true },
  { id: 'sincePrevious', label: 'since previous', type: 'time', optional: true },
  { id: 'interface', label: 'interface', type: 'text', optional: true },
  { id: 'direction', label: 'direction', type: 'text', optional: true },
  { id: 'encap', label: 'encap', type: 'text', optional: true },
  { id: 'vni', label: 'vni', type: 'number', optional: true },
  { id: 'outer.source', label: 'outer.source', type: 'address', optional: true },
  { id: 'outer.destination', label: 'outer.destination', type: 'address', optional: true },
  ...layers.map(([id, type]): Optional =>
    always.has(id) ? { id, label: id, type } : { id, label: id, type, optional: true },
  ),
  ...layers.map(([id, type]): Optional => ({
    id: `inner.${id}`,
    label: `inner.${id}`,
    type,
    optional: true,
  })),
  { id: 'truncated', label: 'truncated', type: 'boolean', optional: true },
  // Of a capture file, or of the dump that -x prints: bytes on the wire, each header with its bytes, all bytes in hexadecimal.
  { id: 'wireLength', label: 'wireLength', type: 'number', optional: true },
  { id: 'headers', label: 'headers', type: 'list', optional: true },
  { id: 'bytes', label: 'bytes', type: 'text', optional: true },
];
