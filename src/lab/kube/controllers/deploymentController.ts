/** Moves a Deployment's pods from one template to the next. k8s.io/kubernetes/pkg/controller/deployment. */
import type { LabClock } from '../../clock.ts';
import { sameJson } from '../json.ts';
import type { PodTemplate } from '../model/pod.ts';
import type { Deployment, ReplicaSet } from '../model/workload.ts';
import { controllerOf, controllerReference, keyOf } from '../object.ts';
import type { Random } from '../../random.ts';
import type { Store } from '../store.ts';
import { deploymentStatus } from './deploymentStatus.ts';
import { EventRecorder } from './eventRecorder.ts';
import { podTemplateHash, templateHashLabel } from './podTemplateHash.ts';
import { rollingLimits } from './rollingLimits.ts';
import { WorkQueue, type Controller } from './workQueue.ts';

const revisionKey = 'deployment.kubernetes.io/revision';
const desiredKey = 'deployment.kubernetes.io/desired-replicas';
const maxKey = 'deployment.kubernetes.io/max-replicas';
/** Annotations of the Deployment that its ReplicaSets do not take over. */
const notCopied = new Set(['kubectl.kubernetes.io/last-applied-configuration', revisionKey]);

export function startDeploymentController(store: Store, clock: LabClock, random: Random): Controller {
  const events = new EventRecorder(store, clock, random, { component: 'deployment-controller' });
  const queue = new WorkQueue(clock, (key) => {
    const [namespace = '', name = ''] = key.split('/');
    const deployment = store.get('deployments', name, namespace);
    if (deployment !== undefined) reconcile(deployment);
  });

  function reconcile(deployment: Deployment): void {
    if (deployment.metadata.deletionTimestamp === undefined) {
      if (deployment.spec.paused === true) scaleNew(deployment);
      else if (deployment.spec.strategy.type === 'Recreate') recreate(deployment);
      else roll(deployment);
      cleanUp(deployment);
    }
    const all = ownSets(deployment);
    const { name, namespace } = deployment.metadata;
    const current = newestSet(deployment, all);
    const status = deploymentStatus(deployment, all, current, clock.now());
    store.modifyStatus('deployments', name, namespace, (each) => ({ ...each, status: status.status }));
    if (status.deadlineIn !== undefined) queue.add(keyOf(deployment), status.deadlineIn);
  }

  function ownSets(deployment: Deployment): ReplicaSet[] {
    const { uid, namespace } = deployment.metadata;
    return store.list('replicasets', namespace).filter((each) => controllerOf(each)?.uid === uid);
  }

  /** The set of the present template, made when there is none, with the latest revision. */
  function ensureNewSet(deployment: Deployment, replicas: number): ReplicaSet {
    const all = ownSets(deployment);
    const existing = newestSet(deployment, all);
    const others = all.filter((each) => each !== existing);
    const revision = String(Math.max(0, ...others.map(revisionOf)) + 1);
    const set = existing ?? createSet(deployment, replicas, revision);
    const kept = existing !== undefined && revisionOf(existing) >= Number(revision);
    const current = kept ? (set.metadata.annotations?.[revisionKey] ?? revision) : revision;
    const annotated = annotateSet(deployment, set, current);
    if (deployment.metadata.annotations?.[revisionKey] !== current) {
      store.modify('deployments', deployment.metadata.name, deployment.metadata.namespace, (each) => ({
        ...each,
        metadata: {
          ...each.metadata,
          annotations: { ...each.metadata.annotations, [revisionKey]: current },
        },
      }));
    }
    return annotated;
  }

  function createSet(deployment: Deployment, replicas: number, revision: string): ReplicaSet {
    const { metadata, spec } = deployment;
    const hash = podTemplateHash(spec.template);
    const labels = { ...spec.template.metadata.labels, [templateHashLabel]: hash };
    const set = store.create('replicasets', {
      metadata: {
        name: `${metadata.name}-${hash}`,
        namespace: metadata.namespace,
        labels,
        annotations: setAnnotations(deployment, revision),
        ownerReferences: [controllerReference(deployment)],
      },
      spec: {
        replicas,
        minReadySeconds: spec.minReadySeconds,
        selector: {
          ...spec.selector,
          matchLabels: { ...spec.selector.matchLabels, [templateHashLabel]: hash },
        },
        template: { ...spec.template, metadata: { ...spec.template.metadata, labels } },
      },
    });
    if (replicas > 0) scaledEvent(deployment, set, 0, replicas);
    return set;
  }

  function annotateSet(deployment: Deployment, set: ReplicaSet, revision: string): ReplicaSet {
    const annotations = { ...set.metadata.annotations, ...setAnnotations(deployment, revision) };
    return store.update('replicasets', { ...set, metadata: { ...set.metadata, annotations } });
  }

  function scaleSet(deployment: Deployment, set: ReplicaSet, replicas: number): ReplicaSet {
    const before = set.spec.replicas;
    if (before === replicas) return set;
    const scaled = store.update('replicasets', { ...set, spec: { ...set.spec, replicas } });
    scaledEvent(deployment, set, before, replicas);
    return scaled;
  }

  function scaledEvent(deployment: Deployment, set: ReplicaSet, from: number, to: number): void {
    const direction = to > from ? 'up' : 'down';
    const message = `Scaled ${direction} replica set ${set.metadata.name} from ${from} to ${to}`;
    events.record(deployment, { reason: 'ScalingReplicaSet', message });
  }

  /** A paused Deployment only follows its number of replicas. */
  function scaleNew(deployment: Deployment): void {
    const set = newestSet(deployment, ownSets(deployment));
    if (set !== undefined) scaleSet(deployment, set, deployment.spec.replicas);
  }

  function recreate(deployment: Deployment): void {
    const all = ownSets(deployment);
    const old = all.filter((each) => each !== newestSet(deployment, all));
    for (const set of old) scaleSet(deployment, set, 0);
    const owned = new Set(old.map((each) => each.metadata.uid));
    const left = store
      .list('pods', deployment.metadata.namespace)
      .some((pod) => owned.has(controllerOf(pod)?.uid ?? ''));
    // The pods of the old sets must be gone; their end comes back here through the sets' status.
    if (left) return queue.add(keyOf(deployment), 500);
    scaleSet(deployment, ensureNewSet(deployment, deployment.spec.replicas), deployment.spec.replicas);
  }

  function roll(deployment: Deployment): void {
    const { replicas } = deployment.spec;
    const { surge, unavailable } = rollingLimits(deployment);
    const old = (): ReplicaSet[] => {
      const all = ownSets(deployment);
      const newest = newestSet(deployment, all);
      return all.filter((each) => each !== newest && each.spec.replicas > 0);
    };
    const oldTotal = sum(old(), (each) => each.spec.replicas);
    const room = Math.max(0, replicas + surge - oldTotal);
    const newSet = ensureNewSet(deployment, Math.min(replicas, room));
    const wanted =
      newSet.spec.replicas > replicas ? replicas : Math.max(newSet.spec.replicas, Math.min(replicas, room));
    const scaled = scaleSet(deployment, newSet, wanted);

    // Old pods that are not available serve nobody: they go first. Then as many as the available ones allow.
    const minAvailable = replicas - unavailable;
    const total = scaled.spec.replicas + oldTotal;
    const newUnavailable = Math.max(0, scaled.spec.replicas - (scaled.status.availableReplicas ?? 0));
    let removable = total - minAvailable - newUnavailable;
    for (const set of old()) {
      if (removable <= 0) break;
      const unhealthy = Math.min(removable, set.spec.replicas - (set.status.availableReplicas ?? 0));
      if (unhealthy <= 0) continue;
      scaleSet(deployment, set, set.spec.replicas - unhealthy);
      removable -= unhealthy;
    }
    const available =
      sum(old(), (each) => each.status.availableReplicas ?? 0) + (scaled.status.availableReplicas ?? 0);
    let surplus = Math.min(available - minAvailable, removable);
    for (const set of old()) {
      if (surplus <= 0) break;
      const fewer = Math.min(surplus, set.spec.replicas);
      scaleSet(deployment, set, set.spec.replicas - fewer);
      surplus -= fewer;
    }
  }

  /** Forgets the oldest revisions that have no pods. */
  function cleanUp(deployment: Deployment): void {
    const all = ownSets(deployment);
    const newest = newestSet(deployment, all);
    const idle = all
      .filter((each) => each !== newest && each.spec.replicas === 0 && each.status.replicas === 0)
      .sort((left, right) => revisionOf(left) - revisionOf(right));
    const surplus = Math.max(0, idle.length - deployment.spec.revisionHistoryLimit);
    for (const { metadata } of idle.slice(0, surplus)) {
      store.delete('replicasets', metadata.name, metadata.namespace);
    }
  }

  const unsubscribe = [
    store.subscribe('deployments', ({ object }) => queue.add(keyOf(object))),
    store.subscribe('replicasets', ({ object }) => {
      const owner = controllerOf(object);
      if (owner?.kind === 'Deployment') queue.add(`${object.metadata.namespace}/${owner.name}`);
    }),
  ];
  return {
    close() {
      for (const end of unsubscribe) end();
      queue.close();
    },
  };
}

function setAnnotations(deployment: Deployment, revision: string): Record<string, string> {
  const { surge } = rollingLimits(deployment);
  const copied = Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => !notCopied.has(key));
  return {
    ...Object.fromEntries(copied),
    [desiredKey]: String(deployment.spec.replicas),
    [maxKey]: String(deployment.spec.replicas + surge),
    [revisionKey]: revision,
  };
}

/** The set of the Deployment's present template. */
function newestSet(deployment: Deployment, all: readonly ReplicaSet[]): ReplicaSet | undefined {
  return all
    .filter((each) => sameJson(withoutHash(each.spec.template), withoutHash(deployment.spec.template)))
    .sort((left, right) => revisionOf(left) - revisionOf(right))[0];
}

function revisionOf(set: ReplicaSet): number {
  return Number(set.metadata.annotations?.[revisionKey] ?? 0);
}

function withoutHash({ metadata, spec }: PodTemplate): object {
  const { [templateHashLabel]: _hash, ...labels } = metadata.labels ?? {};
  return { metadata: { ...metadata, labels }, spec };
}

function sum<T>(items: readonly T[], amount: (item: T) => number): number {
  return items.reduce((total, item) => total + amount(item), 0);
}
