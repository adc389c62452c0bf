/** Why a packet does not arrive, from its trace; and what is wrong with the agents themselves. */
import { NotRead } from '../../path/facts.ts';
import { curesFor } from '../../path/cure.ts';
import type { Because, Trace } from '../../path/flow.ts';
import { objectFacts, type Case, type Cause, type CauseId } from './cause.ts';

/** What the last hop of a way stands for. What is not here is `lost-on-the-way`. */
const BY_HOP: Readonly<Partial<Record<Because, CauseId>>> = {
  'no-route': 'route-missing',
  'route-refuses': 'route-missing',
  'foreign-gateway': 'route-missing',
  'no-tunnel-device': 'tunnel-down',
  'policy-denies': 'policy-denies',
};

/** Of these another judge tells more. */
const TOLD_ELSEWHERE: ReadonlySet<Because> = new Set(['nobody-announces', 'no-backend', 'port-closed']);

export function wayCauses(about: Case, traces: readonly Trace[], service: boolean): readonly Cause[] {
  const ids = ['route-missing', 'tunnel-down', 'policy-denies', 'lost-on-the-way'] as const;
  return ids.map((id) =>
    about.judge(id, () => {
      for (const trace of traces) {
        for (const way of trace.ways) {
          const hop = way.hops.at(-1);
          if (hop === undefined || (way.verdict !== 'lost' && way.verdict !== 'refused')) continue;
          if (service && TOLD_ELSEWHERE.has(hop.because)) continue;
          if ((BY_HOP[hop.because] ?? 'lost-on-the-way') !== id) continue;
          const before = way.hops.findLast(({ fact }) => fact !== undefined);
          return {
            values: {
              ...hop.detail,
              place: hop.place,
              leg: hop.leg,
              because: hop.because,
              destination: hop.packet.destination,
              from: way.hops[0]?.place ?? '',
              ...(way.backend === undefined ? {} : { backend: way.backend }),
            },
            facts: hop.fact !== undefined ? [hop.fact] : before?.fact === undefined ? [] : [before.fact],
            cures: curesFor(about.state, hop, about.kubectl),
          };
        }
      }
      // A way whose end is not known may end so.
      const missing = traces.flatMap(({ ways }) => ways.flatMap((way) => way.missing ?? []))[0];
      if (missing !== undefined) throw new NotRead(missing);
      return undefined;
    }),
  );
}

export function agentCauses(about: Case): readonly Cause[] {
  return [
    about.judge('agent-not-restarted', () => {
      const config = about.objects('configmaps').find(({ metadata }) => metadata.name === 'cilium-config');
      const agents = about.agents().map(({ pod }) => pod);
      if (config === undefined || agents.length === 0) return undefined;
      const stale = agents.filter((pod) => about.functions.startedBefore([pod], config).length > 0);
      return stale.length === 0
        ? undefined
        : {
            values: { agents: stale.map(({ metadata }) => metadata.name).join(', '), count: stale.length },
            facts: objectFacts([config, ...stale]),
            cures: about.mend('kubectl rollout restart -n kube-system ds/cilium'),
          };
    }),
    about.judge('modes-differ', () => {
      const modes = about.agents().map(({ node }) => ({ node, config: about.facts.config(node) }));
      const tunnel = modes.filter(({ config }) => config.tunnel);
      return tunnel.length === 0 || tunnel.length === modes.length
        ? undefined
        : {
            values: {
              tunnel: tunnel.map(({ node }) => node).join(', '),
              native: modes.flatMap(({ node, config }) => (config.tunnel ? [] : [node])).join(', '),
            },
            facts: modes.map(({ config }) => ({ table: config.status, row: config.row })),
            cures: about.mend('kubectl rollout restart -n kube-system ds/cilium'),
          };
    }),
  ];
}
