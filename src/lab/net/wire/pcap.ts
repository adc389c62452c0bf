/** Capture files (libpcap's classic format, microseconds, little endian) with the two link types that tcpdump uses here. */
import { fromArray } from '../bytes.ts';
import type { Frame, Tapped } from '../types.ts';
import { decodeFrame, decodeMac, decodePacket } from './decode.ts';
import { encodeFrame, encodeMac, encodePacket, u16, u32 } from './encode.ts';

export type LinkType = 'EN10MB' | 'LINUX_SLL2';

/** Bytes of the link header before the network layer. */
export const LINK_HEADER: Readonly<Record<LinkType, number>> = { EN10MB: 14, LINUX_SLL2: 20 };

const LINK_NUMBERS: Readonly<Record<LinkType, number>> = { EN10MB: 1, LINUX_SLL2: 276 };
const MAGIC = 0xa1b2c3d4;
/** sll2: host, broadcast, multicast, other host, outgoing */
const DIRECTIONS: readonly Tapped['direction'][] = ['In', 'B', 'M', 'P', 'Out'];

/** One captured packet. The interface and direction are known for cooked captures only. */
export interface Captured {
  readonly at: number;
  readonly frame: Frame;
  readonly interfaceIndex: number;
  readonly direction: Tapped['direction'];
  /** Link-layer bytes and all. */
  readonly bytes: string;
  /** Of them that were on the wire. */
  readonly length: number;
}

const le16 = (value: number): string => swap(u16(value));
const le32 = (value: number): string => swap(u32(value));
const swap = (bytes: string): string => [...bytes].reverse().join('');

/** The bytes of a frame with the header that this link type has. */
export function linkBytes(
  tapped: Pick<Tapped, 'frame' | 'direction'> & {
    readonly interfaceIndex: number;
    readonly loopback: boolean;
  },
  link: LinkType,
): string {
  const { frame } = tapped;
  if (link === 'EN10MB') return encodeFrame(frame);
  const ethertype = frame.packet.kind === 'arp' ? 0x0806 : 0x0800;
  return (
    u16(ethertype) +
    u16(0) +
    u32(tapped.interfaceIndex) +
    u16(tapped.loopback ? 772 : 1) +
    String.fromCharCode(DIRECTIONS.indexOf(tapped.direction)) +
    '\u0006' +
    encodeMac(frame.sourceMac) +
    u16(0) +
    encodePacket(frame.packet)
  );
}

export function pcapHeader(link: LinkType, snapshotLength: number): string {
  return (
    le32(MAGIC) + le16(2) + le16(4) + le32(0) + le32(0) + le32(snapshotLength) + le32(LINK_NUMBERS[link])
  );
}

export function pcapRecord(at: number, bytes: string, snapshotLength: number): string {
  const kept = bytes.slice(0, snapshotLength);
  return le32(Math.floor(at / 1e6)) + le32(at % 1e6) + le32(kept.length) + le32(bytes.length) + kept;
}

export interface PcapFile {
  readonly link: LinkType;
  readonly snapshotLength: number;
  readonly packets: readonly Captured[];
}

/** Undefined when it is not a capture file of a kind that is known here. */
export function readPcap(file: Uint8Array): PcapFile | undefined {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.length < 24) return undefined;
  const little = view.getUint32(0, true) === MAGIC;
  if (!little && view.getUint32(0) !== MAGIC) return undefined;
  const number = view.getUint32(20, little) & 0xffff;
  const link =
    number === LINK_NUMBERS.EN10MB ? 'EN10MB' : number === LINK_NUMBERS.LINUX_SLL2 ? 'LINUX_SLL2' : undefined;
  if (link === undefined) return undefined;
  const packets: Captured[] = [];
  for (let at = 24; at + 16 <= file.length;) {
    const length = view.getUint32(at + 8, little);
    const time = view.getUint32(at, little) * 1e6 + view.getUint32(at + 4, little);
    const packet = readPacket(fromArray(file.subarray(at + 16, at + 16 + length)), link);
    if (packet !== undefined) packets.push({ ...packet, at: time, length: view.getUint32(at + 12, little) });
    at += 16 + length;
  }
  return { link, snapshotLength: view.getUint32(16, little), packets };
}

function readPacket(bytes: string, link: LinkType): Omit<Captured, 'at' | 'length'> | undefined {
  if (link === 'EN10MB') {
    const frame = decodeFrame(bytes);
    return frame && { frame, interfaceIndex: 0, direction: 'In', bytes };
  }
  const number = (start: number, count: number): number =>
    Array.from(bytes.slice(start, start + count)).reduce(
      (sum, character) => sum * 256 + character.charCodeAt(0),
      0,
    );
  const packet = decodePacket(number(0, 2), bytes.slice(20));
  const sourceMac = decodeMac(bytes, 12);
  return (
    packet && {
      frame: { sourceMac, destinationMac: '', packet },
      interfaceIndex: number(4, 4),
      direction: DIRECTIONS[number(10, 1)] ?? 'In',
      bytes,
    }
  );
}
