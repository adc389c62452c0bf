/** The older Endpoints objects, one per Service. k8s.io/kubernetes/pkg/controller/endpoint. */
import type { LabClock } from '../../clock.ts';
import { parseIpv4 } from '../../../ipv4.ts';
import { canonicalJson, sameJson } from '../json.ts';
import { isReady, type Pod } from '../model/pod.ts';
import type { EndpointAddress, Endpoints, Service } from '../model/service.ts';
import { keyOf, objectKey } from '../object.ts';
import { matchesLabels } from '../selectors.ts';
import type { Store } from '../store.ts';
import { backendPods, backendPorts, type BackendPort } from './serviceBackends.ts';
import { WorkQueue, type Controller } from './workQueue.ts';

type Subset = NonNullable<Endpoints['subsets']>[number];

export function startEndpointsController(store: Store, clock: LabClock): Controller {
  const queue = new WorkQueue(clock, (key) => {
    const [namespace = '', name = ''] = key.split('/');
    const service = store.get('services', name, namespace);
    if (service !== undefined) reconcile(service);
  });

  function reconcile(service: Service): void {
    const pods = backendPods(store, service);
    if (pods === undefined || service.spec.type === 'ExternalName') return;
    const { name, namespace, labels } = service.metadata;
    const subsets = subsetsOf(service, pods);
    const existing = store.get('endpoints', name, namespace);
    if (existing === undefined) {
      store.create('endpoints', { metadata: { name, namespace, labels }, subsets });
      return;
    }
    if (sameJson([existing.subsets ?? [], existing.metadata.labels], [subsets, labels])) return;
    store.update('endpoints', { ...existing, metadata: { ...existing.metadata, labels }, subsets });
  }

  const unsubscribe = [
    store.subscribe('services', ({ type, object }) => {
      const { name, namespace } = object.metadata;
      if (type !== 'DELETED') queue.add(keyOf(object));
      else if (store.get('endpoints', name, namespace)) store.delete('endpoints', name, namespace);
    }),
    store.subscribe('pods', ({ object, previous }) => {
      for (const service of store.list('services', object.metadata.namespace)) {
        const { selector } = service.spec;
        const touched = [object, previous].some(
          (pod) => pod && selector && matchesLabels(selector, pod.metadata.labels),
        );
        if (touched) queue.add(objectKey(service.metadata.name, service.metadata.namespace));
      }
    }),
  ];
  return {
    close() {
      for (const end of unsubscribe) end();
      queue.close();
    },
  };
}

function subsetsOf(service: Service, pods: readonly Pod[]): Subset[] {
  const groups = new Map<string, { ports: readonly BackendPort[]; ready: Pod[]; notReady: Pod[] }>();
  for (const pod of pods) {
    if (pod.metadata.deletionTimestamp !== undefined) continue;
    const ports = backendPorts(service, pod);
    // None of the Service's ports is one of the pod's: no subset, unlike a Service without ports (a headless one).
    if (ports.length === 0 && (service.spec.ports ?? []).length > 0) continue;
    const group = groups.get(canonicalJson(ports)) ?? { ports, ready: [], notReady: [] };
    groups.set(canonicalJson(ports), group);
    const published = isReady(pod) || service.spec.publishNotReadyAddresses === true;
    (published ? group.ready : group.notReady).push(pod);
  }
  return [...groups.values()].map(({ ports, ready, notReady }) => ({
    addresses: ready.length > 0 ? addressesOf(ready) : undefined,
    notReadyAddresses: notReady.length > 0 ? addressesOf(notReady) : undefined,
    ports: ports.map(({ name, port, protocol }) => ({ ...(name === '' ? {} : { name }), port, protocol })),
  }));
}

function addressesOf(pods: readonly Pod[]): EndpointAddress[] {
  return pods
    .map(({ metadata: { name, namespace, uid }, spec, status }) => ({
      ip: status.podIP ?? '',
      nodeName: spec.nodeName,
      targetRef: { kind: 'Pod', name, namespace, uid },
    }))
    .sort((left, right) => (parseIpv4(left.ip) ?? 0) - (parseIpv4(right.ip) ?? 0));
}
