/**
 * An agent's controllers (pkg/controller): what it does again and again, or until it succeeds once. In the lab each does
 * its work at once and succeeds, so when it last did follows from when it began and how often it runs.
 */
import type { Agent } from './agent.ts';

export interface Controller {
  readonly name: string;
  /** Milliseconds since the epoch; undefined: it only runs after a failure. */
  readonly lastSuccess: number | undefined;
  readonly successes: number;
  /** Milliseconds; 0: once. */
  readonly interval: number;
  /** Milliseconds until the first try after a failure, where it is not the usual one. */
  readonly retryBase?: number;
  /** Id of the endpoint that it is of; absent: of the agent. */
  readonly endpoint?: number;
}

const SECOND = 1000;
const MINUTE = 60_000;
/** Of the agent itself, with their intervals. */
const OF_AGENT: Readonly<Record<string, number>> = {
  'ct-map-pressure': 30 * SECOND,
  'daemon-validate-config': MINUTE,
  'endpoint-gc': 5 * MINUTE,
  'endpoint-periodic-regeneration': 2 * MINUTE,
  'ipcache-inject-labels': 0,
  'k8s-heartbeat': 30 * SECOND,
  'sync-utime': MINUTE,
  'write-cni-file': 0,
};

/** By name. */
export function controllersOf(agent: Agent): readonly Controller[] {
  const { clock } = agent.options;
  const now = clock.now();
  const run = (name: string, since: number, interval: number): Controller => {
    const times = interval === 0 ? 0 : Math.floor((now - since) / interval);
    return { name, interval, lastSuccess: since + times * interval, successes: times + 1 };
  };
  const ofEndpoints = agent.endpoints.endpoints().flatMap(({ id, pod, createdAt }): readonly Controller[] => {
    // An endpoint that an earlier agent left is restored when this one starts.
    const restored = createdAt < agent.startedAt;
    const since = Math.max(createdAt, agent.startedAt);
    const own: readonly Controller[] = [
      {
        name: `endpoint-${id}-regeneration-recovery`,
        interval: SECOND,
        retryBase: 2 * SECOND,
        lastSuccess: undefined,
        successes: 0,
      },
      run(`resolve-labels-${pod === undefined ? '/' : `${pod.namespace}/${pod.name}`}`, since, 0),
      run(`sync-policymap-${id}`, since, 15 * MINUTE),
      ...(pod === undefined ? [] : [run(`sync-to-k8s-ciliumendpoint (${id})`, since, 10 * SECOND)]),
      ...(restored
        ? [
            run(`restoring-ep-identity (${id})`, since, 0),
            ...(pod === undefined ? [] : [run(`waiting-initial-global-identities-ep (${id})`, since, 0)]),
          ]
        : [run(`resolve-identity-${id}`, since, 5 * MINUTE)]),
    ];
    return own.map((controller) => ({ ...controller, endpoint: id }));
  });
  const ofAgent = Object.entries(OF_AGENT).map(([name, interval]) => run(name, agent.startedAt, interval));
  return [...ofAgent, ...ofEndpoints].sort((a, b) => (a.name < b.name ? -1 : 1));
}
