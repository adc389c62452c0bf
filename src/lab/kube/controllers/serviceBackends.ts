/** Which pods stand behind a Service, on which port each. Endpoints and EndpointSlices are two ways to write it down. */
import type { Pod } from '../model/pod.ts';
import { isFinished } from '../model/pod.ts';
import type { Service, ServicePort } from '../model/service.ts';
import { matchesLabels } from '../selectors.ts';
import type { Store } from '../store.ts';

/** The pods that a Service selects and that have an address; undefined for a Service without a selector. */
export function backendPods(store: Store, { metadata, spec }: Service): readonly Pod[] | undefined {
  const { selector } = spec;
  if (selector === undefined || Object.keys(selector).length === 0) return undefined;
  return store
    .list('pods', metadata.namespace)
    .filter(
      (pod) =>
        pod.status.podIP !== undefined && !isFinished(pod) && matchesLabels(selector, pod.metadata.labels),
    );
}

export interface BackendPort {
  readonly name: string;
  readonly port: number;
  readonly protocol: ServicePort['protocol'];
  readonly appProtocol?: string;
}

/** The Service's ports as this pod serves them; a port named in the Service must be one of the pod's. */
export function backendPorts({ spec }: Service, pod: Pod): BackendPort[] {
  return (spec.ports ?? []).flatMap(({ name = '', targetPort, protocol, appProtocol }) => {
    const found = typeof targetPort === 'number' ? targetPort : namedPort(pod, targetPort, protocol);
    if (found === undefined) return [];
    return [{ name, port: found, protocol, ...(appProtocol === undefined ? {} : { appProtocol }) }];
  });
}

function namedPort(pod: Pod, name: string, protocol: string): number | undefined {
  return pod.spec.containers
    .flatMap((container) => container.ports ?? [])
    .find((port) => port.name === name && port.protocol === protocol)?.containerPort;
}
