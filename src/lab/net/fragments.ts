/** IPv4 fragments (RFC 791): cutting what is larger than the MTU, and putting it together where it arrives. */
import type { Ipv4 } from './types.ts';
import { payloadLength } from './wire/length.ts';

const HEADER = 20;
/** net.ipv4.ipfrag_time: what is not complete by then is given up. Microseconds. */
const PATIENCE = 30_000_000;

/** Pieces that fit; the packet itself when it does. Offsets count eights of bytes, so all but the last are multiples. */
export function fragmentsOf(packet: Ipv4, mtu: number): readonly Ipv4[] {
  const length = payloadLength(packet);
  if (HEADER + length <= mtu) return [packet];
  const most = (mtu - HEADER) & ~7;
  if (most <= 0) return [];
  const { offset, more } = packet.fragment ?? { offset: 0, more: false };
  return Array.from({ length: Math.ceil(length / most) }, (_, index) => {
    const start = index * most;
    const size = Math.min(most, length - start);
    return {
      ...packet,
      fragment: { offset: offset + start, length: size, more: more || start + size < length },
    };
  });
}

interface Incomplete {
  readonly since: number;
  readonly pieces: readonly Ipv4[];
}

export class Reassembly {
  readonly #waiting = new Map<string, Incomplete>();

  /**
   * @param now microseconds
   * @returns the whole datagram with the piece that completes it
   */
  add(packet: Ipv4, now: number): Ipv4 | undefined {
    if (packet.fragment === undefined) return packet;
    for (const [key, { since }] of this.#waiting) if (now - since > PATIENCE) this.#waiting.delete(key);
    const { source, destination, id, payload } = packet;
    const key = `${source} ${destination} ${id} ${payload.proto}`;
    const known = this.#waiting.get(key);
    const pieces = [...(known?.pieces ?? []), packet];
    if (!isComplete(pieces)) {
      this.#waiting.set(key, { since: known?.since ?? now, pieces });
      return undefined;
    }
    this.#waiting.delete(key);
    const { fragment: _, ...whole } = pieces.find((piece) => piece.fragment?.offset === 0) ?? packet;
    return whole;
  }
}

function isComplete(pieces: readonly Ipv4[]): boolean {
  let end = 0;
  const inOrder = pieces
    .flatMap(({ fragment }) => (fragment === undefined ? [] : [fragment]))
    .sort((one, other) => one.offset - other.offset);
  for (const { offset, length, more } of inOrder) {
    if (offset > end) return false;
    end = Math.max(end, offset + length);
    if (!more) return true;
  }
  return false;
}
