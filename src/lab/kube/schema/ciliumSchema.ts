/** Cilium's CRDs: the OpenAPI schemas in cilium/cilium, pkg/k8s/apis/cilium.io/client/crds. */
import { kind, labelSelector } from './metaSchema.ts';
import { any, boolean, list, map, object, oneOf, string } from './schema.ts';

/** Cilium's own label selector: the fields of Kubernetes' one. */
const status = object('Status', { conditions: list(any) });

export const ipPoolSchema = kind('CiliumLoadBalancerIPPool', {
  'spec!': object('CiliumLoadBalancerIPPoolSpec', {
    blocks: list(object('CiliumLoadBalancerIPPoolIPBlock', { cidr: string, start: string, stop: string })),
    serviceSelector: labelSelector,
    disabled: boolean,
    allowFirstLastIPs: oneOf('Yes', 'No'),
  }),
  status,
});

export const l2AnnouncementPolicySchema = kind('CiliumL2AnnouncementPolicy', {
  spec: object('CiliumL2AnnouncementPolicySpec', {
    serviceSelector: labelSelector,
    nodeSelector: labelSelector,
    interfaces: list(string),
    externalIPs: boolean,
    loadBalancerIPs: boolean,
  }),
  status,
});

export const networkPolicySchema = kind('CiliumNetworkPolicy', { spec: any, specs: list(any), status: any });

export const ciliumEndpointSchema = kind('CiliumEndpoint', { status: any });

export const ciliumIdentitySchema = kind('CiliumIdentity', { 'security-labels!': map(string) });

export const ciliumNodeSchema = kind('CiliumNode', { 'spec!': any, status: any });
