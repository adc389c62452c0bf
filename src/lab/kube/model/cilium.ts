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

/** Network policies: `spec` and `specs` are kept as written. */
export interface CiliumNetworkPolicy extends KubeObject {
  readonly spec?: object;
  readonly specs?: readonly object[];
  readonly status?: { readonly conditions?: readonly Condition[] };
}
