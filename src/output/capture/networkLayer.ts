/** IPv4 and IPv6 with its extension headers. */
import { ipv4Text, ipv6Text } from './addresses.ts';
import type { Bytes } from './bytes.ts';
import { data, header } from './layer.ts';
import type { Layer } from './layer.ts';
import { readTransport } from './transportLayer.ts';

export function readIpv4(bytes: Bytes, layer: Layer): void {
  const { row, fields } = layer;
  row[fields.proto] = 'IP';
  const headerLength = (bytes.u8(0) & 15) * 4;
  if (bytes.length > 0 && (bytes.u8(0) >> 4 !== 4 || headerLength < 20)) {
    row[fields.summary] = `IP version ${bytes.u8(0) >> 4}, header length ${headerLength}: not a packet`;
    data(layer, bytes.length);
    return;
  }
  if (!header(layer, 'IPv4', bytes, Math.max(20, headerLength))) return;
  row[fields.source] = ipv4Text(bytes, 12);
  row[fields.destination] = ipv4Text(bytes, 16);
  row[fields.ttl] = bytes.u8(8);
  row[fields['ip.id']] = bytes.u16(4);
  const bits = bytes.u16(6);
  const flags = [...(bits & 0x2000 ? ['+'] : []), ...(bits & 0x4000 ? ['DF'] : [])].join(', ');
  if (flags !== '') row[fields['ip.flags']] = flags;
  const offset = (bits & 0x1fff) * 8;
  if (offset > 0) row[fields['ip.offset']] = offset;
  // 0 where the network card cuts packets up (segmentation offload): then all that was captured belongs to it.
  const total = bytes.u16(2) || bytes.length;
  row[fields['ip.length']] = total;
  if (total < headerLength) {
    row[fields.summary] = `IP length ${total}, shorter than its header`;
    return;
  }
  readTransport(bytes.u8(9), bytes.slice(headerLength, total), layer, {
    length: total - headerLength,
    later: offset > 0,
  });
}

/** Extension headers of variable length: hop-by-hop options, routing, destination options. */
const extensions: ReadonlyMap<number, string> = new Map([
  [0, 'hop-by-hop'],
  [43, 'routing'],
  [60, 'destination options'],
]);

export function readIpv6(bytes: Bytes, layer: Layer): void {
  const { row, fields } = layer;
  row[fields.proto] = 'IP6';
  if (bytes.length > 0 && bytes.u8(0) >> 4 !== 6) {
    row[fields.summary] = `IP version ${bytes.u8(0) >> 4}: not a packet`;
    data(layer, bytes.length);
    return;
  }
  if (!header(layer, 'IPv6', bytes, 40)) return;
  row[fields.source] = ipv6Text(bytes, 8);
  row[fields.destination] = ipv6Text(bytes, 24);
  row[fields.ttl] = bytes.u8(7);
  let length = bytes.u16(4) || bytes.length - 40;
  row[fields['ip.length']] = length + 40;
  let rest = bytes.slice(40, 40 + length);
  let next = bytes.u8(6);
  let later = false;
  for (;;) {
    const extension = extensions.get(next);
    const size = next === 44 ? 8 : extension === undefined ? 0 : (rest.u8(1) + 1) * 8;
    if (size === 0) break;
    if (!header(layer, next === 44 ? 'fragment' : (extension ?? ''), rest, size)) return;
    if (next === 44) {
      const bits = rest.u16(2);
      row[fields['ip.id']] = rest.u32(4);
      if (bits & 1) row[fields['ip.flags']] = '+';
      if (bits >> 3 > 0) row[fields['ip.offset']] = (bits >> 3) * 8;
      later = bits >> 3 > 0;
    }
    next = rest.u8(0);
    rest = rest.slice(size);
    length -= size;
    if (later) break;
  }
  readTransport(next, rest, layer, { length, later });
}
