/** Keeps as many pods of a template as a ReplicaSet asks for. k8s.io/kubernetes/pkg/controller/replicaset. */
import type { LabClock } from '../../clock.ts';
import type { Pod } from '../model/pod.ts';
import { isFinished, isReady } from '../model/pod.ts';
import type { ReplicaSet } from '../model/workload.ts';
import { controllerOf, controllerReference, keyOf } from '../object.ts';
import type { Random } from '../../random.ts';
import { matchesSelector } from '../selectors.ts';
import type { Store } from '../store.ts';
import { EventRecorder } from './eventRecorder.ts';
import { isAvailable } from './podAvailability.ts';
import { WorkQueue, type Controller } from './workQueue.ts';

export function startReplicaSetController(store: Store, clock: LabClock, random: Random): Controller {
  const events = new EventRecorder(store, clock, random, { component: 'replicaset-controller' });
  const queue = new WorkQueue(clock, (key) => {
    const [namespace = '', name = ''] = key.split('/');
    const replicaSet = store.get('replicasets', name, namespace);
    if (replicaSet !== undefined) reconcile(replicaSet);
  });

  function reconcile(replicaSet: ReplicaSet): void {
    const pods = claim(replicaSet).filter((pod) => !isFinished(pod));
    const active = pods.filter((pod) => pod.metadata.deletionTimestamp === undefined);
    if (replicaSet.metadata.deletionTimestamp === undefined) scale(replicaSet, active);
    updateStatus(replicaSet, active);
  }

  /** The pods that are this set's: adopts those that match and belong to nobody, lets go those that match no more. */
  function claim(replicaSet: ReplicaSet): Pod[] {
    const { uid, namespace } = replicaSet.metadata;
    return store.list('pods', namespace).flatMap((pod) => {
      const owner = controllerOf(pod);
      const matches = matchesSelector(replicaSet.spec.selector, pod.metadata.labels ?? {});
      if (owner === undefined && matches && replicaSet.metadata.deletionTimestamp === undefined) {
        return pod.metadata.deletionTimestamp === undefined ? own(pod, replicaSet) : [];
      }
      if (owner?.uid !== uid) return [];
      return matches ? [pod] : release(pod, uid);
    });
  }

  function own(pod: Pod, replicaSet: ReplicaSet): Pod {
    const ownerReferences = [...(pod.metadata.ownerReferences ?? []), controllerReference(replicaSet)];
    return store.update('pods', { ...pod, metadata: { ...pod.metadata, ownerReferences } });
  }

  function release(pod: Pod, uid: string): Pod[] {
    const ownerReferences = pod.metadata.ownerReferences?.filter((owner) => owner.uid !== uid);
    store.update('pods', { ...pod, metadata: { ...pod.metadata, ownerReferences } });
    return [];
  }

  function scale(replicaSet: ReplicaSet, active: readonly Pod[]): void {
    const missing = replicaSet.spec.replicas - active.length;
    for (let count = 0; count < missing; count++) createPod(replicaSet);
    if (missing >= 0) return;
    for (const pod of [...active].sort(deletionOrder(active)).slice(0, -missing)) {
      store.delete('pods', pod.metadata.name, pod.metadata.namespace);
      events.record(replicaSet, {
        reason: 'SuccessfulDelete',
        message: `Deleted pod: ${pod.metadata.name}`,
      });
    }
  }

  function createPod(replicaSet: ReplicaSet): void {
    const { template } = replicaSet.spec;
    const pod = store.create('pods', {
      metadata: {
        generateName: `${replicaSet.metadata.name}-`,
        namespace: replicaSet.metadata.namespace,
        labels: template.metadata.labels,
        annotations: template.metadata.annotations,
        ownerReferences: [controllerReference(replicaSet)],
      },
      spec: template.spec,
    });
    events.record(replicaSet, { reason: 'SuccessfulCreate', message: `Created pod: ${pod.metadata.name}` });
  }

  function updateStatus(replicaSet: ReplicaSet, active: readonly Pod[]): void {
    const { name, namespace } = replicaSet.metadata;
    const ready = active.filter(isReady);
    const minReady = replicaSet.spec.minReadySeconds ?? 0;
    const available = ready.filter((pod) => isAvailable(pod, minReady, clock.now()));
    const labels = replicaSet.spec.template.metadata.labels ?? {};
    const labelled = active.filter((pod) =>
      Object.entries(labels).every(([key, value]) => pod.metadata.labels?.[key] === value),
    );
    store.modifyStatus('replicasets', name, namespace, (current) => ({
      ...current,
      status: {
        availableReplicas: available.length || undefined,
        fullyLabeledReplicas: labelled.length || undefined,
        observedGeneration: replicaSet.metadata.generation,
        readyReplicas: ready.length || undefined,
        replicas: active.length,
      },
    }));
    if (available.length < ready.length) queue.add(keyOf(replicaSet), minReady * 1000);
  }

  const unsubscribe = [
    store.subscribe('replicasets', ({ object }) => queue.add(keyOf(object))),
    store.subscribe('pods', ({ object, previous }) => {
      const { namespace } = object.metadata;
      for (const owner of [controllerOf(object), previous && controllerOf(previous)]) {
        if (owner?.kind === 'ReplicaSet') queue.add(`${namespace}/${owner.name}`);
      }
      if (controllerOf(object) !== undefined) return;
      for (const each of store.list('replicasets', namespace)) {
        if (matchesSelector(each.spec.selector, object.metadata.labels ?? {})) queue.add(keyOf(each));
      }
    }),
  ];
  return {
    close() {
      for (const end of unsubscribe) end();
      queue.close();
    },
  };
}

/** Which pod to delete first (controller_utils.go ActivePodsWithRanks): the least useful, then the youngest. */
function deletionOrder(all: readonly Pod[]): (left: Pod, right: Pod) => number {
  const onNode = (pod: Pod): number =>
    all.filter((each) => each.spec.nodeName === pod.spec.nodeName && isReady(each)).length;
  const phases = ['Pending', 'Unknown', 'Running'];
  const ranks: readonly ((pod: Pod) => number)[] = [
    (pod) => (pod.spec.nodeName === undefined ? 0 : 1),
    (pod) => phases.indexOf(pod.status.phase),
    (pod) => (isReady(pod) ? 1 : 0),
    (pod) => -onNode(pod),
    (pod) => (isReady(pod) ? -readySince(pod) : 0),
    (pod) => -restarts(pod),
    (pod) => -Date.parse(pod.metadata.creationTimestamp),
  ];
  return (left, right) => {
    for (const rank of ranks) {
      const difference = rank(left) - rank(right);
      if (difference !== 0) return difference;
    }
    return left.metadata.name < right.metadata.name ? -1 : 1;
  };
}

function readySince(pod: Pod): number {
  const ready = pod.status.conditions?.find((each) => each.type === 'Ready');
  return Date.parse(ready?.lastTransitionTime ?? '') || 0;
}

function restarts(pod: Pod): number {
  return Math.max(0, ...(pod.status.containerStatuses ?? []).map((each) => each.restartCount));
}
