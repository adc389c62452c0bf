/** TCP, UDP, and what else IP carries. */
import { protocolName } from '../packetColumns.ts';
import type { Bytes } from './bytes.ts';
import { dnsOf } from './dns.ts';
import { readIcmp, readIcmp6 } from './icmp.ts';
import { data, header } from './layer.ts';
import type { Layer } from './layer.ts';
import { optionsText } from './tcpOptions.ts';
import { readTunnel } from './tunnels.ts';

export interface Carried {
  /** Bytes behind the network header, as that says; a snapshot may hold fewer. */
  readonly length: number;
  /** A fragment but the first: without a transport header. */
  readonly later: boolean;
}

export function readTransport(number: number, bytes: Bytes, layer: Layer, carried: Carried): void {
  const { row, fields } = layer;
  const protocol = protocolName(number);
  row[fields.protocol] = protocol;
  if (bytes.length < carried.length) row['truncated'] = true;
  if (carried.later) {
    row[fields.length] = carried.length;
    row[fields.summary] = `${protocol} fragment, length ${carried.length}`;
    return data(layer, carried.length);
  }
  switch (number) {
    case 1:
      return readIcmp(bytes, layer, carried.length);
    case 6:
      return readTcp(bytes, layer, carried.length);
    case 17:
      return readUdp(bytes, layer, carried.length);
    case 58:
      return readIcmp6(bytes, layer, carried.length);
  }
  row[fields.length] = carried.length;
  row[fields.summary] = `${protocol}, length ${carried.length}`;
  data(layer, carried.length);
}

const flagLetters: readonly (readonly [number, string])[] = [
  [0x01, 'F'],
  [0x02, 'S'],
  [0x04, 'R'],
  [0x08, 'P'],
  [0x10, '.'],
  [0x20, 'U'],
  [0x40, 'E'],
  [0x80, 'W'],
];

function readTcp(bytes: Bytes, layer: Layer, carried: number): void {
  const { row, fields } = layer;
  const headerLength = Math.max(20, (bytes.u8(12) >> 4) * 4);
  ports(bytes, layer);
  // Of a cut header the fixed part may be whole.
  if (!header(layer, 'TCP', bytes, headerLength) && !bytes.has(0, 20)) return;
  const whole = bytes.has(0, headerLength);
  const bits = bytes.u8(13);
  const flags = flagLetters.map(([bit, letter]) => (bits & bit ? letter : '')).join('') || 'none';
  const length = Math.max(0, carried - headerLength);
  const seq = bytes.u32(4);
  row[fields['tcp.flags']] = flags;
  row[fields['tcp.seq']] = seq;
  const nextSeq = (seq + length) >>> 0;
  if (length > 0) row[fields['tcp.nextSeq']] = nextSeq;
  if (bits & 0x10) row[fields['tcp.ack']] = bytes.u32(8);
  row[fields['tcp.win']] = bytes.u16(14);
  const options = whole ? optionsText(bytes.slice(20, headerLength)) : '';
  if (options !== '') row[fields['tcp.options']] = options;
  row[fields.length] = length;
  row[fields.summary] = [
    `Flags [${flags}], seq ${seq}${length > 0 ? `:${nextSeq}` : ''}`,
    ...(bits & 0x10 ? [`ack ${bytes.u32(8)}`] : []),
    `win ${bytes.u16(14)}`,
    ...(options === '' ? [] : [`options [${options}]`]),
    `length ${length}`,
  ].join(', ');
  if (whole) data(layer, length);
}

function readUdp(bytes: Bytes, layer: Layer, carried: number): void {
  const { row, fields } = layer;
  ports(bytes, layer);
  if (!header(layer, 'UDP', bytes, 8)) return;
  const length = Math.max(0, Math.min((bytes.u16(4) || carried) - 8, carried - 8));
  const payload = bytes.slice(8, 8 + length);
  const source = bytes.u16(0);
  const destination = bytes.u16(2);
  row[fields.length] = length;
  row[fields.summary] = `UDP, length ${length}`;
  // A fragment's first piece holds only the beginning of what it carries.
  if (readTunnel(destination, payload, layer)) return;
  const dns = [source, destination].some((port) => port === 53 || port === 5353) ? dnsOf(payload) : undefined;
  if (dns !== undefined) {
    row[fields['dns.id']] = dns.id;
    if (dns.response) row[fields['dns.answer']] = dns.answer;
    else {
      row[fields['dns.type']] = dns.type;
      row[fields['dns.name']] = dns.name;
    }
    row[fields.summary] = dns.response
      ? `${dns.id} ${dns.code === '' ? '' : `${dns.code} `}${dns.counts} ${dns.answer} (${length})`
      : `${dns.id}${dns.recursive ? '+' : ''} ${dns.type}? ${dns.name} (${length})`;
    layer.headers.push(`DNS ${length}`);
    return;
  }
  data(layer, length);
}

function ports(bytes: Bytes, { row, fields }: Layer): void {
  if (!bytes.has(0, 4)) return;
  row[fields.source] = withPort(row[fields.source], bytes.u16(0));
  row[fields.destination] = withPort(row[fields.destination], bytes.u16(2));
}

function withPort(address: unknown, port: number): string {
  const text = String(address);
  return text.includes(':') ? `[${text}]:${port}` : `${text}:${port}`;
}
