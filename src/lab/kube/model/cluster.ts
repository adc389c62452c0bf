import type { Condition, KubeObject, StringMap } from '../object.ts';
import type { ObjectReference } from './service.ts';

export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
  readonly timeAdded?: string;
}

export interface Node extends KubeObject {
  readonly spec: {
    readonly podCIDR?: string;
    readonly podCIDRs?: readonly string[];
    readonly taints?: readonly Taint[];
    readonly unschedulable?: boolean;
  };
  readonly status: {
    readonly addresses: readonly {
      readonly type: 'InternalIP' | 'Hostname' | 'ExternalIP';
      readonly address: string;
    }[];
    readonly capacity: StringMap;
    readonly allocatable: StringMap;
    readonly conditions: readonly (Condition & { readonly lastHeartbeatTime: string })[];
    readonly daemonEndpoints: { readonly kubeletEndpoint: { readonly Port: number } };
    readonly images?: readonly { readonly names: readonly string[]; readonly sizeBytes: number }[];
    readonly nodeInfo: {
      readonly architecture: string;
      readonly bootID: string;
      readonly containerRuntimeVersion: string;
      readonly kernelVersion: string;
      readonly kubeProxyVersion: string;
      readonly kubeletVersion: string;
      readonly machineID: string;
      readonly operatingSystem: string;
      readonly osImage: string;
      readonly systemUUID: string;
    };
  };
}

export interface Namespace extends KubeObject {
  readonly spec: { readonly finalizers?: readonly string[] };
  readonly status: { readonly phase: 'Active' | 'Terminating' };
}

export interface ConfigMap extends KubeObject {
  readonly data?: StringMap;
  readonly binaryData?: StringMap;
  readonly immutable?: boolean;
}

export interface Secret extends KubeObject {
  readonly data?: StringMap;
  readonly type?: string;
  readonly immutable?: boolean;
}

export interface ServiceAccount extends KubeObject {
  readonly secrets?: readonly ObjectReference[];
  readonly automountServiceAccountToken?: boolean;
}

export interface Event extends KubeObject {
  readonly involvedObject: ObjectReference;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  readonly source: { readonly component?: string; readonly host?: string };
  readonly firstTimestamp: string | null;
  readonly lastTimestamp: string | null;
  readonly count?: number;
  readonly eventTime: string | null;
  readonly reportingComponent: string;
  readonly reportingInstance: string;
  readonly action?: string;
}

export interface Lease extends KubeObject {
  readonly spec: {
    readonly holderIdentity?: string;
    readonly leaseDurationSeconds?: number;
    /** MicroTime. */
    readonly acquireTime?: string;
    readonly renewTime?: string;
    readonly leaseTransitions?: number;
  };
}

export interface CustomResourceDefinition extends KubeObject {
  readonly spec: {
    readonly group: string;
    readonly scope: 'Namespaced' | 'Cluster';
    readonly names: {
      readonly plural: string;
      readonly singular: string;
      readonly kind: string;
      readonly listKind: string;
      readonly shortNames?: readonly string[];
      readonly categories?: readonly string[];
    };
    readonly versions: readonly {
      readonly name: string;
      readonly served: boolean;
      readonly storage: boolean;
    }[];
  };
  readonly status: {
    readonly conditions?: readonly Condition[];
    readonly storedVersions?: readonly string[];
  };
}
