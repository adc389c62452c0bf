/**
 * Copies Endpoints that somebody made by hand, for a Service without a selector, into EndpointSlices.
 * k8s.io/kubernetes/pkg/controller/endpointslicemirroring.
 */
import type { LabClock } from '../../clock.ts';
import { sameJson } from '../json.ts';
import type { EndpointAddress, Endpoints, EndpointSlice } from '../model/service.ts';
import { controllerOf, controllerReference, keyOf } from '../object.ts';
import type { Store } from '../store.ts';
import { WorkQueue, type Controller } from './workQueue.ts';

const SERVICE_NAME = 'kubernetes.io/service-name';
const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
const MANAGER = 'endpointslicemirroring-controller.k8s.io';
const SKIP = 'endpointslice.kubernetes.io/skip-mirror';

type Subset = NonNullable<Endpoints['subsets']>[number];
type Mirror = Pick<EndpointSlice, 'endpoints'> & { readonly ports: NonNullable<EndpointSlice['ports']> };

export function startEndpointSliceMirroringController(store: Store, clock: LabClock): Controller {
  const queue = new WorkQueue(clock, (key) => {
    const [namespace = '', name = ''] = key.split('/');
    const endpoints = store.get('endpoints', name, namespace);
    // Slices go with their owner: that is the garbage collector's work.
    if (endpoints !== undefined) mirror(endpoints);
  });

  function mirror(endpoints: Endpoints): void {
    const { name, namespace, labels = {} } = endpoints.metadata;
    const service = store.get('services', name, namespace);
    const isByHand = service !== undefined && Object.keys(service.spec.selector ?? {}).length === 0;
    const wanted = isByHand && labels[SKIP] !== 'true' ? (endpoints.subsets ?? []).map(mirrorOf) : [];
    const existing = store
      .list('endpointslices', namespace)
      .filter((slice) => controllerOf(slice)?.uid === endpoints.metadata.uid);
    wanted.forEach((each, index) => {
      const slice = existing[index];
      if (slice === undefined) {
        store.create('endpointslices', {
          metadata: {
            generateName: `${name}-`,
            namespace,
            labels: { ...labels, [SERVICE_NAME]: name, [MANAGED_BY]: MANAGER },
            ownerReferences: [controllerReference(endpoints)],
          },
          addressType: 'IPv4',
          ...each,
        });
      } else if (!sameJson(slice.endpoints, each.endpoints) || !sameJson(slice.ports, each.ports)) {
        store.update('endpointslices', { ...slice, ...each });
      }
    });
    for (const { metadata } of existing.slice(wanted.length))
      store.delete('endpointslices', metadata.name, metadata.namespace);
  }

  const unsubscribe = [
    store.subscribe('endpoints', ({ object }) => queue.add(keyOf(object))),
    store.subscribe('services', ({ object }) => queue.add(keyOf(object))),
  ];
  return {
    close() {
      for (const end of unsubscribe) end();
      queue.close();
    },
  };
}

function mirrorOf({ addresses = [], notReadyAddresses = [], ports = [] }: Subset): Mirror {
  const endpoint =
    (ready: boolean) =>
    ({ ip, nodeName, targetRef }: EndpointAddress): EndpointSlice['endpoints'][number] => ({
      addresses: [ip],
      conditions: { ready },
      ...(nodeName === undefined ? {} : { nodeName }),
      ...(targetRef === undefined ? {} : { targetRef }),
    });
  return {
    endpoints: [...addresses.map(endpoint(true)), ...notReadyAddresses.map(endpoint(false))],
    ports: ports.map(({ name = '', port, protocol }) => ({
      name,
      port,
      protocol: protocol === 'UDP' || protocol === 'SCTP' ? protocol : 'TCP',
    })),
  };
}
