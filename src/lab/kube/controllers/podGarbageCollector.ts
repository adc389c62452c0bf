/** Deletes the pods of nodes that are no longer in the API: nobody else would. …/pkg/controller/podgc. */
import type { LabClock } from '../../clock.ts';
import type { Store } from '../store.ts';
import type { Controller } from './workQueue.ts';

/** quarantineTime: a node that is back by then keeps its pods. */
const QUARANTINE_MS = 40_000;

export function startPodGarbageCollector(store: Store, clock: LabClock): Controller {
  const waiting = new Map<string, () => void>();

  function collect(node: string): void {
    waiting.delete(node);
    if (store.get('nodes', node) !== undefined) return;
    for (const { metadata, spec } of store.list('pods'))
      if (spec.nodeName === node)
        store.delete('pods', metadata.name, metadata.namespace, { gracePeriodSeconds: 0 });
  }

  const unsubscribe = store.subscribe('nodes', ({ type, object }) => {
    const { name } = object.metadata;
    waiting.get(name)?.();
    waiting.delete(name);
    if (type === 'DELETED')
      waiting.set(
        name,
        clock.after(QUARANTINE_MS, () => collect(name)),
      );
  });
  return {
    close() {
      unsubscribe();
      for (const cancel of waiting.values()) cancel();
    },
  };
}
