/** Finds a node for each pod that has none: filters, scores, binds, and remembers why. k8s.io/kubernetes/pkg/scheduler. */
import type { LabClock } from '../../clock.ts';
import { EventRecorder } from '../controllers/eventRecorder.ts';
import { WorkQueue, type Controller } from '../controllers/workQueue.ts';
import { sameJson } from '../json.ts';
import type { Pod, PodCondition } from '../model/pod.ts';
import { isFinished } from '../model/pod.ts';
import { controllerOf, keyOf, timestamp } from '../object.ts';
import type { Random } from '../../random.ts';
import type { Store } from '../store.ts';
import { filters } from './filters.ts';
import type { NodeInfo } from './nodeInfo.ts';
import { scores, spreadGroup } from './scores.ts';

export interface NodeVerdict {
  readonly node: string;
  /** The plugin that ruled the node out, and its reasons. */
  readonly filtered?: { readonly plugin: string; readonly reasons: readonly string[] };
  readonly scores?: readonly { readonly plugin: string; readonly score: number; readonly weight: number }[];
  /** The weighted sum of the scores. */
  readonly total?: number;
}

/** Why a pod is where it is, or why it is nowhere yet. */
export interface Placement {
  /** `namespace/name` */
  readonly pod: string;
  /** The pod's own spec named the node: nobody chose. */
  readonly given: boolean;
  readonly node?: string;
  /** Equal best scores were drawn by lot among these. */
  readonly tied: readonly string[];
  readonly nodes: readonly NodeVerdict[];
  /** The text of the event. */
  readonly message: string;
}

export interface Scheduler extends Controller {
  /** @param podKey `namespace/name`; undefined when the scheduler has not looked at such a pod */
  explain(podKey: string): Placement | undefined;
}

/** A pod that fits nowhere is tried again when something changes, and at least this often, in milliseconds. */
const retryAfter = 30_000;

