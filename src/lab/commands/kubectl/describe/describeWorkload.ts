/** Deployments, ReplicaSets and DaemonSets. */
import { annotationsOf, nameOf, namespaceOf } from '../client.ts';
import { listAt, numberAt, objectAt, stringEntries, textAt } from '../../../go/jsonValue.ts';
import type { JsonObject } from '../../../go/jsonValue.ts';
import { selectorText } from '../podPick.ts';
import { controllerText, describeTime, DescribeWriter } from './describeWriter.ts';
import { writePodTemplate } from './podSpec.ts';

const revisionKey = 'deployment.kubernetes.io/revision';

export function describeDeployment(
  deployment: JsonObject,
  replicaSets: readonly JsonObject[],
  events: readonly JsonObject[],
  now: number,
): string {
  const out = new DescribeWriter();
  const count = (field: string): number => numberAt(deployment, 'status', field) ?? 0;
  out.line(0, `Name:\t${nameOf(deployment)}`);
  out.line(0, `Namespace:\t${namespaceOf(deployment)}`);
  out.line(0, `CreationTimestamp:\t${describeTime(textAt(deployment, 'metadata', 'creationTimestamp'))}`);
  out.labels(deployment);
  out.annotations(deployment);
  out.line(0, `Selector:\t${selectorText(objectAt(deployment, 'spec', 'selector'))}`);
  out.line(
    0,
    `Replicas:\t${numberAt(deployment, 'spec', 'replicas') ?? 0} desired | ${count('updatedReplicas')} updated | ` +
      `${count('replicas')} total | ${count('availableReplicas')} available | ${count('unavailableReplicas')} unavailable`,
  );
  out.line(0, `StrategyType:\t${textAt(deployment, 'spec', 'strategy', 'type')}`);
  out.line(0, `MinReadySeconds:\t${numberAt(deployment, 'spec', 'minReadySeconds') ?? 0}`);
  const rolling = objectAt(deployment, 'spec', 'strategy', 'rollingUpdate');
  if (Object.keys(rolling).length > 0)
    out.line(
      0,
      `RollingUpdateStrategy:\t${textAt(rolling, 'maxUnavailable')} max unavailable, ${textAt(rolling, 'maxSurge')} max surge`,
    );
  writePodTemplate(out, objectAt(deployment, 'spec', 'template'), selectorText);
  writeConditions(out, deployment);
  // A deployment and its current replica set carry the same revision.
  const revision = textAt(annotationsOf(deployment), revisionKey);
  const isNew = (set: JsonObject): boolean => textAt(annotationsOf(set), revisionKey) === revision;
  if (replicaSets.length > 0) {
    out.line(0, `OldReplicaSets:\t${replicaSetsText(replicaSets.filter((set) => !isNew(set)))}`);
    out.line(0, `NewReplicaSet:\t${replicaSetsText(replicaSets.filter(isNew))}`);
  }
  out.events(events, now);
  return out.text;
}

function replicaSetsText(sets: readonly JsonObject[]): string {
  if (sets.length === 0) return '<none>';
  return sets
    .map(
      (set) =>
        `${nameOf(set)} (${numberAt(set, 'status', 'replicas') ?? 0}/${numberAt(set, 'spec', 'replicas') ?? 0} replicas created)`,
    )
    .join(', ');
}

export function describeReplicaSet(
  set: JsonObject,
  pods: readonly JsonObject[],
  events: readonly JsonObject[],
  now: number,
): string {
  const out = new DescribeWriter();
  out.line(0, `Name:\t${nameOf(set)}`);
  out.line(0, `Namespace:\t${namespaceOf(set)}`);
  out.line(0, `Selector:\t${selectorText(objectAt(set, 'spec', 'selector'))}`);
  out.labels(set);
  out.annotations(set);
  if (controllerText(set) !== '') out.line(0, `Controlled By:\t${controllerText(set)}`);
  out.line(
    0,
    `Replicas:\t${numberAt(set, 'status', 'replicas') ?? 0} current / ${numberAt(set, 'spec', 'replicas') ?? 0} desired`,
  );
  out.line(0, `Pods Status:\t${phasesText(pods, set)}`);
  writePodTemplate(out, objectAt(set, 'spec', 'template'), selectorText);
  writeConditions(out, set);
  out.events(events, now);
  return out.text;
}

export function describeDaemonSet(
  set: JsonObject,
  pods: readonly JsonObject[],
  events: readonly JsonObject[],
  now: number,
): string {
  const out = new DescribeWriter();
  const count = (field: string): number => numberAt(set, 'status', field) ?? 0;
  out.line(0, `Name:\t${nameOf(set)}`);
  out.line(0, `Namespace:\t${namespaceOf(set)}`);
  out.line(0, `Selector:\t${selectorText(objectAt(set, 'spec', 'selector'))}`);
  const nodeSelector = stringEntries(objectAt(set, 'spec', 'template', 'spec', 'nodeSelector'));
  out.line(
    0,
    `Node-Selector:\t${nodeSelector.length === 0 ? '<none>' : nodeSelector.map(([key, value]) => `${key}=${value}`).join(',')}`,
  );
  out.labels(set);
  out.annotations(set);
  out.line(0, `Desired Number of Nodes Scheduled: ${count('desiredNumberScheduled')}`);
  out.line(0, `Current Number of Nodes Scheduled: ${count('currentNumberScheduled')}`);
  out.line(0, `Number of Nodes Scheduled with Up-to-date Pods: ${count('updatedNumberScheduled')}`);
  out.line(0, `Number of Nodes Scheduled with Available Pods: ${count('numberAvailable')}`);
  out.line(0, `Number of Nodes Misscheduled: ${count('numberMisscheduled')}`);
  out.line(0, `Pods Status:\t${phasesText(pods, set)}`);
  writePodTemplate(out, objectAt(set, 'spec', 'template'), selectorText);
  out.events(events, now);
  return out.text;
}

function phasesText(pods: readonly JsonObject[], owner: JsonObject): string {
  const uid = textAt(owner, 'metadata', 'uid');
  const own = pods.filter((pod) =>
    listAt(pod, 'metadata', 'ownerReferences').some((reference) => textAt(reference, 'uid') === uid),
  );
  const count = (phase: string): number =>
    own.filter((pod) => textAt(pod, 'status', 'phase') === phase).length;
  return `${count('Running')} Running / ${count('Pending')} Waiting / ${count('Succeeded')} Succeeded / ${count('Failed')} Failed`;
}

function writeConditions(out: DescribeWriter, object: JsonObject): void {
  const conditions = listAt(object, 'status', 'conditions');
  if (conditions.length === 0) return;
  out.line(0, 'Conditions:');
  out.line(1, 'Type\tStatus\tReason');
  out.line(1, '----\t------\t------');
  for (const condition of conditions)
    out.line(
      1,
      `${textAt(condition, 'type')} \t${textAt(condition, 'status')}\t${textAt(condition, 'reason')}`,
    );
}
