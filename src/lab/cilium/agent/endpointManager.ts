/** The endpoints of one node: what the CNI plugin asks for when a pod starts and ends, and what follows label changes. */
import type { Namespace, Network } from '../../net/types.ts';
import type { Pod } from '../../kube/model/pod.ts';
import type { Random } from '../../random.ts';
import type { Store } from '../../kube/store.ts';
import { randomMac } from '../../random.ts';
import type { IdentityAllocator } from '../identityAllocator.ts';
import { HOST } from '../reservedIdentity.ts';
import { hostLabels, securityLabels } from '../securityLabels.ts';
import { containerIdOf } from './endpoint.ts';
import type { Endpoint, EndpointLink } from './endpoint.ts';
import type { Ipam } from './ipam.ts';
import type { NodeState } from './nodeState.ts';
import { lxcKey } from './lxcMap.ts';
import { PolicyMap } from './policyMap.ts';

export interface EndpointManagerOptions {
  readonly store: Store;
  readonly network: Network;
  readonly net: Namespace;
  readonly nodeName: string;
  readonly nodeIP: string;
  readonly cluster: string;
  /** Address on cilium_host: the gateway of every pod of the node. */
  readonly router: string;
  readonly ipam: Ipam;
  readonly identities: IdentityAllocator;
  /** Where endpoints outlive the agent. */
  readonly node: Pick<NodeState, 'endpoints' | 'deleteQueue' | 'lxc' | 'stoppedAt'>;
  readonly random: Random;
  /** MTU of the routes that a new pod gets. */
  readonly routeMtu: number;
  now(): number;
  /** Compiles and attaches the programs of a new endpoint. */
  load(endpoint: Endpoint): void;
  /** Writes the policy map of an endpoint whose labels are new. */
  regenerate(endpoint: Endpoint): void;
}

/** Endpoint ids are drawn from 1…4095 (pkg/endpointmanager/idallocator). */
const IDS = 4095;
/** net.core's MTU of a veth without encapsulation. */
const MTU = 1500;

export class EndpointManager {
  readonly #options: EndpointManagerOptions;

  /** Takes over the endpoints that an earlier agent left. */
  constructor(options: EndpointManagerOptions) {
    this.#options = options;
    const { store, nodeName, node, ipam } = options;
    if (node.endpoints.size === 0)
      this.#add({ identity: HOST, labels: hostLabels(store.get('nodes', nodeName)), isHost: true });
    for (const { link, pod } of node.endpoints.values())
      if (link !== undefined && pod !== undefined) ipam.claim(link.address, `${pod.namespace}/${pod.name}`);
    for (const { namespace, name } of node.deleteQueue.splice(0)) this.removePod(namespace, name);
  }

  /** What changed while no agent looked: labels, and CiliumEndpoints that somebody removed. */
  refresh(): void {
    const { store } = this.#options;
    for (const endpoint of this.endpoints()) {
      const pod =
        endpoint.pod === undefined ? undefined : store.get('pods', endpoint.pod.name, endpoint.pod.namespace);
      if (pod === undefined || pod.metadata.uid !== endpoint.pod?.uid) continue;
      this.#relabel(endpoint, pod);
      if (store.get('ciliumendpoints', pod.metadata.name, pod.metadata.namespace) === undefined)
        this.#publish(endpoint, pod);
    }
  }

