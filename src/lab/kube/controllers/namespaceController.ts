/** What every namespace has, and how one ends: its contents first. */
import type { LabClock } from '../../clock.ts';
import type { Store } from '../store.ts';
import { resourceDefinitions } from '../resources.ts';
import { WorkQueue, type Controller } from './workQueue.ts';

const rootCa = 'kube-root-ca.crt';

export function startNamespaceController(store: Store, clock: LabClock, clusterCa: string): Controller {
  const queue = new WorkQueue(clock, (name) => {
    const namespace = store.get('namespaces', name);
    if (namespace === undefined) return;
    if (namespace.status.phase === 'Terminating') end(name);
    else furnish(name);
  });

  function furnish(namespace: string): void {
    if (!store.get('serviceaccounts', 'default', namespace)) {
      store.create('serviceaccounts', { metadata: { name: 'default', namespace } });
    }
    if (!store.get('configmaps', rootCa, namespace)) {
      const annotations = {
        'kubernetes.io/description':
          'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.',
      };
      store.create('configmaps', {
        metadata: { name: rootCa, namespace, annotations },
        data: { 'ca.crt': clusterCa },
      });
    }
  }

  function end(name: string): void {
    let left = 0;
    for (const { name: resource, namespaced } of resourceDefinitions) {
      if (!namespaced) continue;
      for (const { metadata } of store.list(resource, name)) {
        if (metadata.deletionTimestamp === undefined) store.delete(resource, metadata.name, name);
      }
      left += store.list(resource, name).length;
    }
    if (left > 0) return queue.add(name, 500);
    store.modify('namespaces', name, undefined, (current) => ({
      ...current,
      spec: { ...current.spec, finalizers: [] },
    }));
  }

  for (const { metadata } of store.list('namespaces')) queue.add(metadata.name);
  const unsubscribe = [
    store.subscribe('namespaces', ({ type, object }) => {
      if (type !== 'DELETED') queue.add(object.metadata.name);
    }),
    store.subscribe('serviceaccounts', ({ type, object }) => {
      if (type === 'DELETED') queue.add(object.metadata.namespace ?? '');
    }),
    store.subscribe('configmaps', ({ type, object }) => {
      if (type === 'DELETED') queue.add(object.metadata.namespace ?? '');
    }),
  ];
  return {
    close() {
      for (const stop of unsubscribe) stop();
      queue.close();
    },
  };
}
