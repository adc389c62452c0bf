/** Addresses out of a packet's bytes, written as tcpdump writes them. */
import type { Bytes } from './bytes.ts';

export function macText(bytes: Bytes, at: number): string {
  return bytes.slice(at, at + 6).hex(':');
}

export function ipv4Text(bytes: Bytes, at: number): string {
  return [0, 1, 2, 3].map((i) => bytes.u8(at + i)).join('.');
}

/** RFC 5952: the longest run of zero groups, of two at least, is `::`; an IPv4-mapped address ends in that. */
export function ipv6Text(bytes: Bytes, at: number): string {
  const groups = [0, 1, 2, 3, 4, 5, 6, 7].map((i) => bytes.u16(at + 2 * i));
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff)
    return `::ffff:${ipv4Text(bytes, at + 12)}`;
  let best = { start: 0, length: 1 };
  let start = 0;
  for (let i = 0; i <= 8; i++) {
    if (groups[i] === 0) continue;
    if (i - start > best.length) best = { start, length: i - start };
    start = i + 1;
  }
  const hex = (from: number, to?: number): string =>
    groups
      .slice(from, to)
      .map((group) => group.toString(16))
      .join(':');
  return best.length < 2 ? hex(0) : `${hex(0, best.start)}::${hex(best.start + best.length)}`;
}
