/** One Cilium agent: everything that Cilium does on one node, from the Kubernetes API and for that node's network. */
import { parsePrefix } from '../../../ipv4.ts';
import type { LabClock } from '../../clock.ts';
import { createRandom } from '../../random.ts';
import type { Random } from '../../random.ts';
import type { LeaseTimes } from '../../kube/leaderElection.ts';
import type { Store } from '../../kube/store.ts';
import type { Namespace, Network, SocketHooks } from '../../net/types.ts';
import { BpfMap } from '../bpfMap.ts';
import type { AnyBpfMap } from '../bpfMap.ts';
import { listenForPeers } from '../hubble/listen.ts';
import type { IdentityAllocator } from '../identityAllocator.ts';
import { AnnounceTable } from '../l2/announceTable.ts';
import { collectLeases, L2Announcer } from '../l2/l2Announcer.ts';
import { l2LeaseTimes } from '../l2/leaseTimes.ts';
import type { ResponderMap } from '../l2/responderMap.ts';
import { parseAgentConfig } from './agentConfig.ts';
import type { AgentConfig } from './agentConfig.ts';
import { CidrIdentities } from './cidrIdentities.ts';
import { followLabels, joinCluster, publishRouter } from './ciliumNode.ts';
import type { Conntrack } from './conntrack.ts';
import { startConntrackGc } from './conntrackGc.ts';
import type { ProgramConfig } from './bpf/context.ts';
import { EndpointManager } from './endpointManager.ts';
import { startHealthServers } from './healthServers.ts';
import { Ipam } from './ipam.ts';
import type { IpcacheMap } from './ipcacheMap.ts';
import { isApiServer, syncIpcache } from './ipcacheSync.ts';
import type { LbMaps } from './lbMaps.ts';
import type { LoadBalancer } from './loadBalancer.ts';
import { lxcKey } from './lxcMap.ts';
import type { LxcEntry } from './lxcMap.ts';
import { NetworkPolicies } from './networkPolicies.ts';
import { addCiliumHost, CILIUM_HOST, syncNodeRoutes, syncTunnelDevice, tunnelMtu } from './nodeDevices.ts';
import { NodeState } from './nodeState.ts';
import { RuntimeConfigMap } from './runtimeConfigMap.ts';
import type { Snat } from './snat.ts';

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
  /** A line of the agent's log; absent: nobody reads it. */
  log?(line: string): void;
  /** Whether the API server answers; absent: always. */
  reachesApi?(): boolean;
  /** When the machine was booted, milliseconds since the epoch: the zero of the BPF clock. */
  readonly bootedAt: number;
  /** How many times the machine has been booted again since the lab began. */
  readonly boots?: number;
  /** What an earlier agent left on the node; absent: none has run since the machine was booted. */
  readonly node?: NodeState;
}

/** Of the devices to the outside. */
const PHYSICAL_MTU = 1500;

/** Maps that Cilium 1.18 opens and that hold nothing in this lab's configuration. */
const EMPTY_MAPS = [
  'cilium_snat_v4_alloc_retries',
  'cilium_ratelimit_metrics',
  'cilium_ratelimit',
  'cilium_lb4_maglev',
];
/** Milliseconds from an agent to the API server on its own node, and on another one. */
const NEAR_API_MS = 1;
const FAR_API_MS = 4;
/** Maps that the agent keeps no copy of. */
const UNCACHED_MAPS = [
  'cilium_node_map_v2',
  'cilium_policystats',
  'cilium_skip_lb4',
  'cilium_auth_map',
  'cilium_metrics',
];

/**
 * When a starting agent gets to its parts, in milliseconds. In between a node is of two minds: its routes are the new
 * ones, its programs still the old ones. The order, and times of this size, are those of a real agent's log: routes,
 * then the overlay's and the host's programs, then one endpoint after the other. Announcements wait for the Services.
 */
const START = { routes: 1_600, announcements: 3_000, hostPrograms: 3_500, perEndpoint: 250 } as const;

/** After a boot the pod's six init containers come first, about a second each. */
const INIT_CONTAINERS_MS = 6_000;

/** 0.0.0.0/0 */
const EVERYWHERE = { network: 0, length: 0 } as const;

export class Agent {
  readonly options: AgentOptions;
  readonly config: AgentConfig;
  readonly node: NodeState;
  readonly startedAt: number;
  readonly podCidr: string;
  readonly router: string;
  readonly ipam: Ipam;
  readonly services: LoadBalancer;
  readonly endpoints: EndpointManager;
  readonly cidrs: CidrIdentities;
  /** The statedb table l2-announce. */
  readonly l2Announce: AnnounceTable;
  readonly policies: NetworkPolicies;
  readonly #programs: ProgramConfig;
  readonly #runtimeConfig: RuntimeConfigMap;
  readonly #ends: (() => void)[] = [];
  #announcer?: L2Announcer;

