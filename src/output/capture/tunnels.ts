/** VXLAN (RFC 7348) and Geneve (RFC 8926): the packet inside, whole with its own Ethernet header. */
import { innerFields, outerFields } from '../packetColumns.ts';
import type { Bytes } from './bytes.ts';
import { header } from './layer.ts';
import type { Layer } from './layer.ts';

/** Linux and Cilium speak VXLAN on 8472, the standard's port is 4789. */
const vxlanPorts = new Set([4789, 8472]);
const genevePort = 6081;
/** Transparent Ethernet bridging: the EtherType of a whole Ethernet frame. */
const transparentEthernet = 0x6558;

/** False: no tunnel, or one inside another, of which only the outer one is taken apart. */
export function readTunnel(port: number, bytes: Bytes, layer: Layer): boolean {
  if (layer.fields !== outerFields) return false;
  const inner: Layer = { ...layer, fields: innerFields };
  // The flag that a network identifier is there; without it these are not VXLAN's bytes.
  if (vxlanPorts.has(port) && bytes.u8(0) & 0x08) {
    if (!header(layer, 'VXLAN', bytes, 8)) return true;
    const vni = bytes.u32(4) >>> 8;
    encapsulated(layer, 'vxlan', vni, `VXLAN, flags [I] (0x${bytes.slice(0, 1).hex()}), vni ${vni}`);
    layer.carried(transparentEthernet, bytes.slice(8), inner);
    return true;
  }
  if (port === genevePort && bytes.has(0, 8) && bytes.u8(0) >> 6 === 0) {
    const length = 8 + (bytes.u8(0) & 63) * 4;
    if (!header(layer, 'Geneve', bytes, length)) return true;
    const vni = bytes.u32(4) >>> 8;
    encapsulated(layer, 'geneve', vni, `Geneve, vni 0x${vni.toString(16)}`);
    layer.carried(bytes.u16(2), bytes.slice(length), inner);
    return true;
  }
  return false;
}

function encapsulated({ row, fields }: Layer, kind: string, vni: number, summary: string): void {
  row['encap'] = kind;
  row['vni'] = vni;
  row[fields.summary] = summary;
  const source = row[fields.source];
  const destination = row[fields.destination];
  if (source !== undefined) row['outer.source'] = source;
  if (destination !== undefined) row['outer.destination'] = destination;
}
