/** What a packet is wrapped in on its device: Ethernet, the pseudo-device `any`, or nothing. */
import { macText } from './addresses.ts';
import type { Bytes } from './bytes.ts';
import { data, header } from './layer.ts';
import type { Layer } from './layer.ts';
import { readArp } from './arp.ts';
import { readIpv4, readIpv6 } from './networkLayer.ts';

export function readLink(link: number, bytes: Bytes, layer: Layer): void {
  switch (link) {
    case 1:
      return readEthernet(bytes, layer);
    case 113:
      return readCooked(bytes, layer);
    case 276:
      return readCooked2(bytes, layer);
    // LINKTYPE_NULL: the address family in the byte order of whoever wrote it, so the version in the packet decides.
    case 0:
      if (header(layer, 'loopback', bytes, 4)) readRaw(bytes.slice(4), layer);
      return;
    // LINKTYPE_RAW and its older numbers, LINKTYPE_IPV4, LINKTYPE_IPV6.
    case 12:
    case 14:
    case 101:
    case 228:
    case 229:
      return readRaw(bytes, layer);
    default:
      layer.row[layer.fields.proto] = `link type ${link}`;
      layer.row[layer.fields.summary] = `link type ${link}, length ${bytes.length}`;
      data(layer, bytes.length);
  }
}

function readEthernet(bytes: Bytes, layer: Layer): void {
  const { row, fields } = layer;
  if (!header(layer, 'Ethernet', bytes, 14)) return;
  row[fields.destinationMac] = macText(bytes, 0);
  row[fields.sourceMac] = macText(bytes, 6);
  let type = bytes.u16(12);
  let rest = bytes.slice(14);
  while (type === 0x8100 || type === 0x88a8) {
    if (!header(layer, '802.1Q', rest, 4)) return;
    row[fields.vlan] = rest.u16(0) & 0xfff;
    type = rest.u16(2);
    rest = rest.slice(4);
  }
  readNetwork(type, rest, layer);
}

/** LINKTYPE_LINUX_SLL. */
function readCooked(bytes: Bytes, layer: Layer): void {
  if (!header(layer, 'cooked', bytes, 16)) return;
  direct(bytes.u16(0), layer);
  if (bytes.u16(4) === 6) layer.row[layer.fields.sourceMac] = macText(bytes, 6);
  readNetwork(bytes.u16(14), bytes.slice(16), layer);
}

/** LINKTYPE_LINUX_SLL2, which names the interface by its number. */
function readCooked2(bytes: Bytes, layer: Layer): void {
  if (!header(layer, 'cooked', bytes, 20)) return;
  layer.row['interface'] = `ifindex ${bytes.u32(4)}`;
  direct(bytes.u8(10), layer);
  if (bytes.u8(11) === 6) layer.row[layer.fields.sourceMac] = macText(bytes, 12);
  readNetwork(bytes.u16(0), bytes.slice(20), layer);
}

const directions = ['In', 'B', 'M', 'P', 'Out'];

function direct(type: number, layer: Layer): void {
  const direction = directions[type];
  if (direction !== undefined) layer.row['direction'] = direction;
}

function readRaw(bytes: Bytes, layer: Layer): void {
  readNetwork(bytes.u8(0) >> 4 === 6 ? 0x86dd : 0x0800, bytes, layer);
}

/** By EtherType; up to 1500 it is a length, of 802.3. */
export function readNetwork(type: number, bytes: Bytes, layer: Layer): void {
  const { row, fields } = layer;
  if (type === 0x0800) return readIpv4(bytes, layer);
  if (type === 0x86dd) return readIpv6(bytes, layer);
  if (type === 0x0806) return readArp(bytes, layer);
  if (type === 0x6558) return readEthernet(bytes, layer);
  const proto = type <= 1500 ? 'LLC' : type === 0x88cc ? 'LLDP' : `0x${type.toString(16).padStart(4, '0')}`;
  row[fields.proto] = proto;
  row[fields.summary] = `${proto}, length ${bytes.length}`;
  data(layer, bytes.length);
}
