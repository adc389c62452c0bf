/** A trace as the panel shows it: each hop at its place in the drawing, in words, with the fact behind it. */
import { actionText, becauseText, headersText, verdictText } from '../course/traceWords.ts';
import { toldText } from '../course/toldWords.ts';
import { curesOf, factEvidence, type ReportOptions } from '../course/traceReport.ts';
import type { Hop, Trace, Way } from '../path/flow.ts';
import type { ShownPackets, ShownTrace, TraceHop, TraceWay } from '../protocol/topologyMessages.ts';
import type { Topology, TopologyElement } from '../protocol/topology.ts';
import type { Locate } from '../state/topology/packets.ts';
import { compareWays } from '../state/topology/sameWay.ts';

export interface TraceSurroundings {
  readonly topology: Topology;
  readonly locate: Locate;
  readonly packets: ShownPackets;
  readonly report: ReportOptions;
}

export function shownTrace(
  trace: Trace,
  ends: { readonly from: string; readonly to: string },
  surroundings: TraceSurroundings,
): ShownTrace {
  const elements = new Map(surroundings.topology.elements.map((element) => [element.id, element]));
  const ways = trace.ways.map((way) => shownWay(way, elements, surroundings));
  // The way that the verdict is about comes first.
  const first = trace.ways.findIndex(({ verdict }) => verdict === trace.verdict);
  return { ...ends, ways: [...ways.slice(first, first + 1), ...ways.filter((_, at) => at !== first)] };
}

function shownWay(
  way: Way,
  elements: ReadonlyMap<string, TopologyElement>,
  surroundings: TraceSurroundings,
): TraceWay {
  const { locale } = surroundings.report;
  let before: string | undefined;
  const hops = [...way.hops, ...(way.told?.hops ?? [])].map((hop): TraceHop => {
    const at = placeOf(hop, elements, surroundings.locate);
    const via = entryOf(before, at, elements, surroundings.topology);
    before = at ?? before;
    const evidence = factEvidence(hop.fact);
    return {
      leg: hop.leg,
      place: hop.place,
      action: hop.action,
      doing: actionText(hop, locale),
      because: becauseText(hop, locale),
      headers: headersText(hop),
      ...(hop.device === undefined ? {} : { device: hop.device }),
      ...(at === undefined ? {} : { at }),
      ...(via === undefined ? {} : { via }),
      ...(evidence === undefined ? {} : { fact: evidence }),
    };
  });
  const request = hops.filter(({ leg }) => leg === 'request');
  const stops = request.flatMap(({ via, at }) => [via, at]).filter((id) => id !== undefined);
  const observed = compareWays({ stops, from: stops[0], to: stops.at(-1) }, surroundings.packets.packets);
  return {
    verdict: way.verdict,
    text:
      way.told === undefined
        ? verdictText(way, locale)
        : `${verdictText(way, locale)} ${toldText(way.told, locale)}`,
    hops,
    cures: curesOf(way, surroundings.report),
    ...(way.backend === undefined ? {} : { backend: way.backend }),
    ...(observed === undefined ? {} : { observed }),
  };
}

function placeOf(
  { place, device = '' }: Hop,
  elements: ReadonlyMap<string, TopologyElement>,
  locate: Locate,
): string | undefined {
  const pod = `pod:${place}`;
  return elements.has(pod) ? pod : locate(place, device);
}

/** The interface by which a packet comes to another machine: the one on the network that it left by. */
function entryOf(
  before: string | undefined,
  at: string | undefined,
  elements: ReadonlyMap<string, TopologyElement>,
  { links }: Topology,
): string | undefined {
  if (before === undefined || at === undefined) return undefined;
  const machineOf = (id: string): string => elements.get(id)?.on ?? id;
  if (machineOf(before) === machineOf(at)) return undefined;
  const network = links.find(({ kind, from }) => kind === 'attached' && from === before)?.to;
  const entry = links.find(
    ({ kind, from, to }) => kind === 'attached' && to === network && machineOf(from) === machineOf(at),
  )?.from;
  return entry === at ? undefined : entry;
}
