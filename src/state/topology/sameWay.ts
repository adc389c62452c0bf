/** Whether a captured packet went the way that was predicted. A capture sees some places only, in their order. */
import type { ShownPacket } from '../../protocol/topologyMessages.ts';

export interface Compared {
  /** Index of the captured packet. */
  readonly packet: number;
  readonly same: boolean;
  /** The place where it was seen and should not have been: `router eth0`. */
  readonly departs?: string;
}

interface Predicted {
  /** Elements of the drawing, in order. */
  readonly stops: readonly string[];
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** Undefined when no packet from the one end to the other has been captured. The newest packet counts: they come newest first. */
export function compareWays(
  { stops, from, to }: Predicted,
  packets: readonly ShownPacket[],
): Compared | undefined {
  if (from === undefined || to === undefined) return undefined;
  const packet = packets.findIndex((each) => each.from === from && each.to === to);
  const seen = packets[packet]?.stops;
  if (seen === undefined) return undefined;
  let next = 0;
  for (const { at, host, interface: device } of seen) {
    if (at === undefined) continue;
    // Where a packet comes in and where it goes out may be told as one place by the prediction.
    const found = stops.indexOf(at, Math.max(0, next - 1));
    if (found < 0) return { packet, same: false, departs: `${host} ${device}` };
    next = found + 1;
  }
  return { packet, same: true };
}
