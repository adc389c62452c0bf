/** The statuses that a kubelet writes, from a pod's first moment on the node to its end. */
import type { ContainerStatus, Pod, PodCondition, PodStatus } from '../model/pod.ts';

/** Where a pod is. */
export type Stage =
  | { readonly kind: 'creating' }
  | {
      /** It has its sandbox. */
      readonly kind: 'started';
      readonly podIP: string;
      readonly containers: readonly ContainerStatus[];
      readonly initContainers: readonly ContainerStatus[];
    }
  | { readonly kind: 'stopped'; readonly finishedAt: string };

/** @param now RFC 3339 */
export function podStatus(pod: Pod, stage: Stage, hostIP: string, now: string): PodStatus {
  const { containers, initContainers } = statusesOf(pod, stage);
  const phase = phaseOf(pod, containers, initContainers);
  const { startTime, podIP } = pod.status;
  const address = stage.kind === 'started' && showsAddress(stage.containers) ? stage.podIP : podIP;
  return {
    ...pod.status,
    phase,
    conditions: [
      // Others set conditions, too: those of readiness gates.
      ...(pod.status.conditions ?? []).filter(({ type }) => !OWN.has(type)),
      ...conditionsOf(pod, phase, stage, containers, initContainers).map((each) =>
        conditionOf(pod, each, now),
      ),
    ],
    containerStatuses: containers,
    ...(initContainers.length === 0 ? {} : { initContainerStatuses: initContainers }),
    hostIP,
    hostIPs: [{ ip: hostIP }],
    ...(address === undefined ? {} : { podIP: address, podIPs: [{ ip: address }] }),
    startTime: startTime ?? now,
  };
}

/** The address is told with the first news about a container, not while they are being created. */
function showsAddress(containers: readonly ContainerStatus[]): boolean {
  return containers.some(({ state }) => state.waiting?.reason !== 'ContainerCreating');
}

function statusesOf(
  pod: Pod,
  stage: Stage,
): { readonly containers: readonly ContainerStatus[]; readonly initContainers: readonly ContainerStatus[] } {
  if (stage.kind === 'started') return stage;
  const { containerStatuses = [], initContainerStatuses = [] } = pod.status;
  if (stage.kind === 'stopped')
    return {
      containers: containerStatuses.map((each) => stopped(each, stage.finishedAt)),
      initContainers: initContainerStatuses,
    };
  const { containers, initContainers = [] } = pod.spec;
  const reason = initContainers.length > 0 ? 'PodInitializing' : 'ContainerCreating';
  const waiting = ({ name, image }: { readonly name: string; readonly image: string }): ContainerStatus => ({
    restartCount: 0,
    lastState: {},
    name,
    image,
    imageID: '',
    ready: false,
    started: false,
    state: { waiting: { reason } },
  });
  return { containers: containers.map(waiting), initContainers: initContainers.map(waiting) };
}

function stopped(status: ContainerStatus, finishedAt: string): ContainerStatus {
  if (status.state.running === undefined) return { ...status, ready: false };
  const { startedAt } = status.state.running;
  const { containerID } = status;
  const terminated = { exitCode: 0, reason: 'Completed', startedAt, finishedAt, containerID };
  return { ...status, ready: false, started: false, state: { terminated } };
}

/** getPhase of pkg/kubelet/kubelet_pods.go. */
function phaseOf(
  { spec: { restartPolicy }, status }: Pod,
  containers: readonly ContainerStatus[],
  initContainers: readonly ContainerStatus[],
): PodStatus['phase'] {
  const failedInit = initContainers.some(({ state }) => (state.terminated?.exitCode ?? 0) !== 0);
  if (failedInit && restartPolicy === 'Never') return 'Failed';
  if (!initialized(initContainers)) return 'Pending';
  const never = containers.some(
    ({ state, lastState }) => state.waiting && lastState.terminated === undefined,
  );
  if (never) return status.phase === 'Running' ? 'Running' : 'Pending';
  if (restartPolicy === 'Always' || containers.some(({ state }) => state.running)) return 'Running';
  if (containers.some(({ state }) => state.waiting)) return 'Running';
  if (containers.every(({ state }) => state.terminated?.exitCode === 0)) return 'Succeeded';
  return restartPolicy === 'Never' ? 'Failed' : 'Running';
}

function initialized(initContainers: readonly ContainerStatus[]): boolean {
  return initContainers.every(({ state }) => state.terminated?.exitCode === 0);
}

/** The conditions that the kubelet alone sets. */
const OWN = new Set(['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled']);

type Said = Pick<PodCondition, 'type' | 'status' | 'reason' | 'message'>;

function conditionsOf(
  pod: Pod,
  phase: PodStatus['phase'],
  stage: Stage,
  containers: readonly ContainerStatus[],
  initContainers: readonly ContainerStatus[],
): readonly Said[] {
  const sandbox = stage.kind === 'started' && phase !== 'Succeeded' && phase !== 'Failed';
  const unready = containers.filter((each) => !each.ready).map((each) => each.name);
  const incomplete = initContainers.filter((each) => !each.ready).map((each) => each.name);
  const ready: Pick<Said, 'status' | 'reason' | 'message'> =
    phase === 'Succeeded'
      ? { status: 'False', reason: 'PodCompleted' }
      : unready.length === 0
        ? { status: 'True' }
        : {
            status: 'False',
            reason: 'ContainersNotReady',
            message: `containers with unready status: [${unready.join(' ')}]`,
          };
  const initial: Pick<Said, 'status' | 'reason' | 'message'> =
    incomplete.length === 0
      ? { status: 'True', ...(phase === 'Succeeded' ? { reason: 'PodCompleted' } : {}) }
      : {
          status: 'False',
          reason: 'ContainersNotInitialized',
          message: `containers with incomplete status: [${incomplete.join(' ')}]`,
        };
  return [
    { type: 'PodReadyToStartContainers', status: sandbox ? 'True' : 'False' },
    { type: 'Initialized', ...initial },
    { type: 'Ready', ...(ready.status === 'True' ? gated(pod) : ready) },
    { type: 'ContainersReady', ...ready },
    { type: 'PodScheduled', status: 'True' },
  ];
}

/** Whether the conditions of the pod's readiness gates let it be ready (pkg/kubelet/status/generate.go). */
function gated({ spec, status: { conditions = [] } }: Pod): Pick<Said, 'status' | 'reason' | 'message'> {
  const closed = (spec.readinessGates ?? []).flatMap(({ conditionType }) => {
    const found = conditions.find(({ type }) => type === conditionType);
    if (found === undefined)
      return [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`];
    return found.status === 'True'
      ? []
      : [`the status of pod readiness gate "${conditionType}" is not "True", but ${found.status}`];
  });
  if (closed.length === 0) return { status: 'True' };
  return { status: 'False', reason: 'ReadinessGatesNotReady', message: closed.join(', ') };
}

function conditionOf(pod: Pod, said: Said, now: string): PodCondition {
  const before = pod.status.conditions?.find((each) => each.type === said.type);
  const lastTransitionTime = before?.status === said.status ? (before.lastTransitionTime ?? now) : now;
  return { lastProbeTime: null, lastTransitionTime, ...said };
}
