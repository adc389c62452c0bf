/** The container runtime and CNI plugin of every node: what the lab's kubelets ask for. */
import type { Agent } from '../cilium/agent/agent.ts';
import { containerIdOf } from '../cilium/agent/endpoint.ts';
import type { LabClock } from '../clock.ts';
import type { Image, LogOptions, NodeRuntime } from '../kube/nodeRuntime.ts';
import type { Container, Pod } from '../kube/model/pod.ts';
import type { Store } from '../kube/store.ts';
import type { Machine } from '../machine.ts';
import { NetError } from '../net/types.ts';
import type { Namespace, Network } from '../net/types.ts';
import type { Program } from '../process.ts';
import { Files } from '../shell/files.ts';
import { machineOf } from '../shell/machineOf.ts';
import { ContainerLog } from './containers.ts';
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
  /** The Cilium agent, once its pod has started. */
  agent?: Agent;
}

export interface RuntimeOptions {
  readonly clock: LabClock;
  readonly network: Network;
  readonly nodes: ReadonlyMap<string, RuntimeNode>;
  readonly tools: Readonly<Record<Toolset, ReadonlyMap<string, Program>>>;
  /** The API as it is once Kubernetes has been made. */
  store(): Store;
  /** Called when the agent's pod starts on a node that has no agent yet. */
  startAgent(node: RuntimeNode): Agent;
  /** Milliseconds until a pod is ready, when its image says nothing. */
  readyAfter(pod: Pod, image: LabImage | undefined): number;
}

interface RunningPod {
  readonly pod: Pod;
  readonly containers: readonly RunningContainer[];
}

const AGENT_CONTAINER = 'cilium-agent';

export class LabRuntime implements NodeRuntime {
  readonly #options: RuntimeOptions;
  readonly #pods = new Map<string, RunningPod>();

  constructor(options: RuntimeOptions) {
    this.#options = options;
  }

  /** The machine of a container that runs; of the pod's first one when none is named. */
  machineOf(namespace: string, pod: string, container?: string): Machine | undefined {
    const containers = this.#pods.get(`${namespace}/${pod}`)?.containers;
    return (container === undefined ? containers?.[0] : containers?.find((each) => each.name === container))
      ?.machine;
  }

  /** The node that a machine's pod runs on. */
  nodeOf(machine: Machine): RuntimeNode | undefined {
    for (const { pod, containers } of this.#pods.values()) {
      if (containers.some((each) => each.machine === machine))
        return this.#options.nodes.get(pod.spec.nodeName ?? '');
    }
    return undefined;
  }

