/** The week-4 cluster: its machines, the programs on them, Kubernetes with its runtime, and one Cilium agent a node. */
import type { KubeApi, Place } from '../../backend.ts';
import { cable } from '../cabling.ts';
import { Agent } from '../cilium/agent/agent.ts';
import { IdentityAllocator } from '../cilium/identityAllocator.ts';
import { startOperator } from '../cilium/operator.ts';
import type { LabClock, VirtualClock } from '../clock.ts';
import { ciliumCliProgram } from '../commands/cilium/ciliumCli.ts';
import { ciliumDbgProgram } from '../commands/cilium/ciliumDbg.ts';
import { kubectlProgram } from '../commands/kubectl/kubectl.ts';
import { sysctlFiles } from '../commands/net/sysctl.ts';
import { netPrograms } from '../commands/net/programs.ts';
import { textPrograms } from '../commands/text/programs.ts';
import { sshProgram } from '../commands/text/ssh.ts';
import { LabRuntime } from '../images/runtime.ts';
import type { RuntimeNode, RuntimeOptions } from '../images/runtime.ts';
import { createKubernetes } from '../kube/kubernetes.ts';
import type { Store } from '../kube/store.ts';
import type { Machine } from '../machine.ts';
import { createNetwork } from '../net/network.ts';
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
import type { NodeOfCluster } from '../week4.ts';
import { installAddOns, installCluster } from './workloads.ts';

export interface Week4Cluster {
  readonly kube: KubeApi;
  readonly store: Store;
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
const NETWORK_TOOLS = (
  'bridge conntrack ethtool iftop iperf iperf3 ipset iptables iptables-save mtr nc ncat netstat nft ' +
  'nmap socat ss tc telnet termshark tracepath traceroute tshark wget'
).split(' ');
/** On the machines alone. */
const HOST_TOOLS = (
  'apt apt-get bpftool crictl ctr docker journalctl kubeadm less lsmod modprobe nano netplan reboot scp ' +
  'service shutdown systemctl vi vim'
).split(' ');
const CONTROL_PLANE = 'k8s-ctr';

export function createWeek4Cluster({ clock, seed }: ClusterOptions): Week4Cluster {
  const bootedAt = clock.now() - BOOT_MS;
  const network = createNetwork(clock, `${seed}/network`);
  const nets = cable(network, declared);
  const shared = mergePrograms(absent(NETWORK_TOOLS), textPrograms(), netPrograms(), shellPrograms());
  const machines = new Map<string, Machine>();
  const hostTools = mergePrograms(
    absent(HOST_TOOLS),
    shared,
    new Map([['ssh', sshProgram((host) => findHost(machines, host))]]),
  );
  const controlPlaneTools = new Map(hostTools);
  for (const { name, kind } of declared) {
    const net = nets.get(name);
    if (net === undefined) continue;
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
      machineOf({ name, kind, net, files, programs, profile: isControlPlane ? controlPlaneProfile : '' }),
    );
  }

  const nodes = new Map<string, RuntimeNode>();
  for (const { name, ip } of clusterNodes) {
    const machine = machines.get(name);
    if (machine === undefined) continue;
    nodes.set(name, { name, ip, net: machine.net, machine });
    machine.net.listenTcp({ address: '0.0.0.0', port: KUBELET_PORT }, () => undefined);
  }
  const runtime: LabRuntime = new LabRuntime({
    clock,
    network,
    nodes,
    tools: toolsets(
      shared,
      ciliumDbgProgram((machine) => runtime.nodeOf(machine)?.agent),
    ),
    store: () => kubernetes.store,
    startAgent: (node) => startAgent(node),
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
  const { store, api } = kubernetes;
  const identities = new IdentityAllocator(store, seed);
  const endOperator = startOperator({ store, clock, poolCidr: '172.20.0.0/16', maskSize: 24 });
  const machineOfPod = (namespace: string, pod: string, container?: string): Machine | undefined =>
    runtime.machineOf(namespace, pod, container);
  controlPlaneTools.set('kubectl', kubectlProgram({ api, machineOf: machineOfPod }));
  controlPlaneTools.set('cilium', ciliumCliProgram({ store }));
  for (const name of ['helm', 'hubble', 'k9s']) controlPlaneTools.set(name, notSimulated(name));

  function startAgent({ name, ip, net }: RuntimeNode): Agent {
    const declaration = clusterNodes.find((each) => each.name === name);
    return new Agent({
      clock,
      seed,
      store,
      network,
      identities,
      nodeName: name,
      nodeIP: ip,
      net,
      devices: ['eth0', 'eth1'],
      ...(declaration === undefined ? {} : { router: declaration.ciliumHost }),
      past: declaration?.past ?? { frontends: 0, backends: 0 },
      config: new Map(Object.entries(store.get('configmaps', 'cilium-config', 'kube-system')?.data ?? {})),
      bootedAt,
    });
  }

  return {
    kube: api,
    store,
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
      installCluster(store, CONTROL_PLANE);
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
      endOperator();
      runtime.stopAll();
      for (const node of nodes.values()) node.agent?.stop();
    },
  };
}

function toolsets(shared: ReadonlyMap<string, Program>, ciliumDbg: Program): RuntimeOptions['tools'] {
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
        ...['bpftool', 'cilium-bugtool', 'cilium-health', 'hubble'].map(
          (name) => [name, notSimulated(name)] as const,
        ),
      ]),
    ),
  };
}

/** Tools that are there and that the lab does not model: a missing program would be another answer. */
function absent(names: readonly string[]): ReadonlyMap<string, Program> {
  return new Map(names.map((name) => [name, notSimulated(name)]));
}

function mergePrograms(...tables: readonly ReadonlyMap<string, Program>[]): Map<string, Program> {
  return new Map(tables.flatMap((table) => [...table]));
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
