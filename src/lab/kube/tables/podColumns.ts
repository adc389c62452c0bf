/** k8s.io/kubernetes/pkg/printers/internalversion printPod. */
import { age, humanDuration } from '../../go/duration.ts';
import { isReady, type ContainerStatus, type Pod } from '../model/pod.ts';
import { text, wide, type Column } from './column.ts';

export const podColumns: readonly Column<Pod>[] = [
  text('Ready', (pod) => {
    const statuses = pod.status.containerStatuses ?? [];
    return `${statuses.filter((each) => each.ready && each.state.running).length}/${pod.spec.containers.length}`;
  }),
  text('Status', podReason),
  text('Restarts', restarts),
  text('Age', (pod, now) => age(pod.metadata.creationTimestamp, now)),
  wide(text('IP', (pod) => pod.status.podIP ?? '<none>')),
  wide(text('Node', (pod) => pod.spec.nodeName ?? '<none>')),
  wide(text('Nominated Node', (pod) => pod.status.nominatedNodeName ?? '<none>')),
  wide(text('Readiness Gates', readinessGates)),
];

/** How many of the conditions that the pod waits for besides its containers are true. */
function readinessGates({ spec: { readinessGates: gates = [] }, status: { conditions = [] } }: Pod): string {
  if (gates.length === 0) return '<none>';
  const passed = gates.filter(({ conditionType }) =>
    conditions.some(({ type, status }) => type === conditionType && status === 'True'),
  );
  return `${passed.length}/${gates.length}`;
}

/** The word in the STATUS column. */
function podReason(pod: Pod): string {
  const { phase, reason, containerStatuses = [], initContainerStatuses = [] } = pod.status;
  let result: string = reason ?? phase;
  const initializing = initContainerStatuses.findIndex((each) => each.state.terminated?.exitCode !== 0);
  if (initializing >= 0) {
    const status = initContainerStatuses[initializing];
    const why = status?.state.terminated?.reason ?? status?.state.waiting?.reason;
    result =
      why !== undefined && why !== 'PodInitializing'
        ? `Init:${why}`
        : `Init:${initializing}/${initContainerStatuses.length}`;
  } else {
    let running = false;
    for (const { state, ready } of containerStatuses.toReversed()) {
      if (state.waiting?.reason) result = state.waiting.reason;
      else if (state.terminated) result = state.terminated.reason || `ExitCode:${state.terminated.exitCode}`;
      else if (ready && state.running) running = true;
    }
    if (result === 'Completed' && running) result = isReady(pod) ? 'Running' : 'NotReady';
  }
  if (pod.metadata.deletionTimestamp === undefined) return result;
  if (reason === 'NodeLost') return 'Unknown';
  return phase === 'Succeeded' || phase === 'Failed' ? result : 'Terminating';
}

function restarts(pod: Pod, now: number): string {
  const { containerStatuses = [], initContainerStatuses = [] } = pod.status;
  const initializing = initContainerStatuses.some((each) => each.state.terminated?.exitCode !== 0);
  const statuses = initializing ? initContainerStatuses : containerStatuses;
  const total = statuses.reduce((sum, each) => sum + each.restartCount, 0);
  const last = statuses.map(finishedAt).reduce((latest, each) => Math.max(latest, each), 0);
  return total > 0 && last > 0 ? `${total} (${humanDuration(now - last)} ago)` : String(total);
}

function finishedAt({ lastState }: ContainerStatus): number {
  const at = lastState.terminated?.finishedAt;
  return at === undefined ? 0 : Date.parse(at);
}
