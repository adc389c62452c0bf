/** The cluster without its network: API server, controllers, scheduler and one kubelet per node, wired together. */
import type { LabClock } from '../clock.ts';
import type { ApiServer } from './apiServer.ts';
import type { NodeRuntime } from './kubelet.ts';
import type { Taint } from './model/cluster.ts';
import type { StringMap } from './object.ts';
import type { Store } from './store.ts';

/** A node as the lab declares it. */
export interface NodeDeclaration {
  readonly name: string;
  readonly internalIP: string;
  readonly podCIDR: string;
  /** Besides `kubernetes.io/hostname`, `…/os` and `…/arch`, which every node gets. */
  readonly labels?: StringMap;
  readonly taints?: readonly Taint[];
  /** Default: 2 CPUs, 2 GiB, 110 pods. */
  readonly capacity?: StringMap;
  readonly osImage: string;
  readonly kernelVersion: string;
  readonly containerRuntimeVersion: string;
  readonly kubeletVersion?: string;
}

export interface KubernetesOptions {
  readonly clock: LabClock;
  readonly seed: string;
  readonly nodes: readonly NodeDeclaration[];
  readonly runtime: NodeRuntime;
}

export interface Kubernetes {
  readonly api: ApiServer;
  readonly store: Store;
  /** Ends every timer of the control plane and the kubelets. */
  dispose(): void;
}
