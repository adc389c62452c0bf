import { parseDuration } from '../../go/duration.ts';
import type { LeaseTimes } from '../../kube/leaderElection.ts';

/** Candidates wait up to this much longer: a deadline must leave room for it (leaderelection.JitterFactor). */
const JITTER_FACTOR = 1.2;

/** The l2-announcements-… keys of cilium-config, put right as the agent does where they do not fit together. */
export function l2LeaseTimes(config: ReadonlyMap<string, string>): LeaseTimes {
  const read = (key: string, usual: number): number =>
    parseDuration(config.get(`l2-announcements-${key}`) ?? '') ?? usual;
  const leaseDuration = Math.max(read('lease-duration', 15_000), 1000);
  const deadline = read('renew-deadline', 5000) || 1000;
  const renewDeadline = leaseDuration <= deadline ? leaseDuration / 2 : deadline;
  const retry = read('retry-period', 2000) || 200;
  const retryPeriod = renewDeadline <= JITTER_FACTOR * retry ? renewDeadline / 2 : retry;
  return { leaseDuration, renewDeadline, retryPeriod };
}
