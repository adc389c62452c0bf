/** Which pod `kubectl exec ds/NAME` goes to (kubectl pkg/util/podutils ActivePods, polymorphichelpers). */
import type { KubeObject } from './fact.ts';
import { listAt, textAt } from './kubeObjects.ts';

/**
 * The pod of a DaemonSet or StatefulSet that kubectl prefers: scheduled, running, Ready, Ready for longest, least
 * restarted, oldest. Undefined when two are equal in all of that, since then the order of the list decides.
 */
export function execTarget(
  target: string,
  namespace: string,
  pods: readonly KubeObject[],
): KubeObject | undefined {
  const match = /^(ds|daemonsets?(?:\.apps)?|sts|statefulsets?(?:\.apps)?)\/(.+)$/.exec(target);
  if (match === null) return undefined;
  const kind = match[1]?.startsWith('d') === true ? 'DaemonSet' : 'StatefulSet';
  const candidates = pods
    .filter(({ metadata }) => metadata.namespace === namespace)
    .filter((pod) => ownedBy(pod, kind, match[2] ?? ''))
    .map((pod) => ({ pod, rank: rankOf(pod) }))
    .sort((a, b) => compare(a.rank, b.rank));
  const [first, second] = candidates;
  return first === undefined || (second !== undefined && compare(first.rank, second.rank) === 0)
    ? undefined
    : first.pod;
}

function ownedBy(pod: KubeObject, kind: string, name: string): boolean {
  return listAt(pod, 'metadata.ownerReferences').some(
    (owner) =>
      typeof owner === 'object' &&
      owner !== null &&
      Reflect.get(owner, 'kind') === kind &&
      Reflect.get(owner, 'name') === name,
  );
}

/** Smaller is preferred, the first difference decides. */
function rankOf(pod: KubeObject): readonly number[] {
  const condition = listAt(pod, 'status.conditions').find(
    (entry) => typeof entry === 'object' && entry !== null && Reflect.get(entry, 'type') === 'Ready',
  );
  const ready =
    typeof condition === 'object' && condition !== null && Reflect.get(condition, 'status') === 'True';
  const since: unknown =
    typeof condition === 'object' && condition !== null
      ? Reflect.get(condition, 'lastTransitionTime')
      : undefined;
  const restarts = listAt(pod, 'status.containerStatuses').map((status) =>
    typeof status === 'object' && status !== null ? Number(Reflect.get(status, 'restartCount') ?? 0) : 0,
  );
  const phase = ['Running', 'Unknown', 'Pending'].indexOf(textAt(pod, 'status.phase') ?? '');
  return [
    textAt(pod, 'spec.nodeName') === undefined ? 1 : 0,
    Math.max(0, phase),
    ready ? 0 : 1,
    ready ? timeOf(since) : 0,
    Math.max(0, ...restarts),
    timeOf(pod.metadata.creationTimestamp),
  ];
}

/** A time that is not known comes after all others. */
function timeOf(value: unknown): number {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? Number.MAX_SAFE_INTEGER : time;
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, i) => value !== b[i]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}
