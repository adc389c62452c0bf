import type { PacketHop } from '../../src/protocol/outputs.ts';

/** Hops that one machine saw one after the other: what came in there and what went out again. */
export interface HopGroup {
  readonly host: string;
  /** Index of the first hop within the path. */
  readonly start: number;
  readonly hops: readonly PacketHop[];
}

export function hopGroups(hops: readonly PacketHop[]): readonly HopGroup[] {
  const groups: { host: string; start: number; hops: PacketHop[] }[] = [];
  hops.forEach((hop, index) => {
    const last = groups.at(-1);
    if (last?.host === hop.host) last.hops.push(hop);
    else groups.push({ host: hop.host, start: index, hops: [hop] });
  });
  return groups;
}