  /**
   * Starts the agent: it joins the cluster, takes its pod CIDR and programs its node, or takes the node over as an
   * earlier one left it. Throws {@link FatalConfig} when the configuration is none.
   */
  constructor(options: AgentOptions) {
    const { clock, store, network, net, nodeName, nodeIP } = options;
    this.options = options;
    this.config = parseAgentConfig(options.config);
    this.startedAt = clock.now();
    const { boots = 0 } = options;
    const first = createRandom(options.seed).fork(`agent ${nodeName}`);
    const seeded = boots === 0 ? first : first.fork(`boot ${boots}`);
    const ownAddresses = options.devices.flatMap(
      (name) => net.device(name)?.addresses.map((each) => each.address) ?? [],
    );
    this.node =
      options.node ??
      new NodeState({
        clock,
        random: seeded,
        net,
        bootedAt: options.bootedAt,
        store,
        past: options.past,
      });
    const { node } = this;
    const isFirst = node.runs === 0;
    node.runs += 1;
    node.monitor.aggregates = (options.config.get('monitor-aggregation') ?? 'none') !== 'none';
    node.stoppedAt = undefined;
    const random = isFirst ? seeded : seeded.fork(`run ${node.runs}`);
    this.#runtimeConfig = new RuntimeConfigMap(() => clock.now(), node.bootedAt);

    this.podCidr = joinCluster(options);
    const cidr = parsePrefix(this.podCidr);
    if (cidr === undefined) throw new Error(`Node ${nodeName} has no usable pod CIDR: "${this.podCidr}".`);
    this.ipam = new Ipam(cidr, random.fork('ipam'));
    const held = options.router ?? net.device(CILIUM_HOST)?.addresses[0]?.address;
    if (held !== undefined) this.ipam.claim(held, 'router');
    this.router = held ?? this.ipam.allocate('router');
    publishRouter(store, nodeName, this.router);
    if (net.device(CILIUM_HOST) === undefined)
      addCiliumHost(net, this.router, random.fork('cilium_host'), (a, b) => {
        const [one, other] = [net.device(a), net.device(b)];
        if (one !== undefined && other !== undefined) network.connect(one, other);
      });
    const tunnel = this.config.routingMode === 'tunnel';
    this.#programs = {
      tunnel,
      // Without masquerading nothing is outside of it.
      nativeRoutingCidr: this.config.masquerade ? (this.config.nativeRoutingCidr ?? cidr) : EVERYWHERE,
      router: this.router,
    };

