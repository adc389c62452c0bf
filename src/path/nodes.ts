/** What the Kubernetes API tells about where addresses live: nodes, their pod ranges, the pods on them. */
import type { KubeObject } from '../state/fact.ts';
import type { State } from '../state/state.ts';

export interface NodeRange {
  readonly node: string;
  readonly cidr: string;
  /** The node's internal address: where a route to its range must lead. */
  readonly address: string;
  readonly object: KubeObject;
}

export interface PodPlace {
  readonly name: string;
  readonly node: string;
  readonly address: string;
  readonly hostNetwork: boolean;
  readonly object: KubeObject;
}

/** Pod ranges by node, from CiliumNodes, else from Nodes; undefined when neither has been listed. */
export function nodeRanges(state: State): readonly NodeRange[] | undefined {
  const ciliumNodes = state.objects('ciliumnodes');
  if (ciliumNodes !== undefined && ciliumNodes.length > 0) return ciliumNodes.flatMap(rangesOfCiliumNode);
  return state.objects('nodes')?.flatMap(rangesOfNode);
}

/** Pods that have a node and an address; undefined when pods have not been listed. */
export function podPlaces(state: State): readonly PodPlace[] | undefined {
  return state.objects('pods')?.flatMap((object) => {
    const node = at(object, 'spec', 'nodeName');
    const address = at(object, 'status', 'podIP');
    if (typeof node !== 'string' || typeof address !== 'string') return [];
    const name = `${object.metadata.namespace ?? 'default'}/${object.metadata.name}`;
    return [{ name, node, address, hostNetwork: at(object, 'spec', 'hostNetwork') === true, object }];
  });
}

/** The agents that run, by node. The label is that of Cilium's Helm chart. */
export function agentPods(state: State): readonly { readonly node: string; readonly pod: KubeObject }[] {
  return (state.objects('pods') ?? []).flatMap((pod) => {
    const node = at(pod, 'spec', 'nodeName');
    return pod.metadata.labels?.['k8s-app'] === 'cilium' &&
      typeof node === 'string' &&
      at(pod, 'status', 'phase') === 'Running'
      ? [{ node, pod }]
      : [];
  });
}

function rangesOfCiliumNode(object: KubeObject): readonly NodeRange[] {
  const address = internalAddress(at(object, 'spec', 'addresses'), 'ip');
  return ranges(object, at(object, 'spec', 'ipam', 'podCIDRs'), address);
}

function rangesOfNode(object: KubeObject): readonly NodeRange[] {
  const cidrs = at(object, 'spec', 'podCIDRs') ?? [at(object, 'spec', 'podCIDR')];
  return ranges(object, cidrs, internalAddress(at(object, 'status', 'addresses'), 'address'));
}

function ranges(object: KubeObject, cidrs: unknown, address: string | undefined): readonly NodeRange[] {
  if (!Array.isArray(cidrs) || address === undefined) return [];
  return cidrs
    .filter((cidr) => typeof cidr === 'string')
    .map((cidr) => ({ node: object.metadata.name, cidr, address, object }));
}

function internalAddress(addresses: unknown, field: string): string | undefined {
  if (!Array.isArray(addresses)) return undefined;
  const internal: unknown = addresses.find((entry: unknown) => at(entry, 'type') === 'InternalIP');
  const address = at(internal, field);
  return typeof address === 'string' ? address : undefined;
}

/** The value under these keys; undefined where one is missing. */
export function at(value: unknown, ...keys: readonly string[]): unknown {
  let current = value;
  for (const key of keys) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = (current as Readonly<Record<string, unknown>>)[key];
  }
  return current;
}
