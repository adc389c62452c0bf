import type { AnyBpfMap, MapEvent } from '../../cilium/bpfMap.ts';
import { timestamp } from '../../kube/object.ts';
import { hash32 } from '../../hash.ts';
import type { Json } from '../../go/jsonValue.ts';
import { failed, json, ok, wantsJson } from './subcommand.ts';
import type { Invocation, Subcommand } from './subcommand.ts';
import { tabulate } from './tabwriter.ts';

const GLOBALS = '/sys/fs/bpf/tc/globals';

export const mapList: Subcommand = {
  path: 'map list',
  switches: ['verbose'],
  run(invocation) {
    const maps = inOrder(invocation);
    if (wantsJson(invocation)) return json({ maps: maps.map(model) });
    if (invocation.flags.has('verbose'))
      return ok(maps.map((map) => `## Map: ${map.name}\n${content(map)}\n`).join(''));
    const rows = maps.map(
      (map) => `${map.name}\t${map.cached ? map.copy().length : 0}\t0\t${String(map.cached)}`,
    );
    return ok(`${tabulate(['Name\tNum entries\tNum errors\tCache enabled', ...rows].join('\n'))}\n`);
  },
};

export const mapGet: Subcommand = {
  path: 'map get',
  run(invocation) {
    const name = invocation.operands[0];
    if (name === undefined) return failed('map name must be specified');
    const map = invocation.agent.maps().find((each) => each.name === name);
    if (map === undefined) return failed('[GET /map/{name}][404] getMapNameNotFound');
    return wantsJson(invocation) ? json(model(map)) : ok(content(map));
  },
};

/** Events are kept of the maps that the agent keeps a buffer for (bpf-map-event-buffers). */
export const mapEvents: Subcommand = {
  path: 'map events',
  run({ agent, operands: [name] }) {
    if (name === undefined) return failed('map name must be specified');
    const events = agent
      .maps()
      .find((map) => map.name === name)
      ?.events();
    if (events !== undefined) return ok(events.map(eventLine).join(''));
    return failed('could not get map name events: [GET /map/{name}/events][404] getMapNameEventsNotFound');
  },
};

function eventLine({ key, value, at, action }: MapEvent): string {
  return `key="${key}" value="${value}" time=${timestamp(at)} action=${action} desiredState=sync lastError="<nil>"\n`;
}

/** Maps without a user-space copy come last; the others as a Go map gives them. */
function inOrder({ agent }: Invocation): readonly AnyBpfMap[] {
  const seed = agent.options.nodeName;
  return [...agent.maps()].sort(
    (a, b) => Number(b.cached) - Number(a.cached) || hash32(a.name + seed) - hash32(b.name + seed),
  );
}

function content(map: AnyBpfMap): string {
  if (!map.cached) return 'Cache is disabled\n\n';
  const entries = map.copy();
  if (entries.length === 0) return 'Cache is empty\n\n';
  const state = map.synced ? 'sync' : '';
  return `${tabulate(['Key\tValue\tState\tError', ...entries.map(({ key, value }) => `${key}\t${value}\t${state}\t`)].join('\n'))}\n`;
}

function model(map: AnyBpfMap): Json {
  const path = `${GLOBALS}/${map.name}`;
  if (!map.cached) return { cache: null, path };
  return {
    cache: map.copy().map((entry) => ({ ...entry, ...(map.synced ? { 'desired-action': 'sync' } : {}) })),
    path,
  };
}
