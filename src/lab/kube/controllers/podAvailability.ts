import { isReady, type Pod } from '../model/pod.ts';

/** Ready for at least `minReadySeconds`. */
export function isAvailable(pod: Pod, minReadySeconds: number, now: number): boolean {
  const ready = pod.status.conditions?.find((each) => each.type === 'Ready');
  if (!isReady(pod) || ready?.lastTransitionTime === undefined) return false;
  return now - Date.parse(ready.lastTransitionTime) >= minReadySeconds * 1000;
}
