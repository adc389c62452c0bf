/** What a filter looks at: the bytes of one frame, as libpcap's programs do. */
import type { Tapped } from '../types.ts';
import { LINK_HEADER } from '../wire/pcap.ts';
import type { LinkType } from '../wire/pcap.ts';

export interface Subject {
  readonly link: LinkType;
  /** With the link header. */
  readonly bytes: string;
  /** On the wire, with the link header. */
  readonly length: number;
  readonly direction: Tapped['direction'];
  readonly interfaceIndex: number;
}

export const ETHERTYPE = { ipv4: 0x0800, arp: 0x0806, rarp: 0x8035 } as const;

/** A big-endian number; undefined when the packet ends before it. */
export function numberAt({ bytes }: Subject, at: number, size: number): number | undefined {
  if (at < 0 || at + size > bytes.length) return undefined;
  let value = 0;
  for (let index = 0; index < size; index++) value = value * 256 + bytes.charCodeAt(at + index);
  return value;
}

export function ethertypeOf(subject: Subject): number | undefined {
  return numberAt(subject, subject.link === 'EN10MB' ? 12 : 0, 2);
}

export function networkStart({ link }: Subject): number {
  return LINK_HEADER[link];
}

export function ipProtocolOf(subject: Subject): number | undefined {
  return ethertypeOf(subject) === ETHERTYPE.ipv4
    ? numberAt(subject, networkStart(subject) + 9, 1)
    : undefined;
}

/** Where the header behind IPv4 starts; undefined in later fragments, which have none. */
export function transportStart(subject: Subject): number | undefined {
  const start = networkStart(subject);
  const fragment = numberAt(subject, start + 6, 2);
  if (fragment === undefined || (fragment & 0x1fff) !== 0) return undefined;
  return start + ((numberAt(subject, start, 1) ?? 0x45) & 15) * 4;
}
