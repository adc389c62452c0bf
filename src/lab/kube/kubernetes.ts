/** The cluster without its network: API server, controllers, scheduler and one kubelet per node, wired together. */
import type { LabClock } from '../clock.ts';
import { createApiServer, type ApiServer } from './apiServer.ts';
import { startDaemonSetController } from './controllers/daemonSetController.ts';
import { startDeploymentController } from './controllers/deploymentController.ts';
import { startEndpointsController } from './controllers/endpointsController.ts';
import { startEndpointSliceController } from './controllers/endpointSliceController.ts';
import { startGarbageCollector } from './controllers/garbageCollector.ts';
import { startNamespaceController } from './controllers/namespaceController.ts';
import { startReplicaSetController } from './controllers/replicaSetController.ts';
import { createBuiltIns } from './builtIns.ts';
import { startKubelet } from './kubelet/kubelet.ts';
import type { NodeDeclaration } from './kubelet/nodeStatus.ts';
import type { NodeRuntime } from './nodeRuntime.ts';
import { createRandom } from '../random.ts';
import { startScheduler, type Placement } from './scheduler/scheduler.ts';
import type { Store } from './store.ts';

export type { NodeDeclaration };

export interface KubernetesOptions {
  readonly clock: LabClock;
  /** The same seed gives the same names, ids and addresses. */
  readonly seed: string;
  readonly nodes: readonly NodeDeclaration[];
  /** What every node's kubelet asks; a pod's node is in its spec. */
  readonly runtime: NodeRuntime;
}

export interface Kubernetes {
  readonly api: ApiServer;
  readonly store: Store;
  /** Why a pod is on its node. @param podKey `namespace/name` */
  explain(podKey: string): Placement | undefined;
  /** Ends every timer of the control plane and the kubelets. */
  dispose(): void;
}

/** A cluster with its namespaces, its nodes, CRDs and the `kubernetes` Service, and no workload yet. */
export function createKubernetes({ clock, seed, nodes, runtime }: KubernetesOptions): Kubernetes {
  const api = createApiServer({ clock, seed, log: (pod, options) => runtime.log?.(pod, options) });
  const { store } = api;
  const random = createRandom(`${seed}/control-plane`);
  const clusterCa = createBuiltIns(store, random, nodes);
  const scheduler = startScheduler(store, clock, random);
  const controllers = [
    startNamespaceController(store, clock, clusterCa),
    startGarbageCollector(store, clock),
    startDeploymentController(store, clock, random),
    startReplicaSetController(store, clock, random),
    startDaemonSetController(store, clock, random),
    startEndpointSliceController(store, clock),
    startEndpointsController(store, clock),
    scheduler,
    ...nodes.map((node) => startKubelet({ store, clock, random, runtime, node })),
  ];
  return {
    api,
    store,
    explain: (podKey) => scheduler.explain(podKey),
    dispose() {
      for (const controller of controllers) controller.close();
    },
  };
}