  /** `namespace/name` of the pods that run, sorted. */
  running(): readonly string[] {
    return [...this.#pods.keys()].sort();
  }

  image(reference: string): Image | undefined {
    const image = findImage(reference);
    return image === undefined ? undefined : { id: imageId(image), bytes: image.bytes };
  }

  async startPod(
    pod: Pod,
  ): Promise<{ podIP: string; readyAfter: number } | { reason: string; message: string }> {
    const node = this.#options.nodes.get(pod.spec.nodeName ?? '');
    if (node === undefined) return sandboxFailure(pod, `node "${pod.spec.nodeName ?? ''}" not found`);
    const missing = pod.spec.containers
      .map((container) => this.#missingProgram(container))
      .find((program) => program !== undefined);
    if (missing !== undefined) return { reason: 'RunContainerError', message: notInPath(missing) };
    if (pod.spec.containers.some(({ name }) => name === AGENT_CONTAINER))
      node.agent ??= this.#options.startAgent(node);
    const network = this.#joinNetwork(pod, node);
    if ('message' in network) return network;
    const containers: RunningContainer[] = [];
    this.#pods.set(keyOf(pod), { pod, containers });
    for (const container of pod.spec.containers) {
      try {
        containers.push(this.#run(pod, container, node, network.net, network.podIP));
      } catch (error) {
        // A port that is taken: the process ends with an error, and the kubelet tries again.
        if (!(error instanceof NetError)) throw error;
        await this.stopPod(pod);
        return crashLoop(pod, container);
      }
    }
    const image = findImage(pod.spec.containers[0]?.image ?? '');
    return { podIP: network.podIP, readyAfter: this.#options.readyAfter(pod, image) };
  }

  async stopPod(pod: Pod): Promise<void> {
    const running = this.#pods.get(keyOf(pod));
    if (running === undefined || running.pod.metadata.uid !== pod.metadata.uid) return;
    this.#pods.delete(keyOf(pod));
    for (const container of running.containers) container.stop();
    if (pod.spec.hostNetwork === true) return;
    const { name, namespace = 'default' } = pod.metadata;
    this.#options.nodes.get(pod.spec.nodeName ?? '')?.agent?.endpoints.removePod(namespace, name);
    this.#options.network.removeNamespace(netnsOf(pod));
  }

  log(pod: Pod, options: LogOptions): string | undefined {
    if (options.previous) return undefined;
    return this.#pods
      .get(keyOf(pod))
      ?.containers.find(({ name }) => name === options.container)
      ?.log.read(options);
  }

  stopAll(): void {
    for (const { containers } of this.#pods.values()) for (const container of containers) container.stop();
    this.#pods.clear();
  }

  /** CNI ADD, or the node's own network. */
  #joinNetwork(
    pod: Pod,
    node: RuntimeNode,
  ): { net: Namespace; podIP: string } | { reason: string; message: string } {
    if (pod.spec.hostNetwork === true) return { net: node.net, podIP: node.ip };
    const { agent } = node;
    if (agent === undefined) {
      return sandboxFailure(
        pod,
        'plugin type="cilium-cni" failed (add): unable to connect to Cilium agent: failed to create cilium agent client after 30.000000 seconds timeout: Get "http://localhost/v1/config": dial unix /var/run/cilium/cilium.sock: connect: no such file or directory\nIs the agent running?',
      );
    }
    const net = this.#options.network.addNamespace(netnsOf(pod));
    try {
      const podIP = agent.endpoints.addPod(pod, net);
      net.socketHooks = agent.socketHooks;
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

  #run(pod: Pod, container: Container, node: RuntimeNode, net: Namespace, podIP: string): RunningContainer {
    const { clock, tools } = this.#options;
    const store = this.#options.store();
    const image = findImage(container.image);
    const host = pod.spec.hostNetwork === true ? node.name : (pod.spec.hostname ?? pod.metadata.name);
    const files = new Files(() => clock.now());
    files.write('/etc/hostname', `${host}\n`);
    files.write('/etc/hosts', hostsFile(podIP, host));
    files.write('/etc/resolv.conf', resolverFile(pod, store, node.machine.files));
    const log = new ContainerLog(clock);
    const machine = machineOf({
      name: host,
      kind: 'pod',
      net,
      files,
      programs: tools[image?.tools ?? 'none'],
      env: environmentOf(pod, container, store, { podIP, hostIP: node.ip }),
    });
    // Another command takes the entrypoint's place: it finds its machine and waits there (`tail -f /dev/null`).
    const [command = image?.entrypoint] = container.command ?? [];
    const stop =
      command === image?.entrypoint
        ? image?.start({ pod, container, net, store, clock, log: (line) => log.add(line) })
        : undefined;
    return { name: container.name, machine, log, stop: stop ?? (() => undefined) };
  }

  /** The first word of a container's command, when its image has no such program. */
  #missingProgram(container: Container): string | undefined {
    const program = container.command?.[0];
    const image = findImage(container.image);
    if (program === undefined || image === undefined || program === image.entrypoint) return undefined;
    const name = program.slice(program.lastIndexOf('/') + 1);
    return this.#options.tools[image.tools].has(name) ? undefined : program;
  }
}

function keyOf(pod: Pod): string {
  return `${pod.metadata.namespace ?? 'default'}/${pod.metadata.name}`;
}

/** Named after the pod's uid, as a container runtime names the namespaces it makes. */
function netnsOf(pod: Pod): string {
  return `cni-${pod.metadata.uid}`;
}

function sandboxFailure(pod: Pod, why: string): { reason: string; message: string } {
  const sandbox = containerIdOf(pod.metadata.uid);
  return {
    reason: 'FailedCreatePodSandBox',
    message: `Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "${sandbox}": ${why}`,
  };
}

function crashLoop(pod: Pod, container: Container): { reason: string; message: string } {
  const { name, namespace = 'default', uid } = pod.metadata;
  return {
    reason: 'CrashLoopBackOff',
    message: `back-off 10s restarting failed container=${container.name} pod=${name}_${namespace}(${uid})`,
  };
}

function notInPath(program: string): string {
  return `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "${program}": executable file not found in $PATH`;
}
