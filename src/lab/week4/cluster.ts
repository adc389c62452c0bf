/** The week-4 cluster: its machines, the programs on them, Kubernetes with its runtime, and one Cilium agent a node. */
import type { KubeApi, Place } from '../../backend.ts';
import { cable, configure } from '../cabling.ts';
import { Agent } from '../cilium/agent/agent.ts';
import { IdentityAllocator } from '../cilium/identityAllocator.ts';
import { assignPodCidrs } from '../cilium/operator/podCidrs.ts';
import type { LabClock, VirtualClock } from '../clock.ts';
import { create as createRelease } from '../commands/helm/releaseStore.ts';
import { releaseOf } from '../commands/helm/release.ts';
import { sysctlFiles } from '../commands/net/sysctl.ts';
import { kernelPrograms, netPrograms } from '../commands/net/programs.ts';
import { textPrograms } from '../commands/text/programs.ts';
import { poweroff, reboot, shutdown, systemctl } from '../commands/text/reboot.ts';
import { sshProgram } from '../commands/text/ssh.ts';
import { createPodStreams } from '../images/podStreams.ts';
import type { PodStreams } from '../images/podStreams.ts';
import { LabRuntime } from '../images/runtime.ts';
import type { RuntimeNode, RuntimeOptions } from '../images/runtime.ts';
import { ApiUnreachable, reachedOver } from '../kube/apiPresence.ts';
import type { ApiPresence } from '../kube/apiPresence.ts';
import { createKubernetes } from '../kube/kubernetes.ts';
import type { Store } from '../kube/store.ts';
import type { Machine } from '../machine.ts';
import { createNetwork } from '../net/network.ts';
import type { Namespace } from '../net/types.ts';
import { onUse } from '../onUse.ts';
import { Power } from '../power.ts';
import type { Program } from '../process.ts';
import { Files } from '../shell/files.ts';
import { machineOf } from '../shell/machineOf.ts';
import { notSimulated } from '../shell/notSimulated.ts';
import { shellPrograms } from '../shell/shellProgram.ts';
import {
  clusterNodes,
  controlPlaneProfile,
  hostsFile,
  kernelConfig,
  machines as declared,
  resolverFile,
  software,
} from '../week4.ts';
import type { MachineDeclaration, NodeOfCluster } from '../week4.ts';
import { dayZero } from './ciliumValues.ts';
import { installAddOns, installCluster } from './workloads.ts';

export interface Week4Cluster {
  readonly kube: KubeApi;
  readonly store: Store;
  readonly pods: PodStreams;
  /** Hosts in the order of the material, then pods by name. */
  places(): readonly Place[];
  machineAt(place: string): Machine | undefined;
  agent(node: string): Agent | undefined;
  /** Installs what runs on day 0 and lets it come up. @param clock the one that the cluster's time is on */
  install(clock: VirtualClock): Promise<void>;
  dispose(): void;
}

export interface ClusterOptions {
  readonly clock: LabClock;
  readonly seed: string;
}

/** Before its agent runs, a machine has been up for some minutes. */
const BOOT_MS = 5 * 60_000;
const KUBELET_PORT = 10250;
/** In netshoot and on the machines. */
const NETWORK_TOOLS =
  'conntrack iftop iperf iperf3 ipset iptables iptables-save ncat nft nmap socat tc telnet'.split(' ');
/** On the machines alone. */
const HOST_TOOLS =
  'apt apt-get bpftool crictl ctr docker journalctl kubeadm less nano netplan scp service vi vim'.split(' ');
const CONTROL_PLANE = 'k8s-ctr';
const API_PORT = 6443;
/** From the start of its machine until the API server answers: kubelet, etcd, then the server itself. Milliseconds. */
const API_START_MS = 12_000;
/** From there until its kubelet, whose tries to reach the server have become rare, knows the pods that it shall run. */
const KUBELET_SYNC_MS = 12_000;

