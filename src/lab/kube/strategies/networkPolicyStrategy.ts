/** NetworkPolicies: k8s.io/kubernetes/pkg/apis/networking, defaults and validation. */
import { parsePrefix } from '../../../ipv4.ts';
import type { Cause } from '../apiError.ts';
import type { NetworkPolicyPeer, NetworkPolicyPort } from '../model/networkPolicy.ts';
import type { Strategy } from '../strategy.ts';
import { invalidValue, required } from '../validation/causes.ts';

type Port = Partial<NetworkPolicyPort>;

export const networkPolicyStrategy: Strategy<'networkpolicies'> = {
  defaults(policy) {
    const { podSelector = {}, policyTypes, ingress, egress } = policy.spec ?? {};
    const withProtocol = <Rule extends { readonly ports?: readonly Port[] }>(rule: Rule): Rule => ({
      ...rule,
      ...(rule.ports === undefined
        ? {}
        : { ports: rule.ports.map((port) => ({ protocol: 'TCP', ...port })) }),
    });
    return {
      ...policy,
      spec: {
        podSelector,
        ...(ingress === undefined ? {} : { ingress: ingress.map(withProtocol) }),
        ...(egress === undefined ? {} : { egress: egress.map(withProtocol) }),
        policyTypes: policyTypes ?? (egress === undefined ? ['Ingress'] : ['Ingress', 'Egress']),
      },
    };
  },
  validate: ({ spec }) => [
    ...(spec.ingress ?? []).flatMap((rule, index) =>
      ofRule(rule.ports, rule.from, `spec.ingress[${index}]`, 'from'),
    ),
    ...(spec.egress ?? []).flatMap((rule, index) =>
      ofRule(rule.ports, rule.to, `spec.egress[${index}]`, 'to'),
    ),
  ],
};

function ofRule(
  ports: readonly NetworkPolicyPort[] | undefined,
  peers: readonly NetworkPolicyPeer[] | undefined,
  path: string,
  side: 'from' | 'to',
): readonly Cause[] {
  return [
    ...(ports ?? []).flatMap((port, index) => ofPort(port, `${path}.ports[${index}]`)),
    ...(peers ?? []).flatMap((peer, index) => ofPeer(peer, `${path}.${side}[${index}]`)),
  ];
}

function ofPort({ port, endPort }: NetworkPolicyPort, path: string): readonly Cause[] {
  const inRange = (value: number): boolean => Number.isInteger(value) && value >= 1 && value <= 65_535;
  if (typeof port === 'number' && !inRange(port))
    return [invalidValue(`${path}.port`, port, 'must be between 1 and 65535, inclusive')];
  if (endPort === undefined) return [];
  if (port === undefined || typeof port === 'string')
    return [required(`${path}.port`, 'may not be empty or a name when `endPort` is specified')];
  return endPort < port || !inRange(endPort)
    ? [invalidValue(`${path}.endPort`, endPort, 'must be greater than or equal to `port`')]
    : [];
}

function ofPeer(
  { podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer,
  path: string,
): readonly Cause[] {
  if (podSelector === undefined && namespaceSelector === undefined && ipBlock === undefined)
    return [required(path, 'must specify a peer')];
  return [ipBlock?.cidr, ...(ipBlock?.except ?? [])].flatMap((cidr, index) =>
    cidr === undefined || (cidr.includes('/') && parsePrefix(cidr) !== undefined)
      ? []
      : [
          invalidValue(
            index === 0 ? `${path}.ipBlock.cidr` : `${path}.ipBlock.except[${index - 1}]`,
            cidr,
            'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
          ),
        ],
  );
}
