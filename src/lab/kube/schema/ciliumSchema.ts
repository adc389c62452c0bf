/** Cilium's CRDs: the OpenAPI schemas in cilium/cilium, pkg/k8s/apis/cilium.io/client/crds. */
import { ciliumLabelSelector } from './ciliumSelectorSchema.ts';
import { kind } from './metaSchema.ts';
import { any, boolean, list, map, object, enumeration, string, text } from './schema.ts';

const status = object('Status', { conditions: list(any) });

export const ipPoolSchema = kind('CiliumLoadBalancerIPPool', {
  'spec!': object('CiliumLoadBalancerIPPoolSpec', {
    blocks: list(
      object('CiliumLoadBalancerIPPoolIPBlock', {
        cidr: text({ format: 'cidr' }),
        start: string,
        stop: string,
      }),
    ),
    serviceSelector: ciliumLabelSelector,
    disabled: boolean,
    allowFirstLastIPs: enumeration('Yes', 'No'),
  }),
  status,
});

export const l2AnnouncementPolicySchema = kind('CiliumL2AnnouncementPolicy', {
  spec: object('CiliumL2AnnouncementPolicySpec', {
    serviceSelector: ciliumLabelSelector,
    nodeSelector: ciliumLabelSelector,
    interfaces: list(string),
    externalIPs: boolean,
    loadBalancerIPs: boolean,
  }),
  status,
});

export const ciliumEndpointSchema = kind('CiliumEndpoint', { status: any });

export const ciliumIdentitySchema = kind('CiliumIdentity', { 'security-labels!': map(string) });

export const ciliumNodeSchema = kind('CiliumNode', { 'spec!': any, status: any });