export function createWeek4Cluster({ clock, seed }: ClusterOptions): Week4Cluster {
  const bootedAt = clock.now() - BOOT_MS;
  const network = createNetwork(clock, `${seed}/network`);
  const nets = cable(network, declared);
  const shared = mergePrograms(absent(NETWORK_TOOLS), textPrograms(), netPrograms(), shellPrograms());
  const machines = new Map<string, Machine>();
  const hostTools = mergePrograms(
    absent(HOST_TOOLS),
    shared,
    kernelPrograms(),
    new Map(Object.entries({ reboot, shutdown, systemctl, poweroff, halt: poweroff })),
    new Map([['ssh', sshProgram((host) => findHost(machines, host))]]),
  );
  const controlPlaneTools = new Map(hostTools);
  for (const declaration of declared) {
    const { name, kind } = declaration;
    const net = nets.get(name);
    if (net === undefined) continue;
    const power = new Power({
      clock,
      bootedAt,
      down: () => switchOff(name, net),
      up: () => switchOn(declaration, net),
    });
    const files = new Files(() => clock.now());
    files.write('/etc/hostname', `${name}\n`);
    files.write('/etc/hosts', hostsFile);
    files.write('/etc/resolv.conf', resolverFile);
    for (const setting of sysctlFiles(net)) files.provide(setting.path, setting.file);
    files.mkdir('/boot', { parents: true });
    files.write(`/boot/config-${software.kernelVersion}`, kernelConfig);
    const isControlPlane = name === CONTROL_PLANE;
    const programs = isControlPlane ? controlPlaneTools : hostTools;
    machines.set(
      name,
      machineOf({
        name,
        kind,
        net,
        files,
        programs,
        power,
        profile: isControlPlane ? controlPlaneProfile : '',
      }),
    );
  }

  const nodes = new Map<string, RuntimeNode>();
  for (const { name, ip } of clusterNodes) {
    const machine = machines.get(name);
    if (machine === undefined) continue;
    nodes.set(name, { name, ip, net: machine.net, machine });
    listenAsKubelet(machine.net);
  }
  /** When each machine was booted again, by name, milliseconds since the epoch. */
  const boots = new Map<string, number[]>();
  function switchOff(name: string, net: Namespace): void {
    const node = nodes.get(name);
    if (node !== undefined) {
      kubernetes.stopNode(name);
      runtime.crash(node);
    }
    net.powerOff();
  }
  function switchOn(declaration: MachineDeclaration, net: Namespace): void {
    const { name } = declaration;
    boots.set(name, [...(boots.get(name) ?? []), clock.now()]);
    configure(net, declaration);
    if (!nodes.has(name)) return;
    listenAsKubelet(net);
    // A kubelet without an API server starts nothing but the control plane's own pods.
    if (name === CONTROL_PLANE) clock.after(API_START_MS + KUBELET_SYNC_MS, () => kubernetes.startNode(name));
    else kubernetes.startNode(name);
  }
  const runtime: LabRuntime = new LabRuntime({
    clock,
    network,
    nodes,
    tools: toolsets(shared, (machine) => runtime.nodeOf(machine)?.agent),
    store: () => kubernetes.store,
    startAgent: (node, log) => startAgent(node, log),
    readyAfter: (pod, image) =>
      agentReadiness(pod.spec.nodeName, image?.repository) ?? image?.readyAfter ?? 0,
  });
  const kubernetes = createKubernetes({
    clock,
    seed,
    runtime,
    nodes: clusterNodes.map(({ name, ip, podCidr, controlPlane }) => ({
      ...software,
      name,
      internalIP: ip,
      podCIDR: podCidr,
      ...(controlPlane ? { labels: { 'node-role.kubernetes.io/control-plane': '' } } : {}),
    })),
  });
  const { store } = kubernetes;
  const presence: ApiPresence = {
    address: `${clusterNodes.find(({ name }) => name === CONTROL_PLANE)?.ip ?? ''}:${API_PORT}`,
    isUp: () =>
      machines.get(CONTROL_PLANE)?.power?.isUp !== false &&
      clock.now() >= (boots.get(CONTROL_PLANE)?.at(-1) ?? -Infinity) + API_START_MS,
    goingDown: () => machines.get(CONTROL_PLANE)?.power?.goingDown ?? new AbortController().signal,
  };
  const api = reachedOver(kubernetes.api, presence);
  const identities = new IdentityAllocator(store, seed);
  // Of the operator's work this does not wait for its pod: an agent here finds its node's range when it starts.
  const endPodCidrs = assignPodCidrs({ store, poolCidr: '172.20.0.0/16', maskSize: 24 });
  const machineOfPod = (namespace: string, pod: string, container?: string): Machine | undefined =>
    runtime.machineOf(namespace, pod, container);
  const pods = createPodStreams(runtime, () => store, clock);
  const runningAgents = (): ReadonlyMap<string, Agent> =>
    new Map(
      [...nodes.values()].flatMap(({ name, agent }) =>
        agent === undefined || agent.node.stoppedAt !== undefined ? [] : [[name, agent] as const],
      ),
    );
  controlPlaneTools.set(
    'cilium',
    whileUp(
      presence,
      ['', 'version', 'help', 'completion'],
      onUse(async () =>
        (await import('../commands/cilium/ciliumCli.ts')).ciliumCliProgram({
          store,
          pods,
          agents: runningAgents,
        }),
      ),
    ),
  );
  controlPlaneTools.set(
    'helm',
    whileUp(
      presence,
      ['', 'version', 'help', 'completion', 'repo', 'search', 'env'],
      onUse(async () =>
        (await import('../commands/helm/helm.ts')).helmProgram({ store, installed: dayZero }),
      ),
    ),
  );
  controlPlaneTools.set(
    'hubble',
    onUse(async () => (await import('../commands/hubble/hubble.ts')).hubbleProgram(() => undefined)),
  );
  controlPlaneTools.set('k9s', k9s);

  function startAgent({ name, ip, net, agent: before }: RuntimeNode, log: (line: string) => void): Agent {
    const declaration = clusterNodes.find((each) => each.name === name);
    const again = boots.get(name) ?? [];
    return new Agent({
      clock,
      seed,
      store,
      network,
      identities,
      nodeName: name,
      nodeIP: ip,
      net,
      reachesApi: presence.isUp,
      log,
      devices: ['eth0', 'eth1'],
      ...(declaration === undefined ? {} : { router: declaration.ciliumHost }),
      past: (again.length === 0 ? declaration?.past : undefined) ?? { frontends: 0, backends: 0 },
      config: new Map(Object.entries(store.get('configmaps', 'cilium-config', 'kube-system')?.data ?? {})),
      bootedAt: again.at(-1) ?? bootedAt,
      boots: again.length,
      ...(before === undefined ? {} : { node: before.node }),
    });
  }

  return {
    kube: api,
    store,
    pods,
    places: () => [
      ...declared.map(({ name, kind }): Place => ({ name, kind })),
      ...runtime.running().map((name): Place => ({ name, kind: 'pod' })),
    ],
    machineAt(place) {
      const slash = place.indexOf('/');
      return slash < 0 ? machines.get(place) : machineOfPod(place.slice(0, slash), place.slice(slash + 1));
    },
    agent: (node) => nodes.get(node)?.agent,
    async install(past) {
      // A bundle of its own. Loaded here, where time stands still: a command must not take the time of its loading.
      const { kubectlProgram } = await import('../commands/kubectl/kubectl.ts');
      controlPlaneTools.set('kubectl', kubectlProgram({ api, machineOf: machineOfPod, pods }));
      installCluster(store, CONTROL_PLANE);
      recordRelease(store, clock.now());
      await past.advance(30_000);
      // The workers joined later, when the add-ons had their place on the control plane already.
      const workers: readonly NodeOfCluster[] = clusterNodes.filter(({ controlPlane }) => !controlPlane);
      for (const { name } of workers) setUnschedulable(store, name, true);
      installAddOns(store);
      await past.advance(60_000);
      for (const { name } of workers) setUnschedulable(store, name, false);
      // The API server keeps events for an hour (--event-ttl); the lab is older than that.
      for (const { metadata } of store.list('events'))
        store.delete('events', metadata.name, metadata.namespace);
    },
    dispose() {
      kubernetes.dispose();
      endPodCidrs();
      runtime.stopAll();
      for (const node of nodes.values()) node.agent?.stop();
    },
  };
}

