/** The statuses that a kubelet writes, from a pod's first moment on the node to its readiness. */
import type { ContainerState, ContainerStatus, Pod, PodCondition, PodStatus } from '../model/pod.ts';

/** Where the containers of a pod are. */
export type Stage =
  | { readonly kind: 'creating' }
  | {
      readonly kind: 'waiting';
      readonly container: string;
      readonly reason: string;
      readonly message: string;
    }
  | {
      readonly kind: 'running';
      readonly podIP: string;
      readonly startedAt: string;
      readonly ready: boolean;
      readonly containers: readonly {
        readonly containerID: string;
        readonly image: string;
        readonly imageID: string;
      }[];
    }
  | { readonly kind: 'stopped'; readonly finishedAt: string };

/** @param now RFC 3339 */
export function podStatus(pod: Pod, stage: Stage, hostIP: string, now: string): PodStatus {
  const running = stage.kind === 'running' ? stage : undefined;
  const ready = running?.ready === true;
  const network = running !== undefined || stage.kind === 'waiting';
  const unready = pod.spec.containers.map((each) => each.name).join(' ');
  const notReady = ready
    ? {}
    : { reason: 'ContainersNotReady', message: `containers with unready status: [${unready}]` };
  const said: readonly (Pick<PodCondition, 'type' | 'status'> & { reason?: string; message?: string })[] = [
    { type: 'PodReadyToStartContainers', status: network && running !== undefined ? 'True' : 'False' },
    { type: 'Initialized', status: 'True' },
    { type: 'Ready', status: ready ? 'True' : 'False', ...notReady },
    { type: 'ContainersReady', status: ready ? 'True' : 'False', ...notReady },
    { type: 'PodScheduled', status: 'True' },
  ];
  return {
    ...pod.status,
    phase: running === undefined && pod.status.phase !== 'Running' ? 'Pending' : 'Running',
    conditions: said.map((each) => conditionOf(pod, each, now)),
    containerStatuses: pod.spec.containers.map(({ name, image }, index) =>
      containerStatus(pod, name, image, index, stage),
    ),
    hostIP,
    hostIPs: [{ ip: hostIP }],
    ...(running === undefined ? {} : { podIP: running.podIP, podIPs: [{ ip: running.podIP }] }),
    startTime: pod.status.startTime ?? now,
  };
}

function conditionOf(
  pod: Pod,
  said: Pick<PodCondition, 'type' | 'status' | 'reason' | 'message'>,
  now: string,
): PodCondition {
  const before = pod.status.conditions?.find((each) => each.type === said.type);
  const lastTransitionTime = before?.status === said.status ? (before.lastTransitionTime ?? now) : now;
  return { lastProbeTime: null, lastTransitionTime, ...said };
}

function containerStatus(
  pod: Pod,
  name: string,
  image: string,
  index: number,
  stage: Stage,
): ContainerStatus {
  const before = pod.status.containerStatuses?.[index];
  if (stage.kind === 'running') {
    const { containerID = '', imageID = '', image: full = image } = stage.containers[index] ?? {};
    const { ready, startedAt } = stage;
    return {
      ...common(before),
      name,
      image: full,
      imageID,
      containerID,
      ready,
      started: true,
      state: { running: { startedAt } },
    };
  }
  if (stage.kind === 'stopped' && before !== undefined) {
    const startedAt = before.state.running?.startedAt;
    const terminated = {
      exitCode: 0,
      reason: 'Completed',
      startedAt,
      finishedAt: stage.finishedAt,
      containerID: before.containerID,
    };
    return { ...before, ready: false, started: false, state: { terminated } };
  }
  const waiting: ContainerState['waiting'] =
    stage.kind === 'waiting' && stage.container === name
      ? { reason: stage.reason, message: stage.message }
      : { reason: 'ContainerCreating' };
  return { ...common(before), name, image, imageID: '', ready: false, started: false, state: { waiting } };
}

function common(before: ContainerStatus | undefined): Pick<ContainerStatus, 'restartCount' | 'lastState'> {
  return { restartCount: before?.restartCount ?? 0, lastState: before?.lastState ?? {} };
}