    const leaseTimes = l2LeaseTimes(options.config);
    node.maxLiveness = leaseTimes.leaseDuration;
    this.l2Announce = new AnnounceTable(net, node.l2Responder);
    const restored = node.lxc.entries();
    node.lxc.forget();
    // Endpoints are written anew, the node's own addresses only where they are missing.
    for (const [key, entry] of restored) if (entry !== 'localhost') node.lxc.set(key, entry);
    for (const address of [...ownAddresses, this.router]) {
      const key = lxcKey(address);
      if (node.lxc.get(key) !== 'localhost') node.lxc.set(key, 'localhost');
    }
    this.#ends.push(
      syncIpcache({ store, ipcache: node.ipcache, nodeName, nodeIP, ownAddresses, router: this.router }),
    );

    this.endpoints = new EndpointManager({
      store,
      network,
      net,
      nodeName,
      nodeIP,
      cluster: this.config.clusterName,
      router: this.router,
      ipam: this.ipam,
      identities: options.identities,
      node,
      random: random.fork('endpoints'),
      routeMtu: tunnel ? tunnelMtu(PHYSICAL_MTU) : PHYSICAL_MTU,
      now: () => clock.now(),
      load: (endpoint) => node.datapath.loadEndpoint(endpoint, this.#programs),
      regenerate: (endpoint) => policies.regenerate(endpoint),
    });
    this.#ends.push(this.endpoints.watchLabels());
    this.cidrs = new CidrIdentities(node.ipcache);
    const policies = (this.policies = new NetworkPolicies({
      store,
      cluster: this.config.clusterName,
      cidrs: this.cidrs,
      onApiServer: () => this.onApiServer,
      endpoints: () => this.endpoints.endpoints(),
    }));
    this.#ends.push(policies.start());
    this.endpoints.refresh();
    this.services = node.services;
    this.services.start({
      name: nodeName,
      addresses: ownAddresses,
      labels: () => store.get('nodes', nodeName)?.metadata.labels ?? {},
      sctp: this.config.sctp,
      topology: this.config.serviceTopology,
    });
    this.#ends.push(
      () => this.services.stop(),
      followLabels(store, clock, nodeName, () => this.services.relabel()),
    );
    if (this.config.healthCheckNodePort) this.#ends.push(startHealthServers({ store, net, nodeName }));
    this.#ends.push(startConntrackGc(clock, node));
    this.#ends.push(listenForPeers(this));
    net.socketHooks = node.socketHooks(nodeName);
    if (isFirst) {
      this.#setRoutes();
      this.#loadHost(random);
    } else this.#reload(random);

    const announce = (): void => this.#announce(leaseTimes, random);
    if (isFirst && boots === 0) announce();
    else this.#ends.push(clock.after(START.announcements + (isFirst ? INIT_CONTAINERS_MS : 0), announce));
  }

  get lb(): LbMaps {
    return this.node.lb;
  }

  get ipcache(): IpcacheMap {
    return this.node.ipcache;
  }

  get lxc(): BpfMap<LxcEntry> {
    return this.node.lxc;
  }

  get conntrack(): Conntrack {
    return this.node.conntrack;
  }

  get snat(): Snat {
    return this.node.snat;
  }

  get l2Responder(): ResponderMap {
    return this.node.l2Responder;
  }

  /** For every network namespace whose processes run on this node. */
  socketHooks(namespace: string): SocketHooks {
    return this.node.socketHooks(namespace);
  }

  /** Seconds of the BPF clock. */
  uptime(): number {
    return this.node.uptime();
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
      this.lb.affinityMatch,
      this.lb.affinity,
      this.lb.sockets,
      this.ipcache,
      this.lxc,
      ...this.endpoints.endpoints().map((endpoint) => endpoint.policy),
      this.l2Responder,
      ...UNCACHED_MAPS.map((name) => emptyMap(name, false)),
    ];
  }

  /** The process ends, as on SIGTERM. Its maps and programs stay. */
  stop(): void {
    if (this.node.stoppedAt !== undefined) return;
    this.#announcer?.stop();
    this.die();
  }

  /** The process is gone at once, as with its machine: it has no time to give anything back. */
  die(): void {
    this.node.stoppedAt ??= this.options.clock.now();
    this.#announcer?.die();
    for (const end of this.#ends.splice(0)) end();
  }

  #setRoutes(): void {
    const { net, store, nodeName, clock, log } = this.options;
    const { routingMode, directRoutes, skipUnreachable } = this.config;
    const kind = routingMode === 'tunnel' ? 'tunnel' : directRoutes ? 'direct' : 'none';
    this.#ends.push(
      syncNodeRoutes({
        net,
        store,
        nodeName,
        router: this.router,
        kind,
        onUnreachable: ({ cidr, via, gateway }) => {
          if (skipUnreachable) return;
          log?.(
            `time=${new Date(clock.now()).toISOString()} level=warn msg="Unable to install direct node route" module=agent.datapath ` +
              `route="{Dst: ${cidr}  Gw: ${via}}" error="route to destination ${via} contains gateway ${gateway}, ` +
              'must be directly reachable. Add `direct-routing-skip-unreachable` to skip unreachable routes"',
          );
        },
      }),
    );
  }

  #loadHost(random: Random): void {
    const { net, devices } = this.options;
    syncTunnelDevice(net, this.#programs.tunnel, random.fork('tunnel'));
    this.node.datapath.loadHost(devices, this.#programs);
  }

  /** What an earlier agent has announced ends here; elections begin. */
  #announce(times: LeaseTimes, random: Random): void {
    const { clock, store, nodeName, devices } = this.options;
    this.l2Announce.reconcile();
    // Left over from a time with the feature.
    if (!this.config.l2Announcements) return collectLeases(store);
    this.#announcer = new L2Announcer({
      store,
      clock,
      random: random.fork('l2'),
      nodeName,
      devices,
      times,
      table: this.l2Announce,
      apiLatency: this.onApiServer ? NEAR_API_MS : FAR_API_MS,
      reachesApi: () => this.options.reachesApi?.() ?? true,
    });
    this.#announcer.start();
  }

  /** On a node that packets go through all the while. */
  #reload(random: Random): void {
    const { clock } = this.options;
    const later = (ms: number, task: () => void): void => void this.#ends.push(clock.after(ms, task));
    later(START.routes, () => this.#setRoutes());
    later(START.hostPrograms, () => this.#loadHost(random));
    this.endpoints.endpoints().forEach(({ id }, index) =>
      later(START.hostPrograms + (index + 1) * START.perEndpoint, () => {
        const endpoint = this.node.endpoints.get(id);
        if (endpoint !== undefined) this.node.datapath.loadEndpoint(endpoint, this.#programs);
      }),
    );
  }
}

function emptyMap(name: string, cached: boolean): AnyBpfMap {
  return new BpfMap<never>({ name, cached, format: String });
}
