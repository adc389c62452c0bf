/** CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy (pkg/policy/api, pkg/k8s/apis/cilium.io/utils). */
import type {
  CiliumCidrRule,
  CiliumEgressRule,
  CiliumIngressRule,
  CiliumNetworkPolicy,
  CiliumRule,
} from '../../kube/model/cilium.ts';
import type { LabelSelector } from '../../kube/model/labelSelector.ts';
import type { Direction } from '../agent/policyMap.ts';
import { entityPeer } from './entities.ts';
import { keysOf, NAMESPACE, NAMESPACE_LABELS } from './identityLabels.ts';
import { icmpType } from './icmpTypes.ts';
import type { Peer, Policy, Port, Rule } from './rule.ts';
import { ruleErrors } from './ruleErrors.ts';

type ServiceReference = NonNullable<CiliumEgressRule['toServices']>[number];

export interface CiliumPolicyContext {
  readonly cluster: string;
  /** What stands behind the Services that `toServices` names. */
  peersOfService(reference: ServiceReference, namespace: string | undefined): readonly Peer[];
}

export function rulesOf({ spec, specs = [] }: CiliumNetworkPolicy): readonly CiliumRule[] {
  return spec === undefined ? specs : [spec, ...specs];
}

/** A rule that cannot be enforced is refused with all others of its object; so are rules for a proxy, which is not there. */
export function ciliumPolicies(policy: CiliumNetworkPolicy, context: CiliumPolicyContext): readonly Policy[] {
  const rules = rulesOf(policy);
  if (rules.some((rule) => ruleErrors(rule).length > 0 || needsProxy(rule))) return [];
  // A rule for nodes is no rule for pods.
  return rules
    .filter(({ nodeSelector }) => nodeSelector === undefined)
    .map((rule) => policyOf(rule, policy.metadata.namespace, context));
}

/** Whether some port of it has rules of layer 7. */
export function needsProxy({ ingress = [], egress = [] }: CiliumRule): boolean {
  return [...ingress, ...egress].some(({ toPorts = [] }) => toPorts.some(({ rules }) => rules !== undefined));
}

function policyOf(rule: CiliumRule, namespace: string | undefined, context: CiliumPolicyContext): Policy {
  const { ingress = [], ingressDeny = [], egress = [], egressDeny = [], enableDefaultDeny = {} } = rule;
  const selector = rule.endpointSelector ?? {};
  const enforcesIngress = enableDefaultDeny.ingress ?? ingress.length + ingressDeny.length > 0;
  const enforcesEgress = enableDefaultDeny.egress ?? egress.length + egressDeny.length > 0;
  return {
    selects: (subject) =>
      (namespace === undefined || subject.namespace === namespace) &&
      subject.match(withoutNamespace(selector, namespace)),
    enforces: [
      ...(enforcesIngress ? (['Ingress'] as const) : []),
      ...(enforcesEgress ? (['Egress'] as const) : []),
    ],
    rules: [
      ...ingress.map((each) => ingressRule(each, false, namespace, context)),
      ...ingressDeny.map((each) => ingressRule(each, true, namespace, context)),
      ...egress.map((each) => egressRule(each, false, namespace, context)),
      ...egressDeny.map((each) => egressRule(each, true, namespace, context)),
    ],
  };
}

function ingressRule(
  rule: CiliumIngressRule,
  deny: boolean,
  namespace: string | undefined,
  { cluster }: CiliumPolicyContext,
): Rule {
  const { fromEndpoints, fromCIDR, fromCIDRSet, fromEntities } = rule;
  return ruleOf(rule, 'Ingress', deny, [
    fromEndpoints?.map((selector) => endpointPeer(selector, namespace)),
    fromCIDR?.map((cidr) => cidrPeer({ cidr })),
    fromCIDRSet?.map(cidrPeer),
    fromEntities?.map((entity) => entityPeer(entity, cluster)),
    // Names of things that the lab does not know: nobody.
    ...['fromNodes', 'fromGroups'].map((field) => (field in rule ? [] : undefined)),
  ]);
}

function egressRule(
  rule: CiliumEgressRule,
  deny: boolean,
  namespace: string | undefined,
  { cluster, peersOfService }: CiliumPolicyContext,
): Rule {
  const { toEndpoints, toCIDR, toCIDRSet, toEntities, toServices, toFQDNs } = rule;
  return ruleOf(rule, 'Egress', deny, [
    toEndpoints?.map((selector) => endpointPeer(selector, namespace)),
    toCIDR?.map((cidr) => cidrPeer({ cidr })),
    toCIDRSet?.map(cidrPeer),
    toEntities?.map((entity) => entityPeer(entity, cluster)),
    toServices?.flatMap((reference) => peersOfService(reference, namespace)),
    // Without a DNS proxy no name ever gets an address.
    toFQDNs === undefined ? undefined : [],
    ...['toNodes', 'toGroups'].map((field) => (field in rule ? [] : undefined)),
  ]);
}

/** Without peers a rule is about everybody when it names ports, and about nobody when it names nothing at all. */
function ruleOf(
  rule: CiliumIngressRule | CiliumEgressRule,
  direction: Direction,
  deny: boolean,
  named: readonly (readonly Peer[] | undefined)[],
): Rule {
  const ports = portsOf(rule);
  const given = named.filter((peers) => peers !== undefined);
  const peers = given.length === 0 && ports !== undefined ? ('everybody' as const) : given.flat();
  return { direction, deny, peers, ...(ports === undefined ? {} : { ports }) };
}

function portsOf({ toPorts, icmps }: CiliumIngressRule): readonly Port[] | undefined {
  if (icmps !== undefined)
    return icmps.flatMap(({ fields = [] }) =>
      fields.flatMap(({ family = 'IPv4', type }) => {
        const port = icmpType(type);
        return family !== 'IPv4' || port === undefined ? [] : [{ protocol: 'ICMP', port }];
      }),
    );
  const ports = (toPorts ?? []).flatMap(({ ports: listed = [] }) => listed);
  if (toPorts === undefined || ports.length === 0) return undefined;
  return ports.map(({ port, endPort, protocol = 'ANY' }) => ({
    protocol,
    port: /^\d+$/.test(port) ? Number(port) : port,
    ...(endPort === undefined || endPort === 0 ? {} : { endPort }),
  }));
}

/** In a namespaced policy a selector is about that namespace unless it names one itself, or a reserved identity. */
function endpointPeer(selector: LabelSelector, namespace: string | undefined): Peer {
  const keys = keysOf(selector);
  const isScoped = keys.some(
    (key) => key === NAMESPACE || key.startsWith(NAMESPACE_LABELS) || key.startsWith('reserved:'),
  );
  return {
    kind: 'labels',
    matches: (labels) =>
      labels.match(selector) &&
      (isScoped || (namespace === undefined ? labels.namespace !== '' : labels.namespace === namespace)),
  };
}

function cidrPeer({ cidr = '', except = [] }: CiliumCidrRule): Peer {
  return { kind: 'cidr', cidr, except };
}

/** The namespace of a policy is its own, whatever its selector says. */
function withoutNamespace(selector: LabelSelector, namespace: string | undefined): LabelSelector {
  if (namespace === undefined) return selector;
  const isOther = (key: string): boolean => !/^(any:|k8s:)?io\.kubernetes\.pod\.namespace$/.test(key);
  return {
    matchLabels: Object.fromEntries(
      Object.entries(selector.matchLabels ?? {}).filter(([key]) => isOther(key)),
    ),
    matchExpressions: (selector.matchExpressions ?? []).filter(({ key }) => isOther(key)),
  };
}
