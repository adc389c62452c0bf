import { at } from '../../path/nodes.ts';
import type { State } from '../../state/state.ts';

/** Major and minor version of the agents that run, from the tag of their image; undefined when it does not tell. */
export function ciliumVersion(state: State): readonly [major: number, minor: number] | undefined {
  for (const pod of state.objects('pods') ?? []) {
    if (pod.metadata.labels?.['k8s-app'] !== 'cilium') continue;
    const containers = at(pod, 'spec', 'containers');
    for (const container of Array.isArray(containers) ? (containers as readonly unknown[]) : []) {
      const tag = /\/cilium(?:-ci)?:v?(\d+)\.(\d+)/.exec(String(at(container, 'image')));
      if (tag !== null) return [Number(tag[1]), Number(tag[2])];
    }
  }
  return undefined;
}
