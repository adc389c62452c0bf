import type { AnyBpfMap } from '../../cilium/bpfMap.ts';
import { hash32 } from '../../hash.ts';
import type { Json } from '../kubectl/jsonValue.ts';
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
    const rows = maps.map((map) => `${map.name}\t${map.cached ? map.size : 0}\t0\t${String(map.cached)}`);
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

/** Maps without a user-space copy come last; the others as a Go map gives them. */
function inOrder({ agent }: Invocation): readonly AnyBpfMap[] {
  const seed = agent.options.nodeName;
  return [...agent.maps()].sort(
    (a, b) => Number(b.cached) - Number(a.cached) || hash32(a.name + seed) - hash32(b.name + seed),
  );
}

function content(map: AnyBpfMap): string {
  if (!map.cached) return 'Cache is disabled\n\n';
  const entries = map.dump();
  if (entries.length === 0) return 'Cache is empty\n\n';
  const state = map.synced ? 'sync' : '';
  return `${tabulate(['Key\tValue\tState\tError', ...entries.map(({ key, value }) => `${key}\t${value}\t${state}\t`)].join('\n'))}\n`;
}

function model(map: AnyBpfMap): Json {
  const path = `${GLOBALS}/${map.name}`;
  if (!map.cached) return { path };
  return {
    cache: map.dump().map((entry) => ({ ...entry, ...(map.synced ? { 'desired-action': 'sync' } : {}) })),
    path,
  };
}
