/** Frames as they are on the wire, for capture files and for filters that look at bytes. */
import { parseIpv4 } from '../../../ipv4.ts';
import type { Arp, Frame, Icmp, Ipv4, Tcp, TcpFlag, Udp } from '../types.ts';
import { checksum } from './checksum.ts';
import { packetLength, tcpHeaderLength } from './length.ts';

export const ICMP_TYPES: Readonly<Record<Icmp['type'], number>> = {
  'echo-reply': 0,
  unreachable: 3,
  redirect: 5,
  'echo-request': 8,
  'time-exceeded': 11,
};
export const UNREACHABLE_CODES: Readonly<Record<NonNullable<Icmp['code']>, number>> = {
  net: 0,
  host: 1,
  port: 3,
  fragmentation: 4,
  admin: 13,
};
export const TCP_FLAG_BITS: readonly (readonly [TcpFlag, number])[] = [
  ['F', 1],
  ['S', 2],
  ['R', 4],
  ['P', 8],
  ['.', 16],
];
export const IP_PROTOCOLS = { icmp: 1, tcp: 6, udp: 17 } as const;

const u8 = (value: number): string => String.fromCharCode(value & 255);
export const u16 = (value: number): string => u8(value >>> 8) + u8(value);
export const u32 = (value: number): string => u16(value >>> 16) + u16(value);

export function encodeMac(mac: string): string {
  return mac
    .split(':')
    .map((octet) => u8(Number.parseInt(octet, 16)))
    .join('');
}

const encodeAddress = (address: string): string => u32(parseIpv4(address) ?? 0);

export function encodeFrame(frame: Frame): string {
  const ethertype = frame.packet.kind === 'arp' ? 0x0806 : 0x0800;
  return (
    encodeMac(frame.destinationMac) + encodeMac(frame.sourceMac) + u16(ethertype) + encodePacket(frame.packet)
  );
}

export function encodePacket(packet: Ipv4 | Arp): string {
  if (packet.kind === 'arp') {
    return (
      u16(1) +
      u16(0x0800) +
      u8(6) +
      u8(4) +
      u16(packet.op === 'request' ? 1 : 2) +
      encodeMac(packet.senderMac) +
      encodeAddress(packet.senderIp) +
      encodeMac(packet.targetMac) +
      encodeAddress(packet.targetIp) +
      '\0'.repeat(packet.padding ?? 0)
    );
  }
  const addresses = encodeAddress(packet.source) + encodeAddress(packet.destination);
  const start =
    u8(0x45) +
    u8(packet.tos) +
    u16(packetLength(packet)) +
    u16(packet.id) +
    u16(fragmentField(packet)) +
    u8(packet.ttl) +
    u8(IP_PROTOCOLS[packet.payload.proto]);
  const header = start + u16(checksum(start + u16(0) + addresses)) + addresses;
  const payload = encodePayload(packet, addresses);
  const { fragment } = packet;
  return (
    header +
    (fragment === undefined ? payload : payload.slice(fragment.offset, fragment.offset + fragment.length))
  );
}

/** Flags and offset of the IPv4 header. */
function fragmentField({ dontFragment, fragment }: Ipv4): number {
  return (dontFragment ? 0x4000 : 0) | (fragment?.more ? 0x2000 : 0) | ((fragment?.offset ?? 0) / 8);
}

function encodePayload({ payload }: Ipv4, addresses: string): string {
  if (payload.proto === 'icmp') return encodeIcmp(payload);
  const pseudo = addresses + u8(0) + u8(IP_PROTOCOLS[payload.proto]);
  return payload.proto === 'tcp' ? encodeTcp(payload, pseudo) : encodeUdp(payload, pseudo);
}

function encodeIcmp(icmp: Icmp): string {
  const code = icmp.type === 'unreachable' ? UNREACHABLE_CODES[icmp.code ?? 'host'] : 0;
  const start = u8(ICMP_TYPES[icmp.type]) + u8(code);
  const rest = icmp.id === undefined ? u16(0) + u16(icmp.mtu ?? 0) : u16(icmp.id) + u16(icmp.seq ?? 0);
  let data = icmp.about === undefined ? '' : encodePacket(icmp.about);
  // ping's filling: a time, then bytes that count up.
  while (data.length < icmp.dataLength) data += u8(data.length < 16 ? 0 : data.length);
  data = data.slice(0, icmp.dataLength);
  return start + u16(checksum(start + u16(0) + rest + data)) + rest + data;
}

function encodeUdp(udp: Udp, pseudo: string): string {
  const data =
    typeof udp.data === 'string'
      ? udp.data
      : u32(0x08000000) + u32(udp.data.vni << 8) + encodeFrame(udp.data.frame);
  const start = u16(udp.sourcePort) + u16(udp.destinationPort) + u16(8 + data.length);
  // A vxlan device sends without a checksum over IPv4, as most do.
  const sum =
    typeof udp.data === 'string'
      ? checksum(pseudo + u16(8 + data.length) + start + u16(0) + data) || 0xffff
      : 0;
  return start + u16(sum) + data;
}

function encodeTcp(tcp: Tcp, pseudo: string): string {
  const { mss, sackOk, timestamp, wscale } = tcp.options;
  let options = '';
  if (mss !== undefined) options += u8(2) + u8(4) + u16(mss);
  if (timestamp !== undefined)
    options +=
      (sackOk === true ? u16(0x0402) : u16(0x0101)) + u8(8) + u8(10) + u32(timestamp[0]) + u32(timestamp[1]);
  else if (sackOk === true) options += u16(0x0101) + u16(0x0402);
  if (wscale !== undefined) options += u8(1) + u8(3) + u8(3) + u8(wscale);
  const bits = TCP_FLAG_BITS.reduce((sum, [flag, bit]) => (tcp.flags.includes(flag) ? sum | bit : sum), 0);
  const start =
    u16(tcp.sourcePort) +
    u16(tcp.destinationPort) +
    u32(tcp.seq) +
    u32(tcp.ack) +
    u8((tcpHeaderLength(tcp) / 4) << 4) +
    u8(bits) +
    u16(tcp.window);
  const rest = u16(0) + options + tcp.data;
  return start + u16(checksum(pseudo + u16(start.length + 2 + rest.length) + start + u16(0) + rest)) + rest;
}
