import { ipv4Text, macText } from './addresses.ts';
import type { Bytes } from './bytes.ts';
import { header } from './layer.ts';
import type { Layer } from './layer.ts';

/** ARP for IPv4 over Ethernet, RFC 826. */
export function readArp(bytes: Bytes, layer: Layer): void {
  const { row, fields } = layer;
  row[fields.proto] = 'ARP';
  row[fields.protocol] = 'ARP';
  if (!header(layer, 'ARP', bytes, 28)) return;
  const op = bytes.u16(6);
  if (bytes.u16(2) !== 0x0800 || bytes.u8(4) !== 6 || bytes.u8(5) !== 4 || (op !== 1 && op !== 2)) {
    row[fields.summary] = `ARP operation ${op}, protocol 0x${bytes.u16(2).toString(16)}`;
    return;
  }
  const mac = macText(bytes, 8);
  const sender = ipv4Text(bytes, 14);
  const target = ipv4Text(bytes, 24);
  row[fields.source] = sender;
  row[fields.destination] = target;
  row[fields['arp.op']] = op === 1 ? 'Request' : 'Reply';
  row[fields['arp.sender']] = sender;
  row[fields['arp.target']] = target;
  row[fields['arp.mac']] = mac;
  // Ethernet pads short packets, as tcpdump's length shows.
  row[fields.length] = bytes.length;
  row[fields.summary] =
    op === 1
      ? `Request who-has ${target} tell ${sender}, length ${bytes.length}`
      : `Reply ${sender} is-at ${mac}, length ${bytes.length}`;
}
