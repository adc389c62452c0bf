/** What makes a rule of a Cilium policy invalid although its schema lets it pass (pkg/policy/api/rule_validation.go). */
import type { CiliumEgressRule, CiliumIngressRule, CiliumRule } from '../../kube/model/cilium.ts';
import { icmpType } from './icmpTypes.ts';

type SideRule = CiliumIngressRule & CiliumEgressRule;

const INGRESS_L3 = ['FromEndpoints', 'FromCIDR', 'FromCIDRSet', 'FromEntities', 'FromNodes', 'FromGroups'];
const EGRESS_L3 = [
  'ToCIDR',
  'ToCIDRSet',
  'ToEndpoints',
  'ToEntities',
  'ToServices',
  'ToFQDNs',
  'ToGroups',
  'ToNodes',
];
/** Ports of one rule, `api.maxPorts`. */
const MAX_PORTS = 40;

/** In the words of the agent; empty when the rule is valid. */
export function ruleErrors(rule: CiliumRule): readonly string[] {
  const { endpointSelector, nodeSelector, ingress, ingressDeny, egress, egressDeny } = rule;
  if (endpointSelector === undefined && nodeSelector === undefined)
    return ['rule must have one of EndpointSelector or NodeSelector'];
  if (endpointSelector !== undefined && nodeSelector !== undefined)
    return ['rule cannot have both EndpointSelector and NodeSelector'];
  const sides: readonly (readonly [readonly SideRule[] | undefined, readonly string[]])[] = [
    [ingress, INGRESS_L3],
    [ingressDeny, INGRESS_L3],
    [egress, EGRESS_L3],
    [egressDeny, EGRESS_L3],
  ];
  if (sides.every(([rules]) => rules === undefined))
    return ['rule must have at least one of Ingress, IngressDeny, Egress, EgressDeny'];
  return sides.flatMap(([rules = [], l3]) => rules.flatMap((each) => sideErrors(each, l3)));
}

function sideErrors(rule: SideRule, l3: readonly string[]): readonly string[] {
  const given = l3.filter((name) => fieldOf(rule, name) !== undefined);
  const [one, other] = given;
  const combined =
    one === undefined || other === undefined ? [] : [`combining ${one} and ${other} is not supported yet`];
  const withBoth =
    rule.icmps !== undefined && rule.toPorts !== undefined
      ? ['The ICMPs block may only be present without ToPorts. Define a separate rule to use ToPorts.']
      : [];
  return [...combined, ...withBoth, ...portErrors(rule), ...icmpErrors(rule)];
}

function fieldOf(rule: SideRule, name: string): unknown {
  const field = name.charAt(0).toLowerCase() + name.slice(1);
  return Object.entries(rule).find(([key]) => key === field)?.[1];
}

function portErrors({ toPorts = [] }: SideRule): readonly string[] {
  return toPorts.flatMap(({ ports = [], rules }) => [
    ...(ports.length > MAX_PORTS
      ? [`too many ports, the max is ${MAX_PORTS}, but ${ports.length} specified`]
      : []),
    ...ports.flatMap(({ port, endPort = 0, protocol = 'ANY' }) => {
      const isNumber = /^\d+$/.test(port);
      if (!isNumber && endPort !== 0) return ['end port requires numeric port'];
      if (isNumber && endPort !== 0 && endPort < Number(port))
        return [`end port (${endPort}) must be at least as high as the port (${port})`];
      if (rules !== undefined && protocol !== 'TCP' && !('dns' in rules))
        return [`L7 rules can only apply to TCP (not ${protocol}) except for DNS rules`];
      return [];
    }),
  ]);
}

function icmpErrors({ icmps = [] }: SideRule): readonly string[] {
  return icmps.flatMap(({ fields = [] }) =>
    fields.flatMap(({ type }) =>
      icmpType(type) === undefined ? [`ICMP type ${type} is not supported for IPv4`] : [],
    ),
  );
}
