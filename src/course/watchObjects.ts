/** Keeps the state's Kubernetes objects as the API has them, from lists and watches. */
import type { Clock, KubeApi, WatchEvent } from '../backend.ts';
import { at } from '../path/nodes.ts';
import type { KubeObject } from '../state/fact.ts';
import type { State } from '../state/state.ts';

const RESOURCES: Readonly<Record<string, string>> = {
  pods: '/api/v1/pods',
  services: '/api/v1/services',
  nodes: '/api/v1/nodes',
  endpointslices: '/apis/discovery.k8s.io/v1/endpointslices',
  deployments: '/apis/apps/v1/deployments',
  ciliumendpoints: '/apis/cilium.io/v2/ciliumendpoints',
  ciliumnodes: '/apis/cilium.io/v2/ciliumnodes',
  ciliumidentities: '/apis/cilium.io/v2/ciliumidentities',
  // L2 announcements; node heartbeats are leases too, elsewhere, and say nothing to a learner.
  leases: '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases',
};

/** Before a list is tried again, ms of the backend's clock; a resource that the API does not have may be installed later. */
const RETRY = 2_000;
const RETRY_ABSENT = 30_000;

export interface Watching {
  /** Resolves when every resource has been listed once, or found not to be there. */
  readonly listed: Promise<void>;
}

/** Runs until the signal is aborted. */
export function watchObjects(kube: KubeApi, clock: Clock, state: State, signal: AbortSignal): Watching {
  const lists = Object.entries(RESOURCES).map(
    ([resource, path]) =>
      new Promise<void>((listed) => {
        void follow({ kube, clock, state, signal, resource, path, listed });
      }),
  );
  return { listed: Promise.all(lists).then(() => undefined) };
}

interface Followed {
  readonly kube: KubeApi;
  readonly clock: Clock;
  readonly state: State;
  readonly signal: AbortSignal;
  readonly resource: string;
  readonly path: string;
  readonly listed: () => void;
}

async function follow(followed: Followed): Promise<void> {
  const { clock, signal, listed } = followed;
  while (!signal.aborted) {
    let wait = RETRY;
    try {
      wait = await listAndWatch(followed);
    } catch {
      // The API is away. What is known stays; the next list tells what changed meanwhile.
    }
    listed();
    await clock.sleep(wait, signal);
  }
}

/** Returns how long to wait before the next list. */
async function listAndWatch({ kube, state, signal, resource, path, listed }: Followed): Promise<number> {
  const { status, body } = await kube.request({ method: 'GET', path });
  if (signal.aborted) return RETRY;
  if (status === 404) return RETRY_ABSENT;
  const items = at(body, 'items');
  if (status !== 200 || !Array.isArray(items)) return RETRY;
  state.setObjects(
    resource,
    items.map((item: unknown) => withKind(item, body)),
  );
  listed();
  const resourceVersion = String(at(body, 'metadata', 'resourceVersion') ?? '');
  await kube.watch({ method: 'GET', path, query: { watch: 'true', resourceVersion } }, signal, (event) => {
    if (signal.aborted || event.type === 'BOOKMARK' || event.type === 'ERROR') return;
    if (!isRenewal(event, state.objects(resource))) state.applyEvent(resource, event);
  });
  return RETRY;
}

/** The items of a list leave out what the list itself says. */
function withKind(item: unknown, list: unknown): KubeObject {
  const object = item as KubeObject;
  if (typeof object.kind === 'string' && typeof object.apiVersion === 'string') return object;
  const kind = String(at(list, 'kind') ?? '').replace(/List$/, '');
  return { ...object, kind, apiVersion: String(at(list, 'apiVersion') ?? '') };
}

/** A holder renews its lease every few seconds; nothing else about it changes. */
function isRenewal(event: WatchEvent, known: readonly KubeObject[] | undefined): boolean {
  if (event.type !== 'MODIFIED' || at(event.object, 'kind') !== 'Lease') return false;
  const name = at(event.object, 'metadata', 'name');
  const before = known?.find((object) => object.metadata.name === name);
  return (
    before !== undefined &&
    at(before, 'spec', 'holderIdentity') === at(event.object, 'spec', 'holderIdentity')
  );
}
