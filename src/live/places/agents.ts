/** The Cilium agents of a cluster: one pod on each node. */
import type { KubeApi } from '../../backend.ts';

export interface PodName {
  readonly namespace: string;
  readonly name: string;
  readonly node: string | undefined;
  readonly isAgent: boolean;
}

/** All pods that are there now. Rejects when the API does not answer. */
export async function listPods(kube: KubeApi): Promise<readonly PodName[]> {
  const { status, body } = await kube.request({ method: 'GET', path: '/api/v1/pods' });
  return status === 200 ? podNames(body) : [];
}

/** The agents, the one first that kubectl takes for `ds/cilium`. Rejects when the API does not answer. */
export async function listAgents(kube: KubeApi): Promise<readonly PodName[]> {
  const query = { labelSelector: 'k8s-app=cilium' };
  const { status, body } = await kube.request({ method: 'GET', path: '/api/v1/pods', query });
  if (status !== 200) return [];
  const items = itemsOf(body);
  return podNames({ items: [...items].sort((a, b) => compared(readinessOf(b), readinessOf(a))) });
}

/**
 * What makes kubectl prefer one pod of a set: one that runs, is ready, has been so for longest, was restarted least and is
 * oldest (kubectl 1.33, `podutils.ActivePods`, the other way round).
 */
function readinessOf(pod: unknown): readonly number[] {
  const status = at(pod, 'status');
  const conditions: unknown = at(status, 'conditions');
  const ready = (Array.isArray(conditions) ? conditions : []).find((each) => at(each, 'type') === 'Ready');
  const isReady = at(ready, 'status') === 'True';
  const containers: unknown = at(status, 'containerStatuses');
  const restarts = (Array.isArray(containers) ? containers : []).map((each) =>
    Number(at(each, 'restartCount')),
  );
  return [
    typeof at(at(pod, 'spec'), 'nodeName') === 'string' ? 1 : 0,
    ['Pending', 'Unknown', 'Running'].indexOf(String(at(status, 'phase'))),
    isReady ? 1 : 0,
    isReady ? -Date.parse(String(at(ready, 'lastTransitionTime'))) : 0,
    -Math.max(0, ...restarts),
    -Date.parse(String(at(at(pod, 'metadata'), 'creationTimestamp'))),
  ];
}

function compared(one: readonly number[], other: readonly number[]): number {
  for (const [n, value] of one.entries()) {
    // What cannot be read makes no difference.
    const difference = value - (other[n] ?? 0) || 0;
    if (difference !== 0) return difference;
  }
  return 0;
}

function podNames(list: unknown): readonly PodName[] {
  return itemsOf(list).flatMap((item) => {
    const metadata = at(item, 'metadata');
    const [name, namespace, node] = [
      at(metadata, 'name'),
      at(metadata, 'namespace'),
      at(at(item, 'spec'), 'nodeName'),
    ];
    if (typeof name !== 'string' || typeof namespace !== 'string') return [];
    const isAgent = at(at(metadata, 'labels'), 'k8s-app') === 'cilium';
    return [{ namespace, name, node: typeof node === 'string' ? node : undefined, isAgent }];
  });
}

function itemsOf(list: unknown): readonly unknown[] {
  const items = at(list, 'items');
  return Array.isArray(items) ? items : [];
}

/** The set of agents as an argument of its own. */
const SET = /(?<=\s)(?:ds|daemonsets?(?:\.apps)?)\/cilium(?=\s|$)/g;

/** Whether it leaves open which agent is asked; one that names another cluster is left alone. */
export function namesTheSet(script: string): boolean {
  return aimedAt(script, '') !== script && !/\s--(context|kubeconfig|cluster|server)\b/.test(script);
}

/** The same script, asking one agent where it runs `kubectl exec … ds/cilium`: the name is what picks one. */
export function aimedAt(script: string, pod: string): string {
  return script.replace(SET, (name, at: number) => {
    const before = script.slice(Math.max(0, at - LONGEST_CALL), at);
    const command = before.split(/[|;&\n]/).at(-1) ?? '';
    const execs = /\b(?:kubectl|k)\b.*?\bexec\b(.*)$/.exec(command);
    return execs === null || execs[1]?.includes(' -- ') === true ? name : `pod/${pod}`;
  });
}

/** Characters of a command before the name that are looked at. */
const LONGEST_CALL = 1000;

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
