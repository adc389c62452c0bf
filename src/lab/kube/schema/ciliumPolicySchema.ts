/** CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy: the fields of pkg/policy/api with the rules of their CRDs. */
import { kind } from './metaSchema.ts';
import { any, boolean, enumeration, intOrString, list, object, string, text } from './schema.ts';
import type { Schema } from './schema.ts';
import { ciliumLabelSelector as selector } from './ciliumSelectorSchema.ts';

const entity = enumeration(
  'all',
  'world',
  'cluster',
  'host',
  'init',
  'ingress',
  'unmanaged',
  'remote-node',
  'health',
  'none',
  'kube-apiserver',
);

const cidr = text({ format: 'cidr' });

const cidrRule = object('CIDRRule', {
  cidr,
  cidrGroupRef: text({ maxLength: 253 }),
  cidrGroupSelector: selector,
  except: list(cidr),
});

const portProtocol = object('PortProtocol', {
  'port!': text({
    pattern:
      '^(6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5][0-9]{4}|[0-9]{1,4})|([a-zA-Z0-9]-?)*[a-zA-Z](-?[a-zA-Z0-9])*$',
  }),
  endPort: { type: 'int32', minimum: 0, maximum: 65_535 },
  protocol: enumeration('TCP', 'UDP', 'SCTP', 'ICMP', 'ICMPv6', 'VRRP', 'IGMP', 'ANY'),
});

const portRule = object('PortRule', {
  ports: list(portProtocol),
  terminatingTLS: any,
  originatingTLS: any,
  serverNames: list(string),
  listener: any,
  rules: object('L7Rules', {
    http: list(any),
    kafka: list(any),
    l7proto: string,
    l7: list(any),
    dns: list(any),
  }),
});
const portDenyRule = object('PortDenyRule', { ports: list(portProtocol) });

const icmps = list(
  object('ICMPRule', {
    fields: list(object('ICMPField', { family: enumeration('IPv4', 'IPv6'), 'type!': intOrString })),
  }),
);

const groups = list(any);

const from: Readonly<Record<string, Schema>> = {
  fromEndpoints: list(selector),
  fromRequires: list(selector),
  fromCIDR: list(cidr),
  fromCIDRSet: list(cidrRule),
  fromEntities: list(entity),
  fromGroups: groups,
  fromNodes: list(selector),
  icmps,
};

const to: Readonly<Record<string, Schema>> = {
  toEndpoints: list(selector),
  toRequires: list(selector),
  toCIDR: list(cidr),
  toCIDRSet: list(cidrRule),
  toEntities: list(entity),
  toServices: list(
    object('Service', {
      k8sService: object('K8sServiceNamespace', { serviceName: string, namespace: string }),
      k8sServiceSelector: object('K8sServiceSelectorNamespace', { 'selector!': selector, namespace: string }),
    }),
  ),
  toGroups: groups,
  toNodes: list(selector),
  icmps,
};

const authentication = object('Authentication', {
  'mode!': enumeration('disabled', 'required', 'test-always-fail'),
});

const fqdn = object('FQDNSelector', {
  matchName: text({ maxLength: 255, pattern: '^([-a-zA-Z0-9_]+[.]?)+$' }),
  matchPattern: text({ maxLength: 255, pattern: '^([-a-zA-Z0-9_*]+[.]?)+$' }),
});

const rule = object('Rule', {
  endpointSelector: selector,
  nodeSelector: selector,
  ingress: list(object('IngressRule', { ...from, toPorts: list(portRule), authentication })),
  ingressDeny: list(object('IngressDenyRule', { ...from, toPorts: list(portDenyRule) })),
  egress: list(object('EgressRule', { ...to, toFQDNs: list(fqdn), toPorts: list(portRule), authentication })),
  egressDeny: list(object('EgressDenyRule', { ...to, toPorts: list(portDenyRule) })),
  labels: list(any),
  enableDefaultDeny: object('DefaultDenyConfig', { ingress: boolean, egress: boolean }),
  description: string,
});

export const ciliumPolicySchema = (goType: string) =>
  kind(goType, { spec: rule, specs: list(rule), status: any });
