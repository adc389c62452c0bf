/** The container runtime and CNI plugin of every node: what the lab's kubelets ask for. */
import type { Agent } from '../cilium/agent/agent.ts';
import { FatalConfig } from '../cilium/agent/agentConfig.ts';
import { containerIdOf } from '../cilium/agent/endpoint.ts';
import type { LabClock } from '../clock.ts';
import { backgroundWait } from '../kube/backgroundWait.ts';
import { sysctlFiles } from '../commands/net/sysctl.ts';
import type { Image, LogOptions, NodeRuntime, RuntimeFailure } from '../kube/nodeRuntime.ts';
import type { Container, Pod } from '../kube/model/pod.ts';
import type { Store } from '../kube/store.ts';
import type { Machine } from '../machine.ts';
import { NetError } from '../net/types.ts';
import type { Namespace, Network } from '../net/types.ts';
import type { Program } from '../process.ts';
import { Files } from '../shell/files.ts';
import { machineOf } from '../shell/machineOf.ts';
import { runCommand } from './commandProcess.ts';
import { ContainerLogs } from './containers.ts';
import type { RunningContainer } from './containers.ts';
import type { LabImage, Toolset } from './image.ts';
import { environmentOf, hostsFile, resolverFile } from './podFiles.ts';
import { findImage, imageId } from './registry.ts';

/** A node as its runtime sees it. */
export interface RuntimeNode {
  readonly name: string;
  readonly ip: string;
  readonly net: Namespace;
  /** The machine itself: its resolver is that of pods with hostNetwork. */
  readonly machine: Machine;
  /** The Cilium agent that runs, or that ran last. */
  agent?: Agent;
}

export interface RuntimeOptions {
  readonly clock: LabClock;
  readonly network: Network;
  readonly nodes: ReadonlyMap<string, RuntimeNode>;
  readonly tools: Readonly<Record<Toolset, ReadonlyMap<string, Program>>>;
  /** The API as it is once Kubernetes has been made. */
  store(): Store;
  /** Called when the agent's container starts. Throws {@link FatalConfig}. */
  startAgent(node: RuntimeNode, log: (line: string) => void): Agent;
  /** Milliseconds until a pod is ready, when its image says nothing. */
  readyAfter(pod: Pod, image: LabImage | undefined): number;
}

interface RunningPod {
  readonly pod: Pod;
  readonly node: RuntimeNode;
  readonly net: Namespace;
  readonly podIP: string;
  /** By name, in the order of their start. */
  readonly containers: Map<string, RunningContainer>;
}

/** Milliseconds from SIGTERM until a server has ended and the kubelet has seen it. */
const ENDING_MS = 500;

/** How often a follower looks whether its container is still there. */
const FOLLOW_MS = 1000;

const AGENT_CONTAINER = 'cilium-agent';

export class LabRuntime implements NodeRuntime {
  readonly #options: RuntimeOptions;
  readonly #pods = new Map<string, RunningPod>();
  readonly #logs = new ContainerLogs();

  constructor(options: RuntimeOptions) {
    this.#options = options;
  }

  /** The machine of a container that runs; of the pod's first one when none is named. */
  machineOf(namespace: string, pod: string, container?: string): Machine | undefined {
    const running = this.#pods.get(`${namespace}/${pod}`);
    return running?.containers.get(container ?? running.pod.spec.containers[0]?.name ?? '')?.machine;
  }

