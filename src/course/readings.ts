/** What can be read without a cell, and the ways to have it told. */
import type { Backend } from '../backend.ts';
import { agentPods, podPlaces } from '../path/nodes.ts';
import { shellWord } from '../protocol/shellWord.ts';
import type { State } from '../state/state.ts';
import { agentPlace, hasAgentShell, hostsOf } from './hosts.ts';

/** `hosts`: in the shell of each machine. `agents`: in each node's agent pod. */
interface Reading {
  readonly on: 'hosts' | 'agents';
  readonly command: string;
}

/** Every reading there is, by name. None of them changes anything. */
export const READINGS = {
  addresses: { on: 'hosts', command: 'ip addr' },
  routes: { on: 'hosts', command: 'ip route' },
  rules: { on: 'hosts', command: 'ip rule' },
  neighbours: { on: 'hosts', command: 'ip neigh' },
  loadBalancing: { on: 'agents', command: 'cilium-dbg bpf lb list' },
  sourceRanges: { on: 'agents', command: 'cilium-dbg bpf lb list --source-ranges' },
  announcements: { on: 'agents', command: 'cilium-dbg shell -- db/show l2-announce' },
  services: { on: 'agents', command: 'cilium-dbg service list' },
  ipcache: { on: 'agents', command: 'cilium-dbg bpf ipcache list' },
  localEndpoints: { on: 'agents', command: 'cilium-dbg bpf endpoint list' },
  endpoints: { on: 'agents', command: 'cilium-dbg endpoint list' },
  policyMaps: { on: 'agents', command: 'cilium-dbg bpf policy get --all -n' },
  nodes: { on: 'agents', command: 'cilium-dbg node list' },
  config: { on: 'agents', command: 'cilium-dbg config --all' },
  status: { on: 'agents', command: 'cilium-dbg status --verbose' },
  connections: { on: 'agents', command: 'cilium-dbg bpf ct list global' },
  translations: { on: 'agents', command: 'cilium-dbg bpf nat list' },
} as const satisfies Readonly<Record<string, Reading>>;

export type ReadingName = keyof typeof READINGS;

/** One way to have a command's answer. */
export interface Way {
  /** The place whose shell it is typed into. */
  readonly openedIn: string;
  /** The host that a cell with `command` would name. */
  readonly shell: string;
  /** As a cell on `shell` would have it. */
  readonly command: string;
  /** As it is typed where it is `openedIn`. */
  readonly typed: string;
}

type Known = { readonly backend: Pick<Backend, 'places'>; readonly state: State };

/** In the node's agent pod. Empty when the node has none, or there is no shell to ask it from. */
export function waysToAgent({ backend, state }: Known, node: string, typed: string): readonly Way[] {
  const pod = agentPods(state).find((each) => each.node === node)?.pod;
  if (pod === undefined) return [];
  const inside = hasAgentShell(backend, node);
  const shell = backend.places().find(({ kind }) => kind === 'node')?.name ?? (inside ? node : undefined);
  if (shell === undefined) return [];
  const { namespace = 'kube-system', name } = pod.metadata;
  const command = `kubectl exec -n ${shellWord(namespace)} ${shellWord(name)} -c cilium-agent -- ${typed}`;
  return [{ openedIn: inside ? agentPlace(node) : shell, shell, command, typed: inside ? typed : command }];
}

/**
 * On a machine: in its own shell, unless another machine stands in for it; `ip` also in its agent, which shares the node's
 * network. The second is tried when the first tells nothing.
 */
export function waysToHost(known: Known, host: string, command: string, typed = command): readonly Way[] {
  const { backend, state } = known;
  const place = backend.places().find(({ name }) => name === host);
  const kubectl = /^\s*kubectl\s/.test(command);
  const own = place !== undefined && (place.standIn === undefined || kubectl) ? host : undefined;
  // The cluster can be asked from anywhere.
  const openedIn = own ?? (kubectl ? hostsOf(backend)[0] : undefined);
  const ways: Way[] = openedIn === undefined ? [] : [{ openedIn, shell: host, command, typed }];
  if (/^ip\s/.test(command) && hasAgentShell(backend, host) && sharesNetwork(state, host))
    ways.push(...waysToAgent(known, host, command));
  return ways;
}

function sharesNetwork(state: State, node: string): boolean {
  const agents = new Set(agentPods(state).map(({ pod }) => `${pod.metadata.namespace}/${pod.metadata.name}`));
  return (podPlaces(state) ?? []).some((pod) => pod.node === node && pod.hostNetwork && agents.has(pod.name));
}
