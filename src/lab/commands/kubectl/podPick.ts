/** Which pod stands for a workload in `exec` and `logs` (kubectl/pkg/util/podutils, polymorphichelpers). */
import type { KubeClient } from './client.ts';
import { nameOf, pathOf } from './client.ts';
import { Failure } from '../../go/failure.ts';
import { isObject, listAt, numberAt, objectAt, stringEntries, textAt } from '../../go/jsonValue.ts';
import type { Json, JsonObject } from '../../go/jsonValue.ts';
import type { ResourceInfo, ResourceMapper } from './resources.ts';

/**
 * `exec` prefers the pod that is Ready, Ready for longest, least restarted, then oldest; `logs` the same, but the one
 * that restarted most.
 */
export type PodOrder = 'exec' | 'logs';

export function sortPods(pods: readonly JsonObject[], order: PodOrder): readonly JsonObject[] {
  return [...pods].sort((a, b) => comparePods(a, b, order));
}

const phaseRank: Readonly<Record<string, number>> = { Running: 0, Unknown: 1, Pending: 2 };

function assigned(pod: JsonObject): number {
  return textAt(pod, 'spec', 'nodeName') === '' ? 1 : 0;
}

function phase(pod: JsonObject): number {
  return phaseRank[textAt(pod, 'status', 'phase')] ?? 0;
}

function ready(pod: JsonObject): number {
  return isReady(pod) ? 0 : 1;
}

function created(pod: JsonObject): number {
  return time(textAt(pod, 'metadata', 'creationTimestamp'));
}

/** A time that is not known comes after all others. */
function time(text: string): number {
  return text === '' ? Infinity : Date.parse(text);
}

function comparePods(a: JsonObject, b: JsonObject, order: PodOrder): number {
  const byReadiness = assigned(a) - assigned(b) || phase(a) - phase(b) || ready(a) - ready(b);
  if (byReadiness !== 0) return byReadiness;
  const since = compareNumbers(time(readySince(a)), time(readySince(b)));
  if (isReady(a) && since !== 0) return since;
  const restarts = compareNumbers(maxRestarts(a), maxRestarts(b)) * (order === 'exec' ? 1 : -1);
  if (restarts !== 0) return restarts;
  return compareNumbers(created(a), created(b));
}

function compareNumbers(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function readyCondition(pod: JsonObject): Json | undefined {
  return listAt(pod, 'status', 'conditions').find((condition) => textAt(condition, 'type') === 'Ready');
}

function isReady(pod: JsonObject): boolean {
  return textAt(readyCondition(pod), 'status') === 'True';
}

function readySince(pod: JsonObject): string {
  return textAt(readyCondition(pod), 'lastTransitionTime');
}

function maxRestarts(pod: JsonObject): number {
  const counts = listAt(pod, 'status', 'containerStatuses').map(
    (status) => numberAt(status, 'restartCount') ?? 0,
  );
  return Math.max(0, ...counts);
}

/** The label selector text of the pods behind an object; undefined when it has none that kubectl knows. */
export function podSelectorOf(object: JsonObject): string | undefined {
  const kind = textAt(object, 'kind');
  if (['Deployment', 'ReplicaSet', 'DaemonSet', 'StatefulSet', 'Job'].includes(kind))
    return selectorText(objectAt(object, 'spec', 'selector'));
  if (kind === 'Service' || kind === 'ReplicationController') {
    const pairs = stringEntries(objectAt(object, 'spec', 'selector'));
    if (kind === 'Service' && pairs.length === 0)
      throw new Failure(`invalid service '${nameOf(object)}': Service is defined without a selector`);
    return pairs.map(([key, value]) => `${key}=${value}`).join(',');
  }
  return undefined;
}

/** A `metav1.LabelSelector` as `metav1.FormatLabelSelector` writes it. */
export function selectorText(selector: JsonObject): string {
  const equal = stringEntries(objectAt(selector, 'matchLabels')).map(([key, value]): [string, string] => [
    key,
    `${key}=${value}`,
  ]);
  const expressions = listAt(selector, 'matchExpressions').map((expression): [string, string] => {
    const key = textAt(expression, 'key');
    const values = listAt(expression, 'values').map(String).sort().join(',');
    switch (textAt(expression, 'operator')) {
      case 'In':
        return [key, `${key} in (${values})`];
      case 'NotIn':
        return [key, `${key} notin (${values})`];
      case 'Exists':
        return [key, key];
      default:
        return [key, `!${key}`];
    }
  });
  return [...equal, ...expressions]
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, text]) => text)
    .join(',');
}

export interface PickedPod {
  readonly pod: JsonObject;
  /** How many pods there were to choose from. */
  readonly among: number;
}

/** The pod that `object` (a pod, or a workload or service that selects pods) stands for. */
export async function podOf(
  client: KubeClient,
  mapper: ResourceMapper,
  object: JsonObject,
  namespace: string,
  order: PodOrder,
): Promise<PickedPod> {
  if (textAt(object, 'kind') === 'Pod') return { pod: object, among: 1 };
  const labelSelector = podSelectorOf(object);
  if (labelSelector === undefined) {
    const version = textAt(object, 'apiVersion');
    throw new Failure(
      `cannot attach to *unstructured.Unstructured (${version}, Kind=${textAt(object, 'kind')}): selector is not known`,
    );
  }
  const pods: ResourceInfo = await mapper.find('pods');
  const { items } = await client.list(pathOf(pods, namespace), { labelSelector });
  const [first] = sortPods(items.filter(isObject), order);
  if (first === undefined) throw new Failure('timed out waiting for the condition');
  return { pod: first, among: items.length };
}
