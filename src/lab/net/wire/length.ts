/** Lengths on the wire, in bytes. */
import type { Arp, Frame, Ipv4, Tcp } from '../types.ts';

/** Linux pads each option to four bytes; SACK-permitted takes the place of the padding before a timestamp. */
export function tcpHeaderLength(tcp: Tcp): number {
  const { mss, sackOk, wscale, timestamp } = tcp.options;
  let length = 20;
  if (mss !== undefined) length += 4;
  if (timestamp !== undefined) length += 12;
  else if (sackOk === true) length += 4;
  if (wscale !== undefined) length += 4;
  return length;
}

/** Bytes of the IP payload: a transport header and what it carries, or the part of them that a fragment has. */
export function payloadLength(packet: Ipv4): number {
  const { payload, fragment } = packet;
  if (fragment !== undefined) return fragment.length;
  if (payload.proto === 'icmp') return 8 + payload.dataLength;
  if (payload.proto === 'tcp') return tcpHeaderLength(payload) + payload.data.length;
  return 8 + (typeof payload.data === 'string' ? payload.data.length : 8 + frameLength(payload.data.frame));
}

export function packetLength(packet: Ipv4 | Arp): number {
  return packet.kind === 'arp' ? 28 + (packet.padding ?? 0) : 20 + payloadLength(packet);
}

export function frameLength(frame: Frame): number {
  return 14 + packetLength(frame.packet);
}
