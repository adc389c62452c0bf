/** The line that leads from one element to the next: along the network that both are attached to, else straight. */
import type { Topology } from '../../src/protocol/topology.ts';
import type { Box, Layout } from './layout.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Ways {
  /** The points from the first element to the second; empty when one of them is not drawn. */
  between(from: string, to: string): readonly Point[];
  /** How an element is attached to a lane: from the edge of its box to the lane. */
  attached(from: string, network: string): readonly Point[];
}

export function createWays({ links }: Topology, { boxes, lanes }: Layout): Ways {
  const networksOf = new Map<string, Set<string>>();
  for (const { kind, from, to } of links) {
    if (kind !== 'attached') continue;
    const there = networksOf.get(from);
    if (there === undefined) networksOf.set(from, new Set([to]));
    else there.add(to);
  }
  const laneY = (network: string, box: Box): number | undefined => {
    const segments = lanes.get(network)?.segments ?? [];
    // The segment that lies nearest: the one of the box's own row.
    return segments
      .map(({ y }) => y)
      .toSorted((a, b) => Math.abs(a - box.y - box.height) - Math.abs(b - box.y - box.height))[0];
  };
  const attached = (from: string, network: string): readonly Point[] => {
    const box = boxes.get(from);
    const y = box && laneY(network, box);
    if (box === undefined || y === undefined) return [];
    const x = box.x + box.width / 2;
    return [
      { x, y: y > box.y ? box.y + box.height : box.y },
      { x, y },
    ];
  };
  return {
    attached,
    between(from, to) {
      const [a, b] = [boxes.get(from), boxes.get(to)];
      if (a === undefined || b === undefined) return [];
      const shared = [...(networksOf.get(from) ?? [])].find((id) => networksOf.get(to)?.has(id) === true);
      const down = shared === undefined ? [] : attached(from, shared);
      const up = shared === undefined ? [] : attached(to, shared).toReversed();
      if (down.length > 0 && up.length > 0) return [centre(a), ...down, ...up, centre(b)];
      return from === to ? [centre(a)] : [centre(a), centre(b)];
    },
  };
}

export function centre({ x, y, width, height }: Box): Point {
  return { x: x + width / 2, y: y + height / 2 };
}

/** The point after a part (0…1) of a line. */
export function pointAlong(points: readonly Point[], part: number): Point | undefined {
  const lengths = points.slice(1).map((point, at) => distance(points[at] ?? point, point));
  let left = lengths.reduce((sum, each) => sum + each, 0) * part;
  for (const [at, length] of lengths.entries()) {
    const [from, to] = [points[at], points[at + 1]];
    if (from === undefined || to === undefined) return undefined;
    if (left <= length && length > 0) {
      const share = left / length;
      return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
    }
    left -= length;
  }
  return points.at(-1);
}

export function pathOf(points: readonly Point[]): string {
  return points.map(({ x, y }, at) => `${at === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join('');
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
