/** The machines: where a cell can run, and which there are in the network. */
import type { Backend, Place } from '../backend.ts';
import { podPlaces } from '../path/nodes.ts';
import type { State } from '../state/state.ts';

type Places = Pick<Backend, 'places'>;

/** Hosts that a cell may name, the one with kubectl first. */
export function hostsOf(backend: Places): readonly string[] {
  return backend
    .places()
    .filter(({ kind }) => kind !== 'pod')
    .map(({ name }) => name);
}

/**
 * What a packet can come by: hosts, and nodes that no shell is configured for but whose agent can be asked. Where the API has
 * told the nodes of a real cluster, a name from the settings that is none of them is left out, and a router that was named
 * for other nodes with it: nothing goes by there.
 */
export function machinesOf(backend: Places & Pick<Backend, 'kind'>, state: State): readonly string[] {
  const nodes = new Set(state.objects('nodes')?.map(({ metadata }) => metadata.name));
  const named = (wanted: Place['kind']): readonly string[] =>
    backend.places().flatMap(({ name, kind }) => (kind === wanted ? [name] : []));
  const hosts = named('node').filter((name) => backend.kind === 'lab' || nodes.size === 0 || nodes.has(name));
  const routers = hosts.length > 0 || nodes.size === 0 ? named('router') : [];
  const others = [...nodes].filter((node) => !hosts.includes(node) && hasAgentShell(backend, node));
  return [...hosts, ...others, ...routers];
}

/** Where a shell in the node's agent is a place of its own, no kubectl is needed. */
export function agentPlace(node: string): string {
  return `cilium@${node}`;
}

export function hasAgentShell(backend: Places, node: string): boolean {
  return backend.places().some(({ name }) => name === agentPlace(node));
}

/** The node whose network a pod shares: what `ip` prints in it is about the node. `place` is `namespace/name`. */
export function nodeOfHostNetworkPod(state: State, place: string): string | undefined {
  if (!place.includes('/')) return undefined;
  return podPlaces(state)?.find(({ name, hostNetwork }) => hostNetwork && name === place)?.node;
}
