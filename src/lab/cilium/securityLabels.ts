import type { Namespace, Node } from '../kube/model/cluster.ts';
import type { Pod } from '../kube/model/pod.ts';
import type { StringMap } from '../kube/object.ts';

/**
 * What the default filter (pkg/labelsfilter/filter.go) leaves out of a pod's identity: labels that differ between the
 * replicas of one workload, or that only tell how it was deployed. Matched at the start of the key.
 */
const IRRELEVANT = new RegExp(
  '^(' +
    [
      'io\\.kubernetes',
      'kubernetes\\.io',
      'statefulset\\.kubernetes\\.io/pod-name',
      'apps\\.kubernetes\\.io/pod-index',
      'batch\\.kubernetes\\.io/(job-completion-index|controller-uid)',
      '.*beta\\.kubernetes\\.io',
      'k8s\\.io',
      'pod-template-(generation|hash)',
      'controller-(revision-hash|uid)',
      'annotation.*',
      'etcd_node',
    ].join('|') +
    ')',
);

/** The security-relevant labels of a pod, `k8s:key=value` sorted: what its identity stands for. */
export function securityLabels(
  pod: Pod,
  namespace: Namespace | undefined,
  cluster: string,
): readonly string[] {
  const labels = new Map(relevant(pod.metadata.labels));
  for (const [key, value] of Object.entries(namespace?.metadata.labels ?? {})) {
    labels.set(`io.cilium.k8s.namespace.labels.${key}`, value);
  }
  labels.set('io.cilium.k8s.policy.cluster', cluster);
  labels.set('io.cilium.k8s.policy.serviceaccount', pod.spec.serviceAccountName ?? 'default');
  labels.set('io.kubernetes.pod.namespace', pod.metadata.namespace ?? 'default');
  return [...labels].map(written).sort();
}

/** The other labels of a pod. */
export function derivedLabels(pod: Pod): readonly string[] {
  return Object.entries(pod.metadata.labels ?? {})
    .filter(([key]) => IRRELEVANT.test(key))
    .map(written)
    .sort();
}

/** The labels of a node's host endpoint. */
export function hostLabels(node: Node | undefined): readonly string[] {
  return [...relevant(node?.metadata.labels).map(written), 'reserved:host'].sort();
}

function relevant(labels: StringMap | undefined): readonly (readonly [string, string])[] {
  return Object.entries(labels ?? {}).filter(([key]) => !IRRELEVANT.test(key));
}

function written([key, value]: readonly [string, string]): string {
  return value === '' ? `k8s:${key}` : `k8s:${key}=${value}`;
}

/** `k8s:app=webpod` as the CiliumIdentity writes it: key `k8s:app`, value `webpod`. */
export function labelMap(labels: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    labels.map((label) => {
      const equals = label.indexOf('=');
      return equals < 0 ? [label, ''] : [label.slice(0, equals), label.slice(equals + 1)];
    }),
  );
}

/** The reverse of {@link labelMap}. */
export function labelList(map: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(map)
    .map(([key, value]) => (value === '' ? key : `${key}=${value}`))
    .sort();
}
