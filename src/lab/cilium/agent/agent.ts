/** One Cilium agent: everything that Cilium does on one node, from the Kubernetes API and for that node's network. */
import { parsePrefix } from '../../../ipv4.ts';
import type { LabClock } from '../../clock.ts';
import { createRandom } from '../../random.ts';
import type { Store } from '../../kube/store.ts';
import type { Namespace, Network, SocketHooks } from '../../net/types.ts';
import { BpfMap } from '../bpfMap.ts';
import type { AnyBpfMap } from '../bpfMap.ts';
import type { IdentityAllocator } from '../identityAllocator.ts';
import { CidrIdentities } from './cidrIdentities.ts';
import { Conntrack } from './conntrack.ts';
import { Datapath } from './datapath.ts';
import { EndpointManager } from './endpointManager.ts';
import { Ipam } from './ipam.ts';
import { IpcacheMap } from './ipcacheMap.ts';
import { isApiServer, syncIpcache } from './ipcacheSync.ts';
import { createLbMaps } from './lbMaps.ts';
import type { LbMaps } from './lbMaps.ts';
import { LoadBalancer } from './loadBalancer.ts';
import { NetworkPolicies } from './networkPolicies.ts';
import { createLxcMap, lxcKey } from './lxcMap.ts';
import { addCiliumHost, syncDirectRoutes } from './nodeDevices.ts';
import { NodePort } from './nodePort.ts';
import { RuntimeConfigMap } from './runtimeConfigMap.ts';
import { SessionAffinity } from './serviceLookup.ts';
import { Snat } from './snat.ts';
import { createSocketLb } from './socketLb.ts';

export interface AgentOptions {
  readonly clock: LabClock;
  readonly seed: string;
  readonly store: Store;
  readonly network: Network;
  readonly identities: IdentityAllocator;
  readonly nodeName: string;
  readonly nodeIP: string;
  readonly net: Namespace;
  /** Devices to the outside, in order; the one with the node's IP routes directly. */
  readonly devices: readonly string[];
  /** The address that cilium_host had before: the agent asks for the same again. */
  readonly router?: string;
  /** What the agent has seen and lost before the lab begins; see {@link LoadBalancer}. */
  readonly past: { readonly frontends: number; readonly backends: number };
  /** Data of the ConfigMap kube-system/cilium-config as the agent read it when it started. */
  readonly config: ReadonlyMap<string, string>;
  /** When the machine was booted, milliseconds since the epoch: the zero of the BPF clock. */
  readonly bootedAt: number;
}

/** Maps that Cilium 1.18 opens and that hold nothing in this lab's configuration. */
const EMPTY_MAPS = [
  'cilium_snat_v4_alloc_retries',
  'cilium_lb_affinity_match',
  'cilium_lb4_affinity',
  'cilium_ratelimit_metrics',
  'cilium_ratelimit',
  'cilium_lb4_maglev',
];
/** Maps that the agent keeps no copy of. */
const UNCACHED_MAPS = [
  'cilium_node_map_v2',
  'cilium_policystats',
  'cilium_skip_lb4',
  'cilium_auth_map',
  'cilium_metrics',
  'cilium_l2_responder_v4',
];

export class Agent {
  readonly options: AgentOptions;
  readonly startedAt: number;
  readonly podCidr: string;
  readonly router: string;
  readonly ipam: Ipam;
  readonly ipcache = new IpcacheMap();
  readonly lxc = createLxcMap();
  readonly lb: LbMaps = createLbMaps();
  readonly services: LoadBalancer;
  readonly conntrack: Conntrack;
  readonly snat: Snat;
  readonly endpoints: EndpointManager;
  readonly cidrs: CidrIdentities;
  readonly #runtimeConfig: RuntimeConfigMap;
  readonly #ends: (() => void)[] = [];

