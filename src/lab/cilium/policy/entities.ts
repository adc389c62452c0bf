/** Entities: names for identities that exist without labels of Kubernetes (pkg/policy/api/entity.go). */
import type { Peer } from './rule.ts';

/** The reserved labels that belong to the cluster, besides the endpoints that carry its name. */
const OF_CLUSTER = ['host', 'remote-node', 'init', 'ingress', 'health', 'unmanaged', 'kube-apiserver'];

export function entityPeer(entity: string, cluster: string): Peer {
  return {
    kind: 'labels',
    matches(labels) {
      switch (entity) {
        case 'all':
          return true;
        case 'none':
          return false;
        case 'cluster':
          return (
            OF_CLUSTER.some((each) => labels.has(`reserved:${each}`)) ||
            labels.match({ matchLabels: { 'k8s:io.cilium.k8s.policy.cluster': cluster } })
          );
        default:
          return labels.has(`reserved:${entity}`);
      }
    },
  };
}
