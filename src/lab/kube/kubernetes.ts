/** The cluster without its network: API server, controllers, scheduler and one kubelet per node, wired together. */
import type { LabClock } from '../clock.ts';
import { createApiServer, type ApiServer } from './apiServer.ts';
import { startDaemonSetController } from './controllers/daemonSetController.ts';
import { startDeploymentController } from './controllers/deploymentController.ts';
import { startEndpointsController } from './controllers/endpointsController.ts';
import { startEndpointSliceController } from './controllers/endpointSliceController.ts';
import { startEndpointSliceMirroringController } from './controllers/endpointSliceMirroringController.ts';
import { startGarbageCollector } from './controllers/garbageCollector.ts';
import { startPodGarbageCollector } from './controllers/podGarbageCollector.ts';
import { startNamespaceController } from './controllers/namespaceController.ts';
import { startReplicaSetController } from './controllers/replicaSetController.ts';
import type { Controller } from './controllers/workQueue.ts';
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
  /** Ends a node's kubelet, and starts it again. */
  stopNode(name: string): void;
  startNode(name: string): void;
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
    startPodGarbageCollector(store, clock),
    startDeploymentController(store, clock, random),
    startReplicaSetController(store, clock, random),
    startDaemonSetController(store, clock, random),
    startEndpointSliceController(store, clock),
    startEndpointsController(store, clock),
    startEndpointSliceMirroringController(store, clock),
    scheduler,
  ];
  const kubelets = new Map<string, Controller>();
  const startNode = (node: NodeDeclaration): void =>
    void kubelets.set(node.name, startKubelet({ store, clock, random, runtime, node }));
  nodes.forEach(startNode);
  return {
    api,
    store,
    explain: (podKey) => scheduler.explain(podKey),
    stopNode: (name) => kubelets.get(name)?.close(),
    startNode(name) {
      const node = nodes.find((each) => each.name === name);
      if (node !== undefined) startNode(node);
    },
    dispose() {
      for (const controller of [...controllers, ...kubelets.values()]) controller.close();
    },
  };
}
