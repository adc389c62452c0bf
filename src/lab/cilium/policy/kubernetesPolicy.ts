/** NetworkPolicies of networking.k8s.io (pkg/k8s/network_policy.go). */
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from '../../kube/model/networkPolicy.ts';
import { matchesSelector } from '../../kube/selectors.ts';
import type { Direction } from '../agent/policyMap.ts';
import type { Peer, Policy, Port, Rule } from './rule.ts';

export function kubernetesPolicy({ metadata, spec }: NetworkPolicy): Policy {
  const own = metadata.namespace ?? 'default';
  const rule = (
    direction: Direction,
    peers: readonly NetworkPolicyPeer[] = [],
    ports: readonly NetworkPolicyPort[] = [],
  ): Rule => ({
    direction,
    deny: false,
    peers: peers.length === 0 ? 'everybody' : peers.map((peer) => peerOf(peer, own)),
    ...(ports.length === 0 ? {} : { ports: ports.map(portOf) }),
  });
  const rules = [
    ...(spec.ingress ?? []).map(({ from, ports }) => rule('Ingress', from, ports)),
    ...(spec.egress ?? []).map(({ to, ports }) => rule('Egress', to, ports)),
  ];
  return {
    selects: ({ namespace, pod }) => namespace === own && matchesSelector(spec.podSelector, pod),
    enforces: spec.policyTypes,
    rules: rules.filter(({ direction }) => spec.policyTypes.includes(direction)),
  };
}

function peerOf({ podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer, own: string): Peer {
  if (ipBlock !== undefined) return { kind: 'cidr', cidr: ipBlock.cidr, except: ipBlock.except ?? [] };
  return {
    kind: 'labels',
    matches: ({ namespace, namespaceLabels, pod }) =>
      namespace !== '' &&
      (namespaceSelector === undefined
        ? namespace === own
        : matchesSelector(namespaceSelector, namespaceLabels)) &&
      (podSelector === undefined || matchesSelector(podSelector, pod)),
  };
}

function portOf({ protocol, port = 0, endPort }: NetworkPolicyPort): Port {
  return { protocol, port, ...(endPort === undefined ? {} : { endPort }) };
}