  /** The node that a machine's pod runs on. */
  nodeOf(machine: Machine): RuntimeNode | undefined {
    for (const { node, containers } of this.#pods.values())
      for (const each of containers.values()) if (each.machine === machine) return node;
    return undefined;
  }

  /** `namespace/name` of the pods that run, sorted. */
  running(): readonly string[] {
    return [...this.#pods].flatMap(([key, { containers }]) => (containers.size > 0 ? key : [])).sort();
  }

  image(reference: string): Image | undefined {
    const image = findImage(reference);
    return image === undefined ? undefined : { id: imageId(image), bytes: image.bytes };
  }

  async startPod(pod: Pod): Promise<{ podIP: string; readyAfter: number } | RuntimeFailure> {
    const node = this.#options.nodes.get(pod.spec.nodeName ?? '');
    if (node === undefined) return sandboxFailure(pod, `node "${pod.spec.nodeName ?? ''}" not found`);
    const network = this.#joinNetwork(pod, node);
    if ('message' in network) return network;
    this.#pods.set(keyOf(pod), { pod, node, ...network, containers: new Map() });
    const image = findImage(pod.spec.containers[0]?.image ?? '');
    return { podIP: network.podIP, readyAfter: this.#options.readyAfter(pod, image) };
  }

  startContainer(pod: Pod, name: string): { ended: Promise<number> } | RuntimeFailure {
    const running = this.#pods.get(keyOf(pod));
    const container = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].find(
      (each) => each.name === name,
    );
    const image = findImage(container?.image ?? '');
    if (running === undefined || container === undefined || image === undefined)
      return { reason: 'CreateContainerError', message: `container "${name}" has no sandbox or no image` };
    const argv = argvOf(container, image);
    const isEntrypoint = argv[0] === image.entrypoint && (image.isShell !== true || argv.length === 1);
    const [program = ''] = argv;
    if (!isEntrypoint && !this.#options.tools[image.tools].has(program.slice(program.lastIndexOf('/') + 1)))
      return { reason: 'RunContainerError', message: notInPath(program) };
    const log = this.#logs.start(pod, name, this.#options.clock);
    if (name === AGENT_CONTAINER) {
      try {
        running.node.agent = this.#options.startAgent(running.node, (line) => log.add(line));
      } catch (error) {
        if (!(error instanceof FatalConfig)) throw error;
        log.add(`level=fatal msg="failed to start: ${error.message.replaceAll('"', '\\"')}" subsys=daemon`);
        return { ended: Promise.resolve(1) };
      }
    }
    const machine = this.#machineFor(running, container, image);
    const leave = (): void => void running.containers.delete(name);
    if (image.isShell === true && isEntrypoint) {
      // A shell without a terminal reads the end of its input at once.
      if (container.stdin !== true) return { ended: Promise.resolve(0) };
      running.containers.set(name, { name, machine, ignoresTerm: true, stop: () => undefined });
      return { ended: endless() };
    }
    if (!isEntrypoint) {
      const process = runCommand(machine, this.#options.clock, argv, (line) => log.add(line));
      running.containers.set(name, { name, machine, ignoresTerm: true, stop: () => process.stop() });
      return { ended: process.ended.finally(leave) };
    }
    try {
      const end = image.start({
        pod,
        container,
        args: argv.slice(1),
        net: running.net,
        store: this.#options.store(),
        clock: this.#options.clock,
        log: (line) => log.add(line),
      });
      const { agent } = running.node;
      const stop = (): void => {
        end();
        if (name === AGENT_CONTAINER) agent?.stop();
      };
      running.containers.set(name, { name, machine, ignoresTerm: false, stop });
      return { ended: endless() };
    } catch (error) {
      // A port that is taken: the process ends with an error.
      if (!(error instanceof NetError)) throw error;
      log.add('listen: address already in use');
      return { ended: Promise.resolve(1) };
    }
  }

  async stopPod(pod: Pod): Promise<void> {
    const running = this.#pods.get(keyOf(pod));
    if (running === undefined || running.pod.metadata.uid !== pod.metadata.uid) return;
    const { deletionGracePeriodSeconds = 0 } = pod.metadata;
    const containers = [...running.containers.values()];
    const needs = containers.some((each) => each.ignoresTerm)
      ? Infinity
      : containers.length > 0
        ? ENDING_MS
        : 0;
    await backgroundWait(this.#options.clock, Math.min(needs, deletionGracePeriodSeconds * 1000));
    this.#pods.delete(keyOf(pod));
    for (const container of containers) container.stop();
    if (pod.spec.hostNetwork === true) return;
    const { name, namespace = 'default' } = pod.metadata;
    running.node.agent?.endpoints.removePod(namespace, name);
    this.#options.network.removeNamespace(netnsOf(pod));
  }

  log(pod: Pod, options: LogOptions): string | undefined {
    return this.#logs.of(pod, options)?.read(options);
  }

  /** What is there of a container's log and then each further line, until the signal is aborted or the pod is gone. */
  async followLog(
    pod: Pod,
    options: Omit<LogOptions, 'previous'>,
    onText: (text: string) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const log = this.#logs.of(pod, { ...options, previous: false });
    if (log === undefined) return;
    const text = log.read(options);
    if (text !== '') onText(text);
    const end = log.follow(options, onText);
    try {
      while (!signal.aborted && this.#pods.get(keyOf(pod))?.containers.has(options.container) === true)
        await backgroundWait(this.#options.clock, FOLLOW_MS, signal);
    } finally {
      end();
    }
  }

  /** The node loses its memory: no container has time to end, no agent to give anything back. */
  crash(node: RuntimeNode): void {
    node.agent?.die();
    delete node.agent;
    for (const [key, { pod, node: where, containers }] of this.#pods) {
      if (where !== node) continue;
      this.#pods.delete(key);
      for (const { stop } of containers.values()) stop();
      if (pod.spec.hostNetwork !== true) this.#options.network.removeNamespace(netnsOf(pod));
    }
  }

  stopAll(): void {
    for (const { containers } of this.#pods.values()) for (const { stop } of containers.values()) stop();
    this.#pods.clear();
  }

  /** Without its process an agent's maps go on serving packets, but its CNI plugin has nobody to ask. */
  #agentRuns(node: RuntimeNode): boolean {
    return [...this.#pods.values()].some(
      (each) => each.node === node && each.containers.has(AGENT_CONTAINER),
    );
  }

  /** CNI ADD, or the node's own network. */
  #joinNetwork(pod: Pod, node: RuntimeNode): { net: Namespace; podIP: string } | RuntimeFailure {
    if (pod.spec.hostNetwork === true) return { net: node.net, podIP: node.ip };
    const { agent } = node;
    if (agent === undefined || !this.#agentRuns(node)) {
      return sandboxFailure(
        pod,
        'plugin type="cilium-cni" failed (add): unable to connect to Cilium agent: failed to create cilium agent client after 30.000000 seconds timeout: Get "http://localhost/v1/config": dial unix /var/run/cilium/cilium.sock: connect: no such file or directory\nIs the agent running?',
      );
    }
    const net = this.#options.network.addNamespace(netnsOf(pod));
    try {
      const podIP = agent.endpoints.addPod(pod, net);
      net.socketHooks = agent.socketHooks(netnsOf(pod));
      return { net, podIP };
    } catch (error) {
      this.#options.network.removeNamespace(netnsOf(pod));
      const why = error instanceof Error ? error.message : String(error);
      return sandboxFailure(
        pod,
        `plugin type="cilium-cni" failed (add): unable to allocate IP via local cilium agent: [POST /ipam][502] postIpamFailure "${why}"`,
      );
    }
  }

  #machineFor({ pod, node, net, podIP }: RunningPod, container: Container, image: LabImage): Machine {
    const { clock, tools } = this.#options;
    const store = this.#options.store();
    const host = pod.spec.hostNetwork === true ? node.name : (pod.spec.hostname ?? pod.metadata.name);
    const files = new Files(() => clock.now());
    for (const setting of sysctlFiles(net)) files.provide(setting.path, setting.file);
    files.write('/etc/hostname', `${host}\n`);
    files.write('/etc/hosts', hostsFile(podIP, host));
    files.write('/etc/resolv.conf', resolverFile(pod, store, node.machine.files));
    return machineOf({
      name: host,
      kind: 'pod',
      net,
      files,
      programs: tools[image.tools],
      env: environmentOf(pod, container, store, { podIP, hostIP: node.ip }),
    });
  }
}

/** What is started: the image's program and the container's arguments, or what the container says instead. */
function argvOf({ command = [], args = [] }: Container, image: LabImage): readonly string[] {
  if (command.length > 0) return [...command, ...args];
  return image.isShell === true && args.length > 0 ? args : [image.entrypoint, ...args];
}

/** For a process that runs until it is stopped. */
function endless(): Promise<number> {
  return new Promise(() => undefined);
}

function keyOf(pod: Pod): string {
  return `${pod.metadata.namespace ?? 'default'}/${pod.metadata.name}`;
}

/** Named after the pod's uid, as a container runtime names the namespaces it makes. */
function netnsOf(pod: Pod): string {
  return `cni-${pod.metadata.uid}`;
}

function sandboxFailure(pod: Pod, why: string): RuntimeFailure {
  const sandbox = containerIdOf(pod.metadata.uid);
  return {
    reason: 'FailedCreatePodSandBox',
    message: `Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "${sandbox}": ${why}`,
  };
}

function notInPath(program: string): string {
  return `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "${program}": executable file not found in $PATH`;
}
