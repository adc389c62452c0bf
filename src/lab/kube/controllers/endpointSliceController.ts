/** Writes down the pods behind each Service in EndpointSlices. k8s.io/endpointslice. */
import type { LabClock } from '../../clock.ts';
import { canonicalJson, sameJson } from '../json.ts';
import { isReady, type Pod } from '../model/pod.ts';
import type { EndpointSlice, Service } from '../model/service.ts';
import { controllerOf, controllerReference, keyOf, timestamp } from '../object.ts';
import { matchesLabels } from '../selectors.ts';
import type { Store } from '../store.ts';
import { backendPods, backendPorts, type BackendPort } from './serviceBackends.ts';
import { WorkQueue, type Controller } from './workQueue.ts';

const serviceNameLabel = 'kubernetes.io/service-name';
const managedByLabel = 'endpointslice.kubernetes.io/managed-by';
const zoneLabel = 'topology.kubernetes.io/zone';
const headlessLabel = 'service.kubernetes.io/headless';
const triggerTime = 'endpoints.kubernetes.io/last-change-trigger-time';
const maxEndpoints = 100;

type Endpoint = EndpointSlice['endpoints'][number];

export function startEndpointSliceController(store: Store, clock: LabClock): Controller {
  const queue = new WorkQueue(clock, (key) => {
    const [namespace = '', name = ''] = key.split('/');
    const service = store.get('services', name, namespace);
    if (service !== undefined && service.metadata.deletionTimestamp === undefined) reconcile(service);
  });

  function zoneOf({ spec: { nodeName } }: Pod): string | undefined {
    return nodeName === undefined ? undefined : store.get('nodes', nodeName)?.metadata.labels?.[zoneLabel];
  }

  function reconcile(service: Service): void {
    const pods = backendPods(store, service);
    if (pods === undefined || service.spec.type === 'ExternalName') return;
    const existing = store
      .list('endpointslices', service.metadata.namespace)
      .filter((slice) => controllerOf(slice)?.uid === service.metadata.uid);
    const known = existing.flatMap((slice) => slice.endpoints.map((each) => each.targetRef?.uid));
    const groups = groupByPorts(service, inKnownOrder(pods, known), zoneOf);
    const unused = [...existing];
    for (const { ports, endpoints } of groups) {
      const index = unused.findIndex((slice) => sameJson(slice.ports, ports));
      const slice = index < 0 ? undefined : unused.splice(index, 1)[0];
      write(service, slice, ports, endpoints);
    }
    // The last slice of a Service stays, empty, so that there is something to see.
    const superfluous = groups.length === 0 ? unused.slice(1) : unused;
    for (const { metadata } of superfluous) {
      store.delete('endpointslices', metadata.name, metadata.namespace);
    }
    if (groups.length === 0) write(service, unused[0], [], []);
  }

  function write(
    service: Service,
    slice: EndpointSlice | undefined,
    ports: readonly BackendPort[],
    endpoints: readonly Endpoint[],
  ): void {
    const { metadata, spec } = service;
    const labels = {
      ...metadata.labels,
      [managedByLabel]: 'endpointslice-controller.k8s.io',
      [serviceNameLabel]: metadata.name,
      ...(spec.clusterIP === 'None' ? { [headlessLabel]: '' } : {}),
    };
    const annotations = { [triggerTime]: timestamp(clock.now()) };
    if (slice === undefined) {
      store.create('endpointslices', {
        metadata: {
          generateName: `${metadata.name}-`,
          namespace: metadata.namespace,
          labels,
          annotations: endpoints.length > 0 ? annotations : undefined,
          ownerReferences: [controllerReference(service)],
        },
        addressType: 'IPv4',
        endpoints,
        ports,
      });
      return;
    }
    const next = { ...slice, metadata: { ...slice.metadata, labels }, endpoints, ports };
    if (sameJson(next, slice)) return;
    store.update('endpointslices', {
      ...next,
      metadata: { ...next.metadata, annotations: { ...slice.metadata.annotations, ...annotations } },
    });
  }

  const unsubscribe = [
    store.subscribe('services', ({ object }) => queue.add(keyOf(object))),
    store.subscribe('pods', ({ object, previous }) => {
      for (const service of store.list('services', object.metadata.namespace)) {
        const selector = service.spec.selector ?? {};
        const touched =
          Object.keys(selector).length > 0 &&
          [object, previous].some((pod) => pod && matchesLabels(selector, pod.metadata.labels));
        if (touched) queue.add(keyOf(service));
      }
    }),
    store.subscribe('endpointslices', ({ object }) => {
      const name = object.metadata.labels?.[serviceNameLabel];
      if (name !== undefined) queue.add(`${object.metadata.namespace}/${name}`);
    }),
  ];
  return {
    close() {
      for (const end of unsubscribe) end();
      queue.close();
    },
  };
}

/** Pods whose named ports differ cannot share a slice; a slice holds so many endpoints at most. */
function groupByPorts(
  service: Service,
  pods: readonly Pod[],
  zoneOf: (pod: Pod) => string | undefined,
): { ports: readonly BackendPort[]; endpoints: readonly Endpoint[] }[] {
  const groups = new Map<string, { ports: readonly BackendPort[]; endpoints: Endpoint[] }>();
  for (const pod of pods) {
    const ports = backendPorts(service, pod);
    const key = canonicalJson(ports);
    const group = groups.get(key) ?? { ports, endpoints: [] };
    groups.set(key, group);
    group.endpoints.push(endpointOf(service, pod, zoneOf(pod)));
  }
  return [...groups.values()].flatMap(({ ports, endpoints }) =>
    Array.from({ length: Math.ceil(endpoints.length / maxEndpoints) }, (_, page) => ({
      ports,
      endpoints: endpoints.slice(page * maxEndpoints, (page + 1) * maxEndpoints),
    })),
  );
}

function endpointOf({ spec }: Service, pod: Pod, zone: string | undefined): Endpoint {
  const { name, namespace, uid, deletionTimestamp } = pod.metadata;
  const terminating = deletionTimestamp !== undefined;
  const serving = isReady(pod);
  const ready = spec.publishNotReadyAddresses === true || (serving && !terminating);
  const near = spec.trafficDistribution === 'PreferClose' && ready && zone !== undefined;
  return {
    addresses: [pod.status.podIP ?? ''],
    conditions: { ready, serving, terminating },
    ...(near ? { hints: { forZones: [{ name: zone }] } } : {}),
    nodeName: pod.spec.nodeName,
    targetRef: { kind: 'Pod', name, namespace, uid },
    ...(zone === undefined ? {} : { zone }),
  };
}

/** Endpoints keep their place; new ones come behind. */
function inKnownOrder(pods: readonly Pod[], known: readonly (string | undefined)[]): Pod[] {
  const rank = (pod: Pod): number => {
    const index = known.indexOf(pod.metadata.uid);
    return index < 0 ? known.length : index;
  };
  return [...pods].sort((left, right) => rank(left) - rank(right));
}
