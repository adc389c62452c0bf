/** What a kubelet streams: a process in a container, a container's output as it comes, a connection to one of its ports. */
import type { LabClock } from '../clock.ts';
import { badRequest, notFound, rawFailure } from '../kube/apiError.ts';
import type { LogOptions } from '../kube/nodeRuntime.ts';
import type { Pod } from '../kube/model/pod.ts';
import { definitionOf } from '../kube/resources.ts';
import type { Store } from '../kube/store.ts';
import type { Connection } from '../net/types.ts';
import type { Process } from '../process.ts';
import { runProgram } from '../shell/runProgram.ts';
import type { LabRuntime } from './runtime.ts';

export interface ContainerName {
  readonly namespace: string;
  readonly pod: string;
  /** The pod's only one, or its first, when left out. */
  readonly container?: string;
}

/** All of them throw {@link ApiError}, as the API server answers, before anything is streamed. */
export interface PodStreams {
  /** Runs a program in a container; resolves with its exit status. */
  exec(
    where: ContainerName,
    argv: readonly string[],
    streams: Pick<Process, 'stdin' | 'stdout' | 'stderr' | 'signal'>,
  ): Promise<number>;
  /** What the container prints from now on, until the signal is aborted or the container ends. */
  follow(
    where: ContainerName,
    options: Pick<LogOptions, 'timestamps' | 'tailLines'>,
    onText: (text: string) => void,
    signal: AbortSignal,
  ): Promise<void>;
  /** A connection to a port inside the pod, as from the pod itself. Rejects with a NetError when nobody listens. */
  dial(where: ContainerName, port: number): Promise<Connection>;
}

export function createPodStreams(runtime: LabRuntime, store: () => Store, clock: LabClock): PodStreams {
  function podOf({ namespace, pod }: ContainerName): Pod {
    const found = store().get('pods', pod, namespace);
    if (found === undefined) throw notFound(definitionOf('pods'), pod);
    if (!found.spec.nodeName) throw badRequest(`pod ${pod} does not have a host assigned`);
    return found;
  }

  function containerOf(pod: Pod, asked: string | undefined): string {
    const { name } = pod.metadata;
    const containers = pod.spec.containers.map((each) => each.name);
    if (asked === undefined && containers.length > 1)
      throw badRequest(
        `a container name must be specified for pod ${name}, choose one of: [${containers.join(' ')}]`,
      );
    const known = [...containers, ...(pod.spec.initContainers ?? []).map((each) => each.name)];
    const container = asked ?? containers[0] ?? '';
    if (!known.includes(container)) throw badRequest(`container ${container} is not valid for pod ${name}`);
    return container;
  }

  return {
    async exec(where, argv, streams) {
      const container = containerOf(podOf(where), where.container);
      const machine = runtime.machineOf(where.namespace, where.pod, container);
      if (machine === undefined)
        throw rawFailure(500, `unable to upgrade connection: container not found ("${container}")`);
      const status = runProgram(machine, clock, argv, streams);
      if (status === undefined)
        throw rawFailure(
          500,
          'Internal error occurred: error executing command in container: failed to exec in container: ' +
            'OCI runtime exec failed: exec failed: unable to start container process: ' +
            `exec: "${argv[0] ?? ''}": executable file not found in $PATH: unknown`,
          'InternalError',
        );
      return status;
    },
    async follow(where, options, onText, signal) {
      const pod = podOf(where);
      await runtime.followLog(
        pod,
        { ...options, container: containerOf(pod, where.container) },
        onText,
        signal,
      );
    },
    async dial(where, port) {
      const pod = podOf(where);
      const machine = runtime.machineOf(where.namespace, where.pod, pod.spec.containers[0]?.name);
      if (machine === undefined) throw rawFailure(500, `pod ${where.pod} is not running`);
      return machine.net.connectTcp({ address: '127.0.0.1', port }, {});
    },
  };
}
