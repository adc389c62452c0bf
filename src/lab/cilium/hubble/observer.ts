/** Hubble's server in one agent: the flows of its node, of the ring buffer and as they come. */
import type { Agent } from '../agent/agent.ts';
import { CAPACITY } from '../agent/monitor.ts';
import type { MonitorEvent } from '../agent/monitor.ts';
import { fits } from './filter.ts';
import type { FlowResponse } from './flow.ts';
import { EventParser } from './parseEvent.ts';
import { Refusal } from './protocol.ts';
import type { FlowRequest, NodeStatus, Server, ServerStatus } from './protocol.ts';

const NS_PER_MS = 1_000_000;

export class Observer implements Server {
  readonly #agent: Agent;

  constructor(agent: Agent) {
    this.#agent = agent;
  }

  flows(request: FlowRequest, send: (response: FlowResponse) => void): () => void {
    const { monitor } = this.#agent.node;
    const parser = new EventParser(this.#agent);
    const parse = (event: MonitorEvent, number: number): readonly FlowResponse[] =>
      parser
        .parse(event, number)
        .filter((flow) => fits(flow, request))
        .map((flow) => ({ flow, node_name: flow.node_name, time: flow.time }));
    const events = monitor.events();
    const first = monitor.seen - events.length;
    for (const response of inRequest(events, request, (event, index) => parse(event, first + index)))
      send(response);
    if (request.follow !== true) return () => undefined;
    // A listener of its own for every request; an event is one flow or two.
    return monitor.subscribe((event) => parse(event, monitor.seen - 1).forEach(send));
  }

  status(): ServerStatus {
    const { monitor } = this.#agent.node;
    const { clock } = this.#agent.options;
    const uptime = clock.now() - this.#agent.startedAt;
    return {
      num_flows: String(monitor.events().length),
      max_flows: String(CAPACITY),
      seen_flows: String(monitor.seen),
      uptime_ns: String(Math.round(uptime * NS_PER_MS)),
      version: 'cilium v1.18.0',
      flows_rate: rateOf(monitor.events(), clock.now()),
    };
  }

  nodes(): readonly NodeStatus[] {
    throw new Refusal('Unimplemented', 'GetNodes not implemented');
  }
}

/** Flows a second of the last minute. */
function rateOf(events: readonly MonitorEvent[], now: number): number {
  const since = now - 60_000;
  return events.filter(({ at }) => at >= since).length / 60;
}

/** The flows of these events that a request wants, oldest first. */
function inRequest(
  events: readonly MonitorEvent[],
  { since, until, number, first }: FlowRequest,
  parse: (event: MonitorEvent, index: number) => readonly FlowResponse[],
): readonly FlowResponse[] {
  const within = events.flatMap((event, index) =>
    (since === undefined || event.at >= since) && (until === undefined || event.at <= until)
      ? [{ event, index }]
      : [],
  );
  const limit = number ?? Infinity;
  const found: FlowResponse[] = [];
  // From the end that is asked for, so that nothing is read that nobody wants.
  for (const { event, index } of first === true ? within : within.reverse()) {
    if (found.length >= limit) break;
    const flows = parse(event, index);
    found.push(...(first === true ? flows : [...flows].reverse()));
  }
  const wanted = found.slice(0, limit);
  return first === true ? wanted : wanted.reverse();
}
