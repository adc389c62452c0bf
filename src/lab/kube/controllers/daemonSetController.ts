/** One pod on every node that a DaemonSet is for. k8s.io/kubernetes/pkg/controller/daemon. */
import type { LabClock } from '../../clock.ts';
import { sameJson } from '../json.ts';
import type { Node } from '../model/cluster.ts';
import type { Pod, PodSpec, Toleration } from '../model/pod.ts';
import { isFinished, isReady } from '../model/pod.ts';
import type { DaemonSet } from '../model/workload.ts';
import { controllerOf, controllerReference, keyOf } from '../object.ts';
import type { Random } from '../../random.ts';
import { asksForNode, tolerates } from '../scheduler/nodeMatch.ts';
import type { Store } from '../store.ts';
import { share } from './rollingLimits.ts';
import { EventRecorder } from './eventRecorder.ts';
import { isAvailable } from './podAvailability.ts';
import { podTemplateHash } from './podTemplateHash.ts';
import { WorkQueue, type Controller } from './workQueue.ts';

const hashLabel = 'controller-revision-hash';
const generationLabel = 'pod-template-generation';

export function startDaemonSetController(store: Store, clock: LabClock, random: Random): Controller {
  const events = new EventRecorder(store, clock, random, { component: 'daemonset-controller' });
  const queue = new WorkQueue(clock, (key) => {
    const [namespace = '', name = ''] = key.split('/');
    const daemonSet = store.get('daemonsets', name, namespace);
    if (daemonSet !== undefined) reconcile(daemonSet);
  });

  function reconcile(daemonSet: DaemonSet): void {
    const hash = podTemplateHash(daemonSet.spec.template);
    if (daemonSet.metadata.deletionTimestamp === undefined) {
      placePods(daemonSet, hash);
      if (daemonSet.spec.updateStrategy.type === 'RollingUpdate') replaceOld(daemonSet, hash);
    }
    updateStatus(daemonSet, hash);
  }

  function ownPods({ metadata }: DaemonSet): Pod[] {
    return store
      .list('pods', metadata.namespace)
      .filter((pod) => controllerOf(pod)?.uid === metadata.uid && !isFinished(pod));
  }

  function placePods(daemonSet: DaemonSet, hash: string): void {
    const pods = ownPods(daemonSet);
    for (const node of store.list('nodes')) {
      const there = pods.filter((pod) => nodeOf(pod) === node.metadata.name);
      if (isFor(daemonSet, node)) {
        if (there.length === 0) createPod(daemonSet, node, hash);
      } else for (const pod of there) deletePod(daemonSet, pod);
    }
  }

  /** Old pods go a few at a time: as many as may be unavailable, those that are so already counted in. */
  function replaceOld(daemonSet: DaemonSet, hash: string): void {
    const pods = ownPods(daemonSet);
    const desired = store.list('nodes').filter((node) => isFor(daemonSet, node)).length;
    const limit = share(daemonSet.spec.updateStrategy.rollingUpdate?.maxUnavailable ?? 1, desired, Math.ceil);
    const minReady = daemonSet.spec.minReadySeconds ?? 0;
    const available = (pod: Pod): boolean =>
      pod.metadata.deletionTimestamp === undefined && isAvailable(pod, minReady, clock.now());
    const old = pods.filter(
      (pod) => pod.metadata.labels?.[hashLabel] !== hash && pod.metadata.deletionTimestamp === undefined,
    );
    for (const pod of old.filter((each) => !available(each))) deletePod(daemonSet, pod);
    const room = Math.max(0, Math.max(1, limit) - (desired - pods.filter(available).length));
    const next = old.filter(available).sort((left, right) => (nodeOf(left) < nodeOf(right) ? -1 : 1));
    for (const pod of next.slice(0, room)) deletePod(daemonSet, pod);
  }

  function createPod(daemonSet: DaemonSet, node: Node, hash: string): void {
    const { metadata, spec } = daemonSet;
    const generation = String(metadata.generation ?? 1);
    const pod = store.create('pods', {
      metadata: {
        generateName: `${metadata.name}-`,
        namespace: metadata.namespace,
        labels: { ...spec.template.metadata.labels, [hashLabel]: hash, [generationLabel]: generation },
        annotations: spec.template.metadata.annotations,
        ownerReferences: [controllerReference(daemonSet)],
      },
      spec: onNode(spec.template.spec, node.metadata.name),
    });
    events.record(daemonSet, { reason: 'SuccessfulCreate', message: `Created pod: ${pod.metadata.name}` });
  }

  function deletePod(daemonSet: DaemonSet, pod: Pod): void {
    if (pod.metadata.deletionTimestamp !== undefined) return;
    store.delete('pods', pod.metadata.name, pod.metadata.namespace);
    events.record(daemonSet, { reason: 'SuccessfulDelete', message: `Deleted pod: ${pod.metadata.name}` });
  }

  function updateStatus(daemonSet: DaemonSet, hash: string): void {
    const { name, namespace, generation } = daemonSet.metadata;
    const wanted = new Set(
      store
        .list('nodes')
        .filter((node) => isFor(daemonSet, node))
        .map((node) => node.metadata.name),
    );
    const pods = ownPods(daemonSet).filter((pod) => pod.metadata.deletionTimestamp === undefined);
    const there = pods.filter((pod) => wanted.has(nodeOf(pod)));
    const minReady = daemonSet.spec.minReadySeconds ?? 0;
    const available = there.filter((pod) => isAvailable(pod, minReady, clock.now())).length;
    store.modifyStatus('daemonsets', name, namespace, (current) => ({
      ...current,
      status: {
        currentNumberScheduled: new Set(there.map(nodeOf)).size,
        desiredNumberScheduled: wanted.size,
        numberAvailable: available || undefined,
        numberMisscheduled: pods.length - there.length,
        numberReady: there.filter(isReady).length,
        numberUnavailable: wanted.size - available || undefined,
        observedGeneration: generation,
        updatedNumberScheduled:
          there.filter((pod) => pod.metadata.labels?.[hashLabel] === hash).length || undefined,
      },
    }));
    if (minReady > 0 && available < there.length) queue.add(keyOf(daemonSet), minReady * 1000);
  }

  const addAll = (): void => {
    for (const daemonSet of store.list('daemonsets')) queue.add(keyOf(daemonSet));
  };
  const unsubscribe = [
    store.subscribe('daemonsets', ({ object }) => queue.add(keyOf(object))),
    store.subscribe('nodes', ({ type, object, previous }) => {
      const changed =
        !sameJson(object.spec, previous?.spec) ||
        !sameJson(object.metadata.labels, previous?.metadata.labels);
      if (type !== 'MODIFIED' || changed) addAll();
    }),
    store.subscribe('pods', ({ object }) => {
      const owner = controllerOf(object);
      if (owner?.kind === 'DaemonSet') queue.add(`${object.metadata.namespace}/${owner.name}`);
    }),
  ];
  return {
    close() {
      for (const end of unsubscribe) end();
      queue.close();
    },
  };
}

