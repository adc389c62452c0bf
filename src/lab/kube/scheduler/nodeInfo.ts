import type { Node } from '../model/cluster.ts';
import type { Pod } from '../model/pod.ts';
import { parseQuantity } from '../../go/quantity.ts';

/** A node with the pods that are on it, or on their way there. */
export interface NodeInfo {
  readonly node: Node;
  readonly pods: readonly Pod[];
}

/** What a pod reserves: CPUs and bytes. */
export function requested(pod: Pod, resource: 'cpu' | 'memory'): number {
  return pod.spec.containers.reduce(
    (sum, { resources }) => sum + parseQuantity(resources.requests?.[resource] ?? 0),
    0,
  );
}

/** Scores count a container that reserves nothing as 100m and 200 MiB (k8s.io/kubernetes/pkg/scheduler/util). */
const assumed = { cpu: 0.1, memory: 200 * 2 ** 20 } as const;

export function requestedForScore(pod: Pod, resource: 'cpu' | 'memory'): number {
  return pod.spec.containers.reduce((sum, { resources }) => {
    const amount = resources.requests?.[resource];
    return sum + (amount === undefined ? assumed[resource] : parseQuantity(amount));
  }, 0);
}

export function allocatable({ node }: NodeInfo, resource: 'cpu' | 'memory' | 'pods'): number {
  return parseQuantity(node.status.allocatable[resource] ?? 0);
}
