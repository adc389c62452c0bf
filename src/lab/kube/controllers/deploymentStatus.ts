/** What a Deployment says of itself: counts, and the conditions Available and Progressing. */
import type { Deployment, DeploymentCondition, ReplicaSet } from '../model/workload.ts';
import { timestamp } from '../object.ts';
import { rollingLimits } from './rollingLimits.ts';

interface Said {
  readonly status: 'True' | 'False';
  readonly reason: string;
  readonly message: string;
}

/** @returns the status, and milliseconds until the progress deadline when a rollout is under way */
export function deploymentStatus(
  deployment: Deployment,
  sets: readonly ReplicaSet[],
  newest: ReplicaSet | undefined,
  now: number,
): { status: Deployment['status']; deadlineIn?: number } {
  const { replicas: wanted, progressDeadlineSeconds } = deployment.spec;
  const total = (count: (set: ReplicaSet) => number | undefined): number =>
    sets.reduce((sum, set) => sum + (count(set) ?? 0), 0);
  const replicas = total((set) => set.status.replicas);
  const available = total((set) => set.status.availableReplicas);
  const updated = newest?.status.replicas ?? 0;
  const counts = {
    replicas,
    updatedReplicas: updated,
    readyReplicas: total((set) => set.status.readyReplicas),
    availableReplicas: available,
    unavailableReplicas: Math.max(0, total((set) => set.spec.replicas) - available),
  };
  const old = deployment.status;
  const complete = updated === wanted && replicas === wanted && available === wanted;
  const progressed =
    updated !== (old.updatedReplicas ?? 0) ||
    available > (old.availableReplicas ?? 0) ||
    replicas - updated < (old.replicas ?? 0) - (old.updatedReplicas ?? 0);
  const before = old.conditions?.find((each) => each.type === 'Progressing');
  const spent = before === undefined ? 0 : now - Date.parse(before.lastUpdateTime);
  const late = !complete && !progressed && spent >= progressDeadlineSeconds * 1000;
  const conditions = [
    condition('Available', availability(available, wanted - rollingLimits(deployment).unavailable), old, now),
    condition('Progressing', progress(newest, { complete, progressed, late }, before), old, now, progressed),
  ].filter((each) => each !== undefined);
  const shown = Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
  const status = { observedGeneration: deployment.metadata.generation, ...shown, conditions };
  const pending = !complete && !late && newest !== undefined;
  return { status, ...(pending ? { deadlineIn: progressDeadlineSeconds * 1000 - spent } : {}) };
}

function availability(available: number, needed: number): Said {
  return available >= needed
    ? {
        status: 'True',
        reason: 'MinimumReplicasAvailable',
        message: 'Deployment has minimum availability.',
      }
    : {
        status: 'False',
        reason: 'MinimumReplicasUnavailable',
        message: 'Deployment does not have minimum availability.',
      };
}

function progress(
  newest: ReplicaSet | undefined,
  now: { readonly complete: boolean; readonly progressed: boolean; readonly late: boolean },
  before: DeploymentCondition | undefined,
): Said | undefined {
  if (newest === undefined) return undefined;
  const set = `ReplicaSet "${newest.metadata.name}"`;
  if (now.complete) {
    return {
      status: 'True',
      reason: 'NewReplicaSetAvailable',
      message: `${set} has successfully progressed.`,
    };
  }
  if (now.late) {
    return {
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
      message: `${set} has timed out progressing.`,
    };
  }
  if (before === undefined) {
    return {
      status: 'True',
      reason: 'NewReplicaSetCreated',
      message: `Created new replica set "${newest.metadata.name}"`,
    };
  }
  return now.progressed || before.reason === 'NewReplicaSetAvailable'
    ? { status: 'True', reason: 'ReplicaSetUpdated', message: `${set} is progressing.` }
    : {
        status: before.status === 'False' ? 'False' : 'True',
        reason: before.reason ?? '',
        message: before.message ?? '',
      };
}

function condition(
  type: string,
  said: Said | undefined,
  old: Deployment['status'],
  now: number,
  moved = false,
): DeploymentCondition | undefined {
  if (said === undefined) return undefined;
  const before = old.conditions?.find((each) => each.type === type);
  const same = before?.status === said.status && before.reason === said.reason && !moved;
  const at = timestamp(now);
  return {
    lastTransitionTime: before?.status === said.status ? before.lastTransitionTime : at,
    lastUpdateTime: same ? before.lastUpdateTime : at,
    message: said.message,
    reason: said.reason,
    status: said.status,
    type,
  };
}
