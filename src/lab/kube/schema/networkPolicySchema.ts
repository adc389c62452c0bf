import { kind, labelSelector } from './metaSchema.ts';
import { int32, intOrString, list, object, oneOf, string } from './schema.ts';

const port = object('NetworkPolicyPort', {
  protocol: oneOf('TCP', 'UDP', 'SCTP'),
  port: intOrString,
  endPort: int32,
});

const peer = object('NetworkPolicyPeer', {
  podSelector: labelSelector,
  namespaceSelector: labelSelector,
  ipBlock: object('IPBlock', { 'cidr!': string, except: list(string) }),
});

export const kubernetesNetworkPolicySchema = kind('NetworkPolicy', {
  spec: object('NetworkPolicySpec', {
    podSelector: labelSelector,
    ingress: list(object('NetworkPolicyIngressRule', { ports: list(port), from: list(peer) })),
    egress: list(object('NetworkPolicyEgressRule', { ports: list(port), to: list(peer) })),
    policyTypes: list(oneOf('Ingress', 'Egress')),
  }),
});
