/** Bytes from a capture file back to frames: the part of them that this lab can hold (ARP, and IPv4 with ICMP, TCP, UDP, VXLAN). */
import { formatIpv4 } from '../../../ipv4.ts';
import type { Arp, Frame, Icmp, Ipv4, Tcp, Udp } from '../types.ts';
import { VXLAN_PORT } from '../vxlan.ts';
import { ICMP_TYPES, IP_PROTOCOLS, TCP_FLAG_BITS, UNREACHABLE_CODES } from './encode.ts';

const byte = (bytes: string, at: number): number => (at < bytes.length ? bytes.charCodeAt(at) : 0);
const u16 = (bytes: string, at: number): number => (byte(bytes, at) << 8) | byte(bytes, at + 1);
const u32 = (bytes: string, at: number): number => u16(bytes, at) * 65536 + u16(bytes, at + 2);

export function decodeMac(bytes: string, at: number): string {
  return Array.from({ length: 6 }, (_, index) =>
    byte(bytes, at + index)
      .toString(16)
      .padStart(2, '0'),
  ).join(':');
}

export function decodeFrame(bytes: string): Frame | undefined {
  const packet = decodePacket(u16(bytes, 12), bytes.slice(14));
  return packet && { destinationMac: decodeMac(bytes, 0), sourceMac: decodeMac(bytes, 6), packet };
}

/** What follows an Ethernet (or cooked) header; undefined for protocols that this lab does not have. */
export function decodePacket(ethertype: number, bytes: string): Ipv4 | Arp | undefined {
  if (ethertype === 0x0806) {
    return {
      kind: 'arp',
      op: u16(bytes, 6) === 1 ? 'request' : 'reply',
      senderMac: decodeMac(bytes, 8),
      senderIp: formatIpv4(u32(bytes, 14)),
      targetMac: decodeMac(bytes, 18),
      targetIp: formatIpv4(u32(bytes, 24)),
    };
  }
  return ethertype === 0x0800 ? decodeIpv4(bytes) : undefined;
}

function decodeIpv4(bytes: string): Ipv4 | undefined {
  const header = (byte(bytes, 0) & 15) * 4;
  const body = bytes.slice(header, Math.max(header, u16(bytes, 2)));
  const field = u16(bytes, 6);
  const offset = (field & 0x1fff) * 8;
  const more = (field & 0x2000) !== 0;
  const payload = offset > 0 ? payloadOf(byte(bytes, 9)) : decodePayload(byte(bytes, 9), body);
  return (
    payload && {
      kind: 'ipv4',
      tos: byte(bytes, 1),
      id: u16(bytes, 4),
      dontFragment: (byte(bytes, 6) & 0x40) !== 0,
      ttl: byte(bytes, 8),
      source: formatIpv4(u32(bytes, 12)),
      destination: formatIpv4(u32(bytes, 16)),
      payload,
      ...((more || offset > 0) && { fragment: { offset, length: body.length, more } }),
    }
  );
}

/** Of a later fragment, whose bytes do not say what they are, only the protocol is known. */
function payloadOf(protocol: number): Ipv4['payload'] | undefined {
  return decodePayload(protocol, '\0'.repeat(20));
}

function decodePayload(protocol: number, bytes: string): Ipv4['payload'] | undefined {
  if (protocol === IP_PROTOCOLS.icmp) return decodeIcmp(bytes);
  if (protocol === IP_PROTOCOLS.tcp) return decodeTcp(bytes);
  return protocol === IP_PROTOCOLS.udp ? decodeUdp(bytes) : undefined;
}

function decodeIcmp(bytes: string): Icmp | undefined {
  const type = keyOf(ICMP_TYPES, byte(bytes, 0));
  if (type === undefined) return undefined;
  const dataLength = bytes.length - 8;
  if (type === 'echo-request' || type === 'echo-reply')
    return { proto: 'icmp', type, id: u16(bytes, 4), seq: u16(bytes, 6), dataLength };
  const about = decodeIpv4(bytes.slice(8));
  const code = type === 'unreachable' ? keyOf(UNREACHABLE_CODES, byte(bytes, 1)) : undefined;
  const mtu = code === 'fragmentation' ? u16(bytes, 6) : undefined;
  return {
    proto: 'icmp',
    type,
    dataLength,
    ...(code && { code }),
    ...(about && { about }),
    ...(mtu !== undefined && { mtu }),
  };
}

function decodeUdp(bytes: string): Udp {
  const ports = { sourcePort: u16(bytes, 0), destinationPort: u16(bytes, 2) };
  // The first fragment says how long the whole is.
  const data = bytes.slice(8).padEnd(u16(bytes, 4) - 8, '\0');
  const frame = ports.destinationPort === VXLAN_PORT ? decodeFrame(data.slice(8)) : undefined;
  return {
    proto: 'udp',
    ...ports,
    data: frame === undefined ? data : { encap: 'vxlan', vni: u32(data, 4) >>> 8, frame },
  };
}

function decodeTcp(bytes: string): Tcp {
  const header = (byte(bytes, 12) >>> 4) * 4;
  const bits = byte(bytes, 13);
  return {
    proto: 'tcp',
    sourcePort: u16(bytes, 0),
    destinationPort: u16(bytes, 2),
    seq: u32(bytes, 4),
    ack: u32(bytes, 8),
    // tcpdump's order: S F R P .
    flags: (['S', 'F', 'R', 'P', '.'] as const).filter((flag) =>
      TCP_FLAG_BITS.some(([name, bit]) => name === flag && (bits & bit) !== 0),
    ),
    window: u16(bytes, 14),
    options: decodeOptions(bytes.slice(20, header)),
    data: bytes.slice(header),
  };
}

function decodeOptions(bytes: string): Tcp['options'] {
  let options: Tcp['options'] = {};
  for (let at = 0; at < bytes.length;) {
    const kind = byte(bytes, at);
    if (kind === 0) break;
    if (kind === 2) options = { ...options, mss: u16(bytes, at + 2) };
    if (kind === 3) options = { ...options, wscale: byte(bytes, at + 2) };
    if (kind === 4) options = { ...options, sackOk: true };
    if (kind === 8) options = { ...options, timestamp: [u32(bytes, at + 2), u32(bytes, at + 6)] };
    at += kind === 1 ? 1 : Math.max(2, byte(bytes, at + 1));
  }
  return options;
}

function keyOf<Key extends string>(numbers: Readonly<Record<Key, number>>, wanted: number): Key | undefined {
  for (const key in numbers) if (numbers[key] === wanted) return key;
  return undefined;
}
