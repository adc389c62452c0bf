/** Keeps the state's Kubernetes objects as the API has them, from lists and watches. */
import type { Clock, KubeApi, WatchEvent } from '../backend.ts';
import { at } from '../path/nodes.ts';
import type { KubeObject } from '../state/fact.ts';
import type { State } from '../state/state.ts';
import { inform, type Following } from './informer.ts';

interface Watched {
  /** The first of them that the API has: a resource may be served by an older version only. */
  readonly paths: readonly string[];
  readonly query?: Readonly<Record<string, string>>;
}

const only = (path: string): Watched => ({ paths: [path] });

const RESOURCES: Readonly<Record<string, Watched>> = {
  pods: only('/api/v1/pods'),
  services: only('/api/v1/services'),
  nodes: only('/api/v1/nodes'),
  endpointslices: only('/apis/discovery.k8s.io/v1/endpointslices'),
  deployments: only('/apis/apps/v1/deployments'),
  ciliumendpoints: only('/apis/cilium.io/v2/ciliumendpoints'),
  ciliumnodes: only('/apis/cilium.io/v2/ciliumnodes'),
  ciliumidentities: only('/apis/cilium.io/v2/ciliumidentities'),
  // v2 since Cilium 1.18.
  ciliumloadbalancerippools: {
    paths: [
      '/apis/cilium.io/v2/ciliumloadbalancerippools',
      '/apis/cilium.io/v2alpha1/ciliumloadbalancerippools',
    ],
  },
  ciliuml2announcementpolicies: only('/apis/cilium.io/v2alpha1/ciliuml2announcementpolicies'),
  // What the agents read when they start. No other ConfigMap is any business of ours.
  configmaps: {
    paths: ['/api/v1/namespaces/kube-system/configmaps'],
    query: { fieldSelector: 'metadata.name=cilium-config' },
  },
  // L2 announcements; node heartbeats are leases too, elsewhere, and say nothing to a learner.
  leases: only('/apis/coordination.k8s.io/v1/namespaces/kube-system/leases'),
};

/** Plural names of what is watched. */
export const watchedResources: readonly string[] = Object.keys(RESOURCES);

export interface Watching {
  /** Resolves when every resource has been listed once, or found not to be there. */
  readonly listed: Promise<void>;
  /** How it stands with each resource that has been asked for, by its plural name. */
  following(): ReadonlyMap<string, Following>;
}

/** Runs until the signal is aborted. @param onFollowing it stands otherwise with a resource than before */
export function watchObjects(
  kube: KubeApi,
  clock: Clock,
  state: State,
  signal: AbortSignal,
  onFollowing: () => void = () => undefined,
): Watching {
  // Each with a signal of its own: Node warns of a leak when one has more than ten listeners.
  const ends = Object.keys(RESOURCES).map(() => new AbortController());
  signal.addEventListener('abort', () => ends.forEach((end) => end.abort()), { once: true });
  const following = new Map<string, Following>();
  const lists = Object.entries(RESOURCES).map(
    ([resource, { paths, query }], n) =>
      new Promise<void>((listed) => {
        void inform({
          kube,
          clock,
          signal: ends[n]?.signal ?? signal,
          paths,
          query,
          onList: (objects) => state.setObjects(resource, objects),
          onEvent(event) {
            if (!isRenewal(event, resource, state)) state.applyEvent(resource, event);
          },
          onFollowing(how) {
            const before = following.get(resource);
            following.set(resource, how);
            listed();
            if (before?.kind !== how.kind) onFollowing();
          },
        }).then(listed);
      }),
  );
  return { listed: Promise.all(lists).then(() => undefined), following: () => following };
}

/** A holder renews its lease every few seconds; nothing else about it changes. */
function isRenewal(event: WatchEvent, resource: string, state: State): boolean {
  if (event.type !== 'MODIFIED' || resource !== 'leases') return false;
  const name = at(event.object, 'metadata', 'name');
  const before = state.objects(resource)?.find((object: KubeObject) => object.metadata.name === name);
  return (
    before !== undefined &&
    at(before, 'spec', 'holderIdentity') === at(event.object, 'spec', 'holderIdentity')
  );
}