function listenAsKubelet(net: Namespace): void {
  net.listenTcp({ address: '0.0.0.0', port: KUBELET_PORT }, () => undefined);
}

/** A screen of its own; what one does in it, commands do too. */
const k9s: Program = async ({ stderr }) => {
  await stderr.write(
    'k9s: not simulated in this lab: kubectl edit and kubectl annotate change objects, kubectl get -w shows them\n',
  );
  return 1;
};

/** @param agentOf the agent in whose pod a machine is */
function toolsets(
  shared: ReadonlyMap<string, Program>,
  agentOf: (machine: Machine) => Agent | undefined,
): RuntimeOptions['tools'] {
  const ciliumDbg = onUse(async () =>
    (await import('../commands/cilium/ciliumDbg.ts')).ciliumDbgProgram(agentOf),
  );
  const text = mergePrograms(textPrograms(), shellPrograms());
  return {
    none: new Map(),
    shell: text,
    network: shared,
    agent: mergePrograms(
      shared,
      new Map([
        ['cilium-dbg', ciliumDbg],
        ['cilium', ciliumDbg],
        [
          'cilium-health',
          onUse(async () =>
            (await import('../commands/cilium/ciliumHealth.ts')).ciliumHealthProgram(agentOf),
          ),
        ],
        ['hubble', onUse(async () => (await import('../commands/hubble/hubble.ts')).hubbleProgram(agentOf))],
        ...['bpftool', 'cilium-bugtool'].map((name) => [name, notSimulated(name)] as const),
      ]),
    ),
  };
}

