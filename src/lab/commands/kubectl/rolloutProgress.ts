/** How far a rollout is, in the words of `kubectl rollout status` (polymorphichelpers/rollout_status.go). */
import { nameOf } from './client.ts';
import { listAt, numberAt, textAt } from '../../go/jsonValue.ts';
import type { JsonObject } from '../../go/jsonValue.ts';

export interface RolloutProgress {
  readonly text: string;
  readonly done: boolean;
  /** Set when it will not get any further. */
  readonly failure?: string;
}

export function rolloutProgress(object: JsonObject): RolloutProgress {
  const kind = textAt(object, 'kind');
  if (kind === 'DaemonSet') return daemonSet(object);
  return kind === 'StatefulSet' ? statefulSet(object) : deployment(object);
}

const waiting = (text: string): RolloutProgress => ({ text, done: false });
const finished = (text: string): RolloutProgress => ({ text, done: true });

function observed(object: JsonObject): boolean {
  return (
    (numberAt(object, 'metadata', 'generation') ?? 0) <=
    (numberAt(object, 'status', 'observedGeneration') ?? 0)
  );
}

function deployment(object: JsonObject): RolloutProgress {
  const name = nameOf(object);
  if (!observed(object)) return waiting('Waiting for deployment spec update to be observed...\n');
  const count = (field: string): number => numberAt(object, 'status', field) ?? 0;
  const progressing = listAt(object, 'status', 'conditions').find(
    (condition) => textAt(condition, 'type') === 'Progressing',
  );
  if (textAt(progressing, 'reason') === 'ProgressDeadlineExceeded')
    return { text: '', done: false, failure: `deployment "${name}" exceeded its progress deadline` };
  const wanted = numberAt(object, 'spec', 'replicas') ?? 1;
  const updated = count('updatedReplicas');
  const prefix = `Waiting for deployment "${name}" rollout to finish: `;
  if (updated < wanted)
    return waiting(`${prefix}${updated} out of ${wanted} new replicas have been updated...\n`);
  if (count('replicas') > updated)
    return waiting(`${prefix}${count('replicas') - updated} old replicas are pending termination...\n`);
  if (count('availableReplicas') < updated)
    return waiting(
      `${prefix}${count('availableReplicas')} of ${updated} updated replicas are available...\n`,
    );
  return finished(`deployment "${name}" successfully rolled out\n`);
}

function daemonSet(object: JsonObject): RolloutProgress {
  const name = nameOf(object);
  if (!observed(object)) return waiting('Waiting for daemon set spec update to be observed...\n');
  const count = (field: string): number => numberAt(object, 'status', field) ?? 0;
  const wanted = count('desiredNumberScheduled');
  const prefix = `Waiting for daemon set "${name}" rollout to finish: `;
  if (count('updatedNumberScheduled') < wanted)
    return waiting(
      `${prefix}${count('updatedNumberScheduled')} out of ${wanted} new pods have been updated...\n`,
    );
  if (count('numberAvailable') < wanted)
    return waiting(`${prefix}${count('numberAvailable')} of ${wanted} updated pods are available...\n`);
  return finished(`daemon set "${name}" successfully rolled out\n`);
}

function statefulSet(object: JsonObject): RolloutProgress {
  if (!observed(object)) return waiting('Waiting for statefulset spec update to be observed...\n');
  const wanted = numberAt(object, 'spec', 'replicas') ?? 1;
  const ready = numberAt(object, 'status', 'readyReplicas') ?? 0;
  if (ready < wanted) return waiting(`Waiting for ${wanted - ready} pods to be ready...\n`);
  const revision = textAt(object, 'status', 'updateRevision');
  const updated = numberAt(object, 'status', 'updatedReplicas') ?? 0;
  if (revision !== textAt(object, 'status', 'currentRevision'))
    return waiting(
      `waiting for statefulset rolling update to complete ${updated} pods at revision ${revision}...\n`,
    );
  return finished(
    `statefulset rolling update complete ${numberAt(object, 'status', 'currentReplicas') ?? 0} pods at revision ${revision}...\n`,
  );
}
