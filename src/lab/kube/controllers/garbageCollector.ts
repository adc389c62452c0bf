/** Deletes what belongs to nobody any more, in the background, in the foreground, or not at all. …/garbagecollector. */
import type { LabClock } from '../../clock.ts';
import type { KubeObject } from '../object.ts';
import { resourceDefinitions, type ResourceName } from '../resources.ts';
import type { Store } from '../store.ts';
import { WorkQueue, type Controller } from './workQueue.ts';

const foreground = 'foregroundDeletion';
const orphan = 'orphan';

interface Place {
  readonly resource: ResourceName;
  readonly name: string;
  readonly namespace?: string;
}

export function startGarbageCollector(store: Store, clock: LabClock): Controller {
  /** Every object by uid, and who names it as an owner. */
  const places = new Map<string, Place>();
  const dependents = new Map<string, Set<string>>();
  const queue = new WorkQueue(clock, (uid) => {
    const place = places.get(uid);
    const object = place && store.get(place.resource, place.name, place.namespace);
    if (place === undefined || object === undefined) return;
    if (object.metadata.deletionTimestamp === undefined) collect(place, object);
    else finalize(place, object);
  });

  /** Deletes an object whose owners are all gone; forgets those of several that are. */
  function collect(place: Place, object: KubeObject): void {
    const owners = object.metadata.ownerReferences ?? [];
    const living = owners.filter((owner) => places.has(owner.uid));
    if (owners.length === living.length) return;
    if (living.length === 0) store.delete(place.resource, place.name, place.namespace);
    else changeMeta(place, { ownerReferences: living });
  }

  function finalize(place: Place, object: KubeObject): void {
    const { uid, finalizers = [] } = object.metadata;
    const own = [...(dependents.get(uid) ?? [])].flatMap((each) => places.get(each) ?? []);
    if (finalizers.includes(orphan)) {
      for (const each of own) {
        const owners = store.get(each.resource, each.name, each.namespace)?.metadata.ownerReferences;
        changeMeta(each, { ownerReferences: owners?.filter((owner) => owner.uid !== uid) });
      }
      changeMeta(place, { finalizers: finalizers.filter((each) => each !== orphan) });
    } else if (finalizers.includes(foreground)) {
      for (const each of own) {
        const dependent = store.get(each.resource, each.name, each.namespace);
        if (dependent?.metadata.deletionTimestamp !== undefined) continue;
        store.delete(each.resource, each.name, each.namespace, { propagationPolicy: 'Foreground' });
      }
      const left = [...(dependents.get(uid) ?? [])].some((each) => places.has(each));
      if (!left) changeMeta(place, { finalizers: finalizers.filter((each) => each !== foreground) });
    }
  }

  function changeMeta({ resource, name, namespace }: Place, metadata: Partial<KubeObject['metadata']>): void {
    store.modify(resource, name, namespace, (current) => ({
      ...current,
      metadata: { ...current.metadata, ...metadata },
    }));
  }

  function note(resource: ResourceName, object: KubeObject): void {
    const { uid, name, namespace, ownerReferences = [], deletionTimestamp } = object.metadata;
    places.set(uid, { resource, name, namespace });
    for (const owner of ownerReferences) {
      const known = dependents.get(owner.uid) ?? new Set();
      dependents.set(owner.uid, known.add(uid));
      if (!places.has(owner.uid)) queue.add(uid);
    }
    if (deletionTimestamp !== undefined) queue.add(uid);
  }

  function forget(object: KubeObject): void {
    const { uid, ownerReferences = [] } = object.metadata;
    places.delete(uid);
    for (const dependent of dependents.get(uid) ?? []) queue.add(dependent);
    dependents.delete(uid);
    for (const owner of ownerReferences) {
      dependents.get(owner.uid)?.delete(uid);
      // An owner may wait for this one in a foreground deletion.
      queue.add(owner.uid);
    }
  }

  for (const { name } of resourceDefinitions) for (const object of store.list(name)) note(name, object);
  const unsubscribe = resourceDefinitions.map(({ name }) =>
    store.subscribe(name, ({ type, object }) => {
      if (type === 'DELETED') forget(object);
      else note(name, object);
    }),
  );
  return {
    close() {
      for (const end of unsubscribe) end();
      queue.close();
    },
  };
}
