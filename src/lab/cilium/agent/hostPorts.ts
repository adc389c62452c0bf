/** `hostPort` of pods: ports of the node that lead to a port of one pod on it (pkg/loadbalancer/reflectors). */
import type { Pod } from '../../kube/model/pod.ts';
import { isFinished } from '../../kube/model/pod.ts';
import type { FrontendSpec, NodeView } from './frontends.ts';

const EVERY_ADDRESS = '0.0.0.0';

/** What a pod is called where Services have their name. */
export function hostPortOwner({ metadata: { name, namespace = 'default' } }: Pod): FrontendSpec['service'] {
  return { namespace, name: `${name}:host-port` };
}

export function hostPortFrontends(pod: Pod, node: NodeView): readonly FrontendSpec[] {
  const { podIP } = pod.status;
  // A pod in the network of its node has its ports there already.
  const isServed = pod.spec.nodeName === node.name && pod.spec.hostNetwork !== true && !isFinished(pod);
  if (podIP === undefined || !isServed || pod.metadata.deletionTimestamp !== undefined) return [];
  return pod.spec.containers
    .flatMap(({ ports = [] }) => ports)
    .flatMap(({ hostPort = 0, hostIP = '', containerPort, protocol }) => {
      if (hostPort === 0 || (protocol === 'SCTP' && !node.sctp)) return [];
      const isEvery = hostIP === '' || hostIP === EVERY_ADDRESS;
      return (isEvery ? [EVERY_ADDRESS, ...node.addresses] : [hostIP]).map((address): FrontendSpec => ({
        address: { address, port: hostPort, protocol },
        type: 'HostPort',
        routable: address !== EVERY_ADDRESS,
        externalLocal: false,
        internalLocal: false,
        affinity: 0,
        sourceRanges: [],
        sourceRangesDeny: false,
        backends: [{ address: podIP, port: containerPort, protocol, state: 'active', nodeName: node.name }],
        service: hostPortOwner(pod),
      }));
    });
}
