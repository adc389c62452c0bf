import type { Deployment, IntOrPercent } from '../model/workload.ts';

/** How many pods may be too many, and too few, during a rollout. A share rounds up for the first, down for the second. */
export function rollingLimits({ spec }: Deployment): { surge: number; unavailable: number } {
  const rolling = spec.strategy.rollingUpdate;
  if (rolling === undefined) return { surge: 0, unavailable: spec.replicas };
  const surge = share(rolling.maxSurge, spec.replicas, Math.ceil);
  const unavailable = share(rolling.maxUnavailable, spec.replicas, Math.floor);
  // Both zero would stop every rollout: Kubernetes then lets one pod be missing.
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : Math.min(unavailable, spec.replicas) };
}

/** A number, or a share of `of` such as `25%`. */
export function share(value: IntOrPercent, of: number, round: (value: number) => number): number {
  if (typeof value === 'number') return value;
  return round((Number(value.replace('%', '')) / 100) * of);
}