  /** By id. */
  endpoints(): readonly Endpoint[] {
    return [...this.#options.node.endpoints.values()].sort((a, b) => a.id - b.id);
  }

  ofPod(namespace: string, name: string): Endpoint | undefined {
    return this.endpoints().find((each) => each.pod?.namespace === namespace && each.pod.name === name);
  }

  /** Follows the labels of pods, namespaces and of the node, which make identities. Returns the end. */
  watchLabels(): () => void {
    const { store, nodeName } = this.#options;
    const refresh = (pod: Pod): void => {
      const endpoint = this.ofPod(pod.metadata.namespace ?? 'default', pod.metadata.name);
      if (endpoint !== undefined && endpoint.pod?.uid === pod.metadata.uid) this.#relabel(endpoint, pod);
    };
    const ends = [
      store.subscribe('pods', ({ type, object }) => {
        if (type === 'MODIFIED' && object.spec.nodeName === nodeName) refresh(object);
      }),
      store.subscribe('namespaces', ({ type, object }) => {
        if (type !== 'DELETED') store.list('pods', object.metadata.name).forEach(refresh);
      }),
      store.subscribe('nodes', ({ type, object }) => {
        const host = this.endpoints().find((each) => each.identity === HOST);
        if (type === 'MODIFIED' && object.metadata.name === nodeName && host !== undefined)
          host.labels = hostLabels(object);
      }),
    ];
    return () => {
      for (const end of ends) end();
    };
  }

  /** CNI ADD. Wires the pod's namespace to the node and returns the address it got. Throws when none is left. */
  addPod(pod: Pod, inside: Namespace): string {
    const { ipam, random, identities } = this.#options;
    const namespace = pod.metadata.namespace ?? 'default';
    const name = pod.metadata.name;
    const address = ipam.allocate(`${namespace}/${name}`);
    const link = this.#wire(inside, address, {
      mac: randomMac(random),
      nodeMac: randomMac(random),
      ifName: `lxc${random.hex(12)}`,
    });
    const labels = this.#labelsOf(pod);
    const endpoint = this.#add({
      identity: identities.allocate(labels, namespace),
      labels,
      link,
      pod: { namespace, name, uid: pod.metadata.uid },
    });
    this.#options.load(endpoint);
    this.#writeLxc(endpoint);
    this.#options.regenerate(endpoint);
    this.#publish(endpoint, pod);
    return address;
  }

  /** CNI DEL. Nothing happens for a pod that has no endpoint here; without an agent only the pod's network goes. */
  removePod(namespace: string, name: string): void {
    const endpoint = this.ofPod(namespace, name);
    if (endpoint?.link === undefined) return;
    const { net, node, ipam, store } = this.#options;
    if (node.stoppedAt !== undefined) {
      node.deleteQueue.push({ namespace, name });
      return;
    }
    node.endpoints.delete(endpoint.id);
    node.lxc.delete(lxcKey(endpoint.link.address));
    if (net.device(endpoint.link.ifName) !== undefined) net.removeDevice(endpoint.link.ifName);
    ipam.release(endpoint.link.address);
    if (store.get('ciliumendpoints', name, namespace) !== undefined)
      store.delete('ciliumendpoints', name, namespace);
  }

  #add(
    what: Pick<Endpoint, 'identity' | 'labels' | 'link' | 'pod'> & { readonly isHost?: boolean },
  ): Endpoint {
    const { random, now, node } = this.#options;
    let id = 1 + random.below(IDS);
    while (node.endpoints.has(id)) id = (id % IDS) + 1;
    const endpoint: Endpoint = {
      id,
      identity: what.identity,
      labels: what.labels,
      policy: new PolicyMap(id, what.isHost === true),
      createdAt: now(),
      ...(what.link === undefined ? {} : { link: what.link }),
      ...(what.pod === undefined ? {} : { pod: what.pod }),
    };
    node.endpoints.set(id, endpoint);
    return endpoint;
  }

  /** The veth pair, the pod's address and its routes, and the node's endpoint route to it. */
  #wire(
    inside: Namespace,
    address: string,
    names: Pick<EndpointLink, 'mac' | 'nodeMac' | 'ifName'>,
  ): EndpointLink {
    const { network, net, router, routeMtu } = this.#options;
    // Both ends are made on the node, one after the other, before one moves into the pod.
    const podIndex = Math.max(...net.devices.map((device) => device.index)) + 1;
    const outer = net.addDevice({
      name: names.ifName,
      kind: 'veth',
      mac: names.nodeMac,
      mtu: MTU,
      index: podIndex + 1,
    });
    const inner = inside.addDevice({ name: 'eth0', kind: 'veth', mac: names.mac, mtu: MTU, index: podIndex });
    network.connect(inner, outer);
    inside.addAddress('eth0', { address, length: 32, scope: 'global' });
    inside.addRoute({ destination: `${router}/32`, device: 'eth0', scope: 'link' });
    inside.addRoute({ destination: '0.0.0.0/0', via: router, device: 'eth0', mtu: routeMtu });
    net.addRoute({ destination: `${address}/32`, device: names.ifName, scope: 'link', proto: 'kernel' });
    return { address, ifIndex: outer.index, ...names };
  }

  #labelsOf(pod: Pod): readonly string[] {
    const { store, cluster } = this.#options;
    return securityLabels(pod, store.get('namespaces', pod.metadata.namespace ?? 'default'), cluster);
  }

  #relabel(endpoint: Endpoint, pod: Pod): void {
    const labels = this.#labelsOf(pod);
    if (labels.join('\n') === endpoint.labels.join('\n')) return;
    endpoint.labels = labels;
    endpoint.identity = this.#options.identities.allocate(labels, pod.metadata.namespace ?? 'default');
    this.#writeLxc(endpoint);
    this.#options.regenerate(endpoint);
    this.#publish(endpoint, pod);
  }

  #writeLxc({ id, identity, link }: Endpoint): void {
    if (link === undefined) return;
    const { ifIndex, mac, nodeMac } = link;
    this.#options.node.lxc.set(lxcKey(link.address), { endpointId: id, identity, ifIndex, mac, nodeMac });
  }

  /** The CiliumEndpoint of the pod: how all other agents learn of it. */
  #publish(endpoint: Endpoint, pod: Pod): void {
    const { store, nodeIP } = this.#options;
    const { name, namespace = 'default', uid } = pod.metadata;
    const containerId = containerIdOf(uid);
    const metadata = {
      name,
      namespace,
      labels: pod.metadata.labels ?? {},
      ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name, uid }],
    };
    const status = {
      id: endpoint.id,
      state: 'ready',
      encryption: {},
      'external-identifiers': {
        'cni-attachment-id': `${containerId}:eth0`,
        'container-id': containerId,
        'k8s-namespace': namespace,
        'k8s-pod-name': name,
        'pod-name': `${namespace}/${name}`,
      },
      identity: { id: endpoint.identity, labels: endpoint.labels },
      networking: { addressing: [{ ipv4: endpoint.link?.address ?? '' }], node: nodeIP },
    };
    // An object that an earlier pod of this name left behind is taken over.
    const changed = store.modify('ciliumendpoints', name, namespace, (current) => ({
      ...current,
      metadata: { ...current.metadata, ...metadata },
      status,
    }));
    if (changed === undefined) store.create('ciliumendpoints', { metadata, status });
  }
}
