/** Cilium's own resources. Shapes: the CRDs in cilium/cilium, pkg/k8s/apis/cilium.io/client/crds. */
import type { Condition, KubeObject, StringMap } from '../object.ts';
import type { LabelSelector } from './labelSelector.ts';

export interface CiliumEndpoint extends KubeObject {
  readonly status: {
    readonly id?: number;
    readonly state?: string;
    readonly encryption?: object;
    readonly 'external-identifiers'?: StringMap;
    readonly identity?: { readonly id: number; readonly labels: readonly string[] };
    readonly networking?: {
      readonly addressing: readonly { readonly ipv4?: string; readonly ipv6?: string }[];
      readonly node?: string;
    };
    readonly 'named-ports'?: readonly {
      readonly name: string;
      readonly port: number;
      readonly protocol: string;
    }[];
    readonly policy?: object;
  };
}

export interface CiliumIdentity extends KubeObject {
  readonly 'security-labels': StringMap;
}

export interface CiliumNode extends KubeObject {
  readonly spec: {
    readonly addresses?: readonly { readonly type: string; readonly ip: string }[];
    readonly bootid?: string;
    readonly health?: { readonly ipv4?: string; readonly ipv6?: string };
    readonly ipam?: { readonly podCIDRs?: readonly string[]; readonly pools?: object };
    readonly 'alibaba-cloud'?: object;
    readonly azure?: object;
    readonly encryption?: object;
    readonly eni?: object;
    readonly ingress?: object;
  };
  readonly status: {
    readonly ipam?: object;
    readonly 'alibaba-cloud'?: object;
    readonly azure?: object;
    readonly eni?: object;
  };
}

export interface CiliumLoadBalancerIPPool extends KubeObject {
  readonly spec: {
    readonly blocks?: readonly { readonly cidr?: string; readonly start?: string; readonly stop?: string }[];
    readonly serviceSelector?: LabelSelector;
    readonly disabled: boolean;
    readonly allowFirstLastIPs?: 'Yes' | 'No';
  };
  readonly status?: { readonly conditions?: readonly Condition[] };
}

export interface CiliumL2AnnouncementPolicy extends KubeObject {
  readonly spec: {
    readonly serviceSelector?: LabelSelector;
    readonly nodeSelector?: LabelSelector;
    /** Regular expressions over device names. */
    readonly interfaces?: readonly string[];
    readonly externalIPs?: boolean;
    readonly loadBalancerIPs?: boolean;
  };
  readonly status?: { readonly conditions?: readonly Condition[] };
}

/** CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy: one rule in `spec`, or several in `specs`. */
export interface CiliumNetworkPolicy extends KubeObject {
  readonly spec?: CiliumRule;
  readonly specs?: readonly CiliumRule[];
  readonly status?: { readonly conditions?: readonly Condition[] };
}

/** pkg/policy/api: Rule. */
export interface CiliumRule {
  readonly endpointSelector?: LabelSelector;
  /** Of clusterwide policies alone: the rule is about nodes. */
  readonly nodeSelector?: LabelSelector;
  readonly ingress?: readonly CiliumIngressRule[];
  readonly ingressDeny?: readonly CiliumIngressRule[];
  readonly egress?: readonly CiliumEgressRule[];
  readonly egressDeny?: readonly CiliumEgressRule[];
  readonly enableDefaultDeny?: { readonly ingress?: boolean; readonly egress?: boolean };
  readonly description?: string;
}

export interface CiliumCidrRule {
  readonly cidr?: string;
  readonly cidrGroupRef?: string;
  readonly except?: readonly string[];
}

interface CiliumL4 {
  readonly toPorts?: readonly CiliumPortRule[];
  readonly icmps?: readonly {
    readonly fields?: readonly { readonly family?: string; readonly type: number | string }[];
  }[];
}

export interface CiliumPortRule {
  readonly ports?: readonly {
    readonly port: string;
    readonly endPort?: number;
    readonly protocol?: string;
  }[];
  /** HTTP, DNS or Kafka: what only a proxy can see. */
  readonly rules?: object;
}

export interface CiliumIngressRule extends CiliumL4 {
  readonly fromEndpoints?: readonly LabelSelector[];
  readonly fromCIDR?: readonly string[];
  readonly fromCIDRSet?: readonly CiliumCidrRule[];
  readonly fromEntities?: readonly string[];
}

export interface CiliumEgressRule extends CiliumL4 {
  readonly toEndpoints?: readonly LabelSelector[];
  readonly toCIDR?: readonly string[];
  readonly toCIDRSet?: readonly CiliumCidrRule[];
  readonly toEntities?: readonly string[];
  readonly toServices?: readonly {
    readonly k8sService?: { readonly serviceName?: string; readonly namespace?: string };
    readonly k8sServiceSelector?: { readonly selector: LabelSelector; readonly namespace?: string };
  }[];
  readonly toFQDNs?: readonly { readonly matchName?: string; readonly matchPattern?: string }[];
}