  /** Starts the agent: it joins the cluster, takes its pod CIDR and programs its node. */
  constructor(options: AgentOptions) {
    const { clock, store, network, net, nodeName, nodeIP } = options;
    this.options = options;
    this.startedAt = clock.now();
    const random = createRandom(options.seed).fork(`agent ${nodeName}`);
    this.#runtimeConfig = new RuntimeConfigMap(() => clock.now(), options.bootedAt);

    this.podCidr = joinCluster(options);
    const cidr = parsePrefix(this.podCidr);
    if (cidr === undefined) throw new Error(`Node ${nodeName} has no usable pod CIDR: "${this.podCidr}".`);
    this.ipam = new Ipam(cidr, random.fork('ipam'));
    if (options.router !== undefined) this.ipam.claim(options.router, 'router');
    this.router = options.router ?? this.ipam.allocate('router');
    store.modify('ciliumnodes', nodeName, undefined, (node) => ({
      ...node,
      spec: {
        ...node.spec,
        addresses: [...(node.spec.addresses ?? []), { type: 'CiliumInternalIP', ip: this.router }],
      },
    }));
    addCiliumHost(net, this.router, random.fork('cilium_host'), (a, b) => {
      const [one, other] = [net.device(a), net.device(b)];
      if (one !== undefined && other !== undefined) network.connect(one, other);
    });

    const uptime = (): number => this.uptime();
    this.conntrack = new Conntrack(uptime);
    this.snat = new Snat(random.fork('snat'), this.conntrack, uptime);
    const affinity = new SessionAffinity(uptime);
    const nodePort = new NodePort({
      maps: this.lb,
      random: random.fork('nodeport'),
      affinity,
      isLocal: (address) => this.lxc.get(lxcKey(address)) !== undefined,
    });
    const datapath = new Datapath({
      ipcache: this.ipcache,
      lxc: this.lxc,
      conntrack: this.conntrack,
      snat: this.snat,
      nodePort,
      nativeRoutingCidr: parsePrefix(options.config.get('ipv4-native-routing-cidr') ?? '') ?? cidr,
    });
    const ownAddresses = options.devices.flatMap(
      (name) => net.device(name)?.addresses.map((each) => each.address) ?? [],
    );
    for (const address of [...ownAddresses, this.router]) this.lxc.set(lxcKey(address), 'localhost');
    this.#ends.push(
      syncIpcache({ store, ipcache: this.ipcache, nodeName, nodeIP, ownAddresses, router: this.router }),
    );
    if (options.config.get('auto-direct-node-routes') === 'true')
      this.#ends.push(syncDirectRoutes({ net, store, nodeName }));

    this.endpoints = new EndpointManager({
      store,
      network,
      net,
      nodeName,
      nodeIP,
      cluster: options.config.get('cluster-name') ?? 'default',
      router: this.router,
      ipam: this.ipam,
      identities: options.identities,
      lxc: this.lxc,
      datapath,
      random: random.fork('endpoints'),
      now: () => clock.now(),
      regenerate: (endpoint) => policies.regenerate(endpoint),
    });
    this.#ends.push(this.endpoints.watchLabels());
    this.cidrs = new CidrIdentities(this.ipcache);
    const policies = new NetworkPolicies({
      store,
      cidrs: this.cidrs,
      endpoints: () => this.endpoints.endpoints(),
    });
    this.#ends.push(policies.start());
    this.services = new LoadBalancer({
      store,
      node: { name: nodeName, addresses: ownAddresses },
      maps: this.lb,
      random: random.fork('services'),
      past: options.past,
    });
    this.services.start();
    this.#ends.push(() => this.services.stop());

    const socketLb = {
      maps: this.lb,
      ipcache: this.ipcache,
      random: random.fork('socket'),
      affinity,
    };
    this.socketHooks = (namespace) => createSocketLb(socketLb, namespace);
    net.socketHooks = this.socketHooks(nodeName);
    for (const name of options.devices) {
      const device = net.device(name);
      if (device !== undefined) device.hooks = datapath.nativeHooks();
    }
  }

  /** For every network namespace whose processes run on this node: they are all below the cgroup root. */
  readonly socketHooks: (namespace: string) => SocketHooks;

  /** Seconds of the BPF clock. */
  uptime(): number {
    return Math.floor((this.options.clock.now() - this.options.bootedAt) / 1000);
  }

  get onApiServer(): boolean {
    return isApiServer(this.options.store, this.options.nodeIP);
  }

  /** What `map list` lists. */
  maps(): readonly AnyBpfMap[] {
    return [
      ...EMPTY_MAPS.map((name) => emptyMap(name, true)),
      this.#runtimeConfig,
      this.lb.services,
      this.lb.backends,
      this.lb.reverseNat,
      this.lb.sourceRanges,
      this.lb.sockets,
      this.ipcache,
      this.lxc,
      ...this.endpoints.endpoints().map((endpoint) => endpoint.policy),
      ...UNCACHED_MAPS.map((name) => emptyMap(name, false)),
    ];
  }

  stop(): void {
    for (const end of this.#ends.splice(0)) end();
  }
}

/** Publishes the node as a CiliumNode; the operator answers with a pod CIDR. */
function joinCluster({ store, nodeName, nodeIP, seed }: AgentOptions): string {
  const node = store.get('nodes', nodeName);
  const created = store.create('ciliumnodes', {
    metadata: {
      name: nodeName,
      labels: node?.metadata.labels ?? {},
      ownerReferences:
        node === undefined
          ? []
          : [{ apiVersion: 'v1', kind: 'Node', name: nodeName, uid: node.metadata.uid }],
    },
    spec: {
      addresses: [{ type: 'InternalIP', ip: nodeIP }],
      'alibaba-cloud': {},
      azure: {},
      bootid: createRandom(seed).fork(`boot ${nodeName}`).uid(),
      encryption: {},
      eni: {},
      health: {},
      ingress: {},
      ipam: { pools: {} },
    },
    status: { 'alibaba-cloud': {}, azure: {}, eni: {}, ipam: { 'operator-status': {} } },
  });
  return (store.get('ciliumnodes', nodeName) ?? created).spec.ipam?.podCIDRs?.[0] ?? '';
}

function emptyMap(name: string, cached: boolean): AnyBpfMap {
  return new BpfMap<never>({ name, cached, format: String });
}