/** A client that reads the store itself, which it can as long as the API server answers. @param local needs none */
function whileUp(presence: ApiPresence, local: readonly string[], program: Program): Program {
  return async (process) => {
    if (presence.isUp() || local.includes(process.args[0] ?? '')) return program(process);
    const { message } = new ApiUnreachable(presence.address);
    await process.stderr.write(
      `Error: Kubernetes cluster unreachable: Get "https://${presence.address}/version": ${message}\n`,
    );
    return 1;
  };
}

/** Tools that are there and that the lab does not model: a missing program would be another answer. */
function absent(names: readonly string[]): ReadonlyMap<string, Program> {
  return new Map(names.map((name) => [name, notSimulated(name)]));
}

function mergePrograms(...tables: readonly ReadonlyMap<string, Program>[]): Map<string, Program> {
  return new Map(tables.flatMap((table) => [...table]));
}

/** Cilium was installed with Helm. @param now milliseconds since the epoch */
function recordRelease(store: Store, now: number): void {
  const at = new Date(now).toISOString();
  const release = releaseOf({
    name: 'cilium',
    namespace: 'kube-system',
    version: 1,
    now: at,
    first: at,
    config: dayZero.values,
    installed: dayZero,
    description: 'Install complete',
  });
  createRelease(store, release, now);
}

/** A machine by name or by any of its addresses but the one that all have. */
function findHost(machines: ReadonlyMap<string, Machine>, host: string): Machine | undefined {
  const known = machines.get(host);
  if (known !== undefined) return known;
  const addressed = [...machines.values()].filter((machine) =>
    machine.net.devices.some((device) => device.addresses.some((each) => each.address === host)),
  );
  return addressed.length === 1 ? addressed[0] : undefined;
}

function agentReadiness(node: string | undefined, repository: string | undefined): number | undefined {
  return repository === 'quay.io/cilium/cilium'
    ? clusterNodes.find(({ name }) => name === node)?.agentReadyAfter
    : undefined;
}

function setUnschedulable(store: Store, node: string, unschedulable: boolean): void {
  store.modify('nodes', node, undefined, (current) => {
    const spec = Object.fromEntries(
      Object.entries(current.spec).filter(([field]) => field !== 'unschedulable'),
    );
    return { ...current, spec: unschedulable ? { ...spec, unschedulable } : spec };
  });
}
