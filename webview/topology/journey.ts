/** A packet's way over the drawing, predicted or captured: places in order, each with when the packet was there. */
import type { PacketStop, ShownPacket, TraceWay } from '../../src/protocol/topologyMessages.ts';
import { pointAlong } from './ways.ts';
import type { Point, Ways } from './ways.ts';

export interface Journey {
  /** Ids of the elements that it passes, in order; the same one twice in a row stands for two things that happen there. */
  readonly stops: readonly string[];
  /** When it is at each stop: microseconds since the first; of a prediction simply 0, 1, 2, … */
  readonly times: readonly number[];
  /** Index into what it was made from, for each stop: places that are not in the drawing have none. */
  readonly of: readonly number[];
  readonly measured: boolean;
}

export function journeyOfWay({ hops }: TraceWay): Journey {
  const stops = hops.flatMap(({ via, at }, index) =>
    [via, at].flatMap((id) => (id === undefined ? [] : [{ at: id, index }])),
  );
  return {
    stops: stops.map(({ at }) => at),
    times: stops.map((_, index) => index),
    of: stops.map(({ index }) => index),
    measured: false,
  };
}

/** From the sender's own element, where it is known, to the receiver's: only the places between have a clock. */
export function journeyOfPacket({ stops: seen }: ShownPacket): Journey {
  let clock = 0;
  const stops = seen.flatMap(({ at, after = 0 }: PacketStop, index) => {
    clock += after;
    return at === undefined ? [] : [{ at, index, clock }];
  });
  const measured = (stops.at(-1)?.clock ?? 0) > 0;
  return {
    stops: stops.map(({ at }) => at),
    times: stops.map((stop, index) => (measured ? stop.clock : index)),
    of: stops.map(({ index }) => index),
    measured,
  };
}

/** The stop that was reached last at a time. */
export function stopAt({ times }: Journey, time: number): number {
  return Math.max(
    0,
    times.findLastIndex((each) => each <= time),
  );
}

export interface Drawn {
  /** The whole way, piece by piece. */
  readonly pieces: readonly (readonly Point[])[];
  /** Where the packet is. */
  readonly now: Point | undefined;
}

export function drawJourney(journey: Journey, ways: Ways, time: number): Drawn {
  const { stops, times } = journey;
  const pieces = stops.slice(1).map((to, index) => ways.between(stops[index] ?? to, to));
  const at = stopAt(journey, time);
  const [from = 0, until = from] = [times[at], times[at + 1]];
  const part = until > from ? Math.min(1, (time - from) / (until - from)) : 0;
  const first = stops[0];
  const piece =
    pieces[at] ?? pieces.at(-1)?.slice(-1) ?? (first === undefined ? [] : ways.between(first, first));
  return { pieces, now: pointAlong(piece, part) };
}
