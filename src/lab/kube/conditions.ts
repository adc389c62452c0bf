/** Conditions in a status, as k8s.io/apimachinery/pkg/api/meta sets them. */
import { timestamp } from './object.ts';
import type { Condition } from './object.ts';

/**
 * The list with this condition in it; the same list when it says so already. The time of the transition changes with the
 * status alone. @param now milliseconds since the epoch
 */
export function withCondition(
  conditions: readonly Condition[],
  { type, status, reason, message, observedGeneration }: Omit<Condition, 'lastTransitionTime'>,
  now: number,
): readonly Condition[] {
  const known = conditions.find((each) => each.type === type);
  if (
    known?.status === status &&
    known.reason === reason &&
    known.message === message &&
    known.observedGeneration === observedGeneration
  )
    return conditions;
  const lastTransitionTime = known?.status === status ? known.lastTransitionTime : timestamp(now);
  const next: Condition = {
    type,
    status,
    reason,
    message,
    ...(observedGeneration === undefined ? {} : { observedGeneration }),
    lastTransitionTime,
  };
  return known === undefined
    ? [...conditions, next]
    : conditions.map((each) => (each.type === type ? next : each));
}