export function startScheduler(store: Store, clock: LabClock, random: Random): Scheduler {
  const events = new EventRecorder(store, clock, random, { component: 'default-scheduler' });
  const lots = random.fork('scheduler');
  const placements = new Map<string, Placement>();
  /** Pods that take room, by node and key. */
  const podsOn = new Map<string, Map<string, Pod>>();
  const queue = new WorkQueue(clock, (key) => {
    const [namespace = '', name = ''] = key.split('/');
    const pod = store.get('pods', name, namespace);
    if (pod !== undefined && isWaiting(pod)) schedule(pod);
  });

  function schedule(pod: Pod): void {
    const all = nodeInfos();
    const placement = place(pod, all);
    placements.set(keyOf(pod), placement);
    if (placement.node !== undefined) return bind(pod, placement);
    events.record(pod, { type: 'Warning', reason: 'FailedScheduling', message: placement.message });
    setCondition(pod, { status: 'False', reason: 'Unschedulable', message: placement.message });
    queue.add(keyOf(pod), retryAfter);
  }

  /** Takes in where a pod is now: of thousands that wait, only those on a node count against the others. */
  function settle(pod: Pod, gone: boolean): void {
    const { nodeName } = pod.spec;
    if (nodeName === undefined) return;
    const there = podsOn.get(nodeName) ?? new Map<string, Pod>();
    podsOn.set(nodeName, there);
    if (gone || isFinished(pod)) there.delete(keyOf(pod));
    else there.set(keyOf(pod), pod);
  }

  function nodeInfos(): NodeInfo[] {
    return store
      .list('nodes')
      .map((node) => ({ node, pods: [...(podsOn.get(node.metadata.name)?.values() ?? [])] }));
  }

  function place(pod: Pod, all: readonly NodeInfo[]): Placement {
    const key = keyOf(pod);
    const verdicts = all.map((info): NodeVerdict => {
      for (const { plugin, reasons } of filters) {
        const against = reasons(pod, info, all);
        if (against.length > 0)
          return { node: info.node.metadata.name, filtered: { plugin, reasons: against } };
      }
      return { node: info.node.metadata.name };
    });
    const candidates = all.filter((_info, index) => verdicts[index]?.filtered === undefined);
    if (candidates.length === 0) {
      return { pod: key, given: false, tied: [], nodes: verdicts, message: failure(verdicts) };
    }
    const scored = scoreNodes(pod, candidates, all);
    const nodes = verdicts.map((verdict) => scored.find((each) => each.node === verdict.node) ?? verdict);
    const top = Math.max(...scored.map((each) => each.total ?? 0));
    const tied = scored.filter((each) => each.total === top).map((each) => each.node);
    const node = tied[lots.stream(key).below(tied.length)];
    return { pod: key, given: false, node, tied, nodes, message: `Successfully assigned ${key} to ${node}` };
  }

  function scoreNodes(pod: Pod, candidates: readonly NodeInfo[], all: readonly NodeInfo[]): NodeVerdict[] {
    const { namespace } = pod.metadata;
    const owner = controllerOf(pod);
    const ownerSelector =
      owner?.kind === 'ReplicaSet'
        ? store.get('replicasets', owner.name, namespace)?.spec.selector
        : undefined;
    const selectors = store
      .list('services', namespace)
      .flatMap(({ spec }) => (spec.selector === undefined ? [] : [spec.selector]));
    const group = spreadGroup(pod, selectors, ownerSelector);
    const byPlugin = scores.map((score) => ({ ...score, values: score.of(pod, candidates, all, group) }));
    return candidates.map(({ node }, index) => {
      const own = byPlugin.map(({ plugin, weight, values }) => ({
        plugin,
        weight,
        score: values[index] ?? 0,
      }));
      const total = own.reduce((sum, { score, weight }) => sum + score * weight, 0);
      return { node: node.metadata.name, scores: own, total };
    });
  }

  function bind(pod: Pod, { node = '', message }: Placement): void {
    const bound = store.update('pods', { ...pod, spec: { ...pod.spec, nodeName: node } });
    setCondition(bound, { status: 'True' });
    events.record(pod, { reason: 'Scheduled', message });
  }

  function setCondition(pod: Pod, said: Pick<PodCondition, 'status' | 'reason' | 'message'>): void {
    const { name, namespace } = pod.metadata;
    store.modifyStatus('pods', name, namespace, (current) => {
      const before = current.status.conditions?.find((each) => each.type === 'PodScheduled');
      const lastTransitionTime =
        before?.status === said.status ? before.lastTransitionTime : timestamp(clock.now());
      const condition: PodCondition = {
        type: 'PodScheduled',
        lastProbeTime: null,
        lastTransitionTime,
        ...said,
      };
      const others = (current.status.conditions ?? []).filter((each) => each.type !== 'PodScheduled');
      return { ...current, status: { ...current.status, conditions: [...others, condition] } };
    });
  }

  function retryAll(): void {
    for (const pod of store.list('pods')) if (isWaiting(pod)) queue.add(keyOf(pod));
  }

  const unsubscribe = [
    store.subscribe('pods', ({ type, object }) => {
      const key = keyOf(object);
      settle(object, type === 'DELETED');
      if (type === 'DELETED') {
        placements.delete(key);
        // Its resources are free now.
        if (object.spec.nodeName !== undefined) retryAll();
      } else if (type === 'ADDED' && object.spec.nodeName !== undefined) placements.set(key, given(object));
      else if (type === 'ADDED' && isWaiting(object)) queue.add(key);
    }),
    store.subscribe('nodes', ({ type, object, previous }) => {
      const same =
        sameJson(object.spec, previous?.spec) && sameJson(object.metadata.labels, previous?.metadata.labels);
      if (type === 'ADDED' || !same) retryAll();
    }),
  ];
  for (const pod of store.list('pods')) settle(pod, false);
  retryAll();
  return {
    explain: (podKey) => placements.get(podKey),
    close() {
      for (const end of unsubscribe) end();
      queue.close();
    },
  };
}

function isWaiting(pod: Pod): boolean {
  const { spec, metadata } = pod;
  return (
    spec.nodeName === undefined &&
    spec.schedulerName === 'default-scheduler' &&
    metadata.deletionTimestamp === undefined
  );
}

function given(pod: Pod): Placement {
  const node = pod.spec.nodeName;
  const message = `spec.nodeName is ${node}: the pod was bound when it was created, the scheduler did not choose`;
  return { pod: keyOf(pod), given: true, node, tied: [], nodes: [], message };
}

/** `0/3 nodes are available: 1 …, 2 Insufficient cpu. preemption: …`: framework.FitError. */
function failure(verdicts: readonly NodeVerdict[]): string {
  const total = verdicts.length;
  const histogram = new Map<string, number>();
  for (const { filtered } of verdicts) {
    for (const reason of filtered?.reasons ?? []) histogram.set(reason, (histogram.get(reason) ?? 0) + 1);
  }
  const counted = [...histogram].map(([reason, count]) => `${count} ${reason}`).sort();
  // Resources are what evicting others could free; nothing in the lab has a lower priority to be evicted.
  const freeable = verdicts.filter(({ filtered }) => filtered?.plugin === 'NodeResourcesFit').length;
  const preemption = [
    ...(freeable > 0 ? [`${freeable} No preemption victims found for incoming pod`] : []),
    ...(total > freeable ? [`${total - freeable} Preemption is not helpful for scheduling`] : []),
  ].sort();
  if (total === 0) return 'no nodes available to schedule pods';
  return `0/${total} nodes are available: ${counted.join(', ')}. preemption: 0/${total} nodes are available: ${preemption.join(', ')}.`;
}