/** Every daemon pod bears what befalls its node (daemon/util AddOrUpdateDaemonPodTolerations). */
function daemonTolerations({ hostNetwork }: PodSpec): Toleration[] {
  return [
    ...bears('NoExecute', 'not-ready', 'unreachable'),
    ...bears('NoSchedule', 'disk-pressure', 'memory-pressure', 'pid-pressure', 'unschedulable'),
    ...(hostNetwork === true ? bears('NoSchedule', 'network-unavailable') : []),
  ];
}

function bears(effect: 'NoExecute' | 'NoSchedule', ...states: string[]): Toleration[] {
  return states.map((state) => ({ effect, key: `node.kubernetes.io/${state}`, operator: 'Exists' }));
}

function isFor({ spec }: DaemonSet, node: Node): boolean {
  const pod = spec.template.spec;
  const tolerations = [...(pod.tolerations ?? []), ...daemonTolerations(pod)];
  return (
    asksForNode(pod, node) &&
    (node.spec.taints ?? []).every(
      (taint) => taint.effect === 'PreferNoSchedule' || tolerates(tolerations, taint),
    )
  );
}

/** The template's pod, for one node: the scheduler binds it there and nowhere else. */
function onNode(spec: PodSpec, node: string): PodSpec {
  const nodeSelectorTerms = [
    { matchFields: [{ key: 'metadata.name', operator: 'In' as const, values: [node] }] },
  ];
  return {
    ...spec,
    affinity: {
      ...spec.affinity,
      nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } },
    },
    tolerations: [...(spec.tolerations ?? []), ...daemonTolerations(spec)],
  };
}

/** The node that a daemon pod is on, or is made for. */
function nodeOf({ spec }: Pod): string {
  const terms =
    spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return spec.nodeName ?? terms?.[0]?.matchFields?.[0]?.values?.[0] ?? '';
}
