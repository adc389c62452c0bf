/** The Cilium operator. Of several replicas the one that holds the lease works; the others wait for it. */
import type { LabClock } from '../../clock.ts';
import { runElection } from '../../kube/leaderElection.ts';
import type { Store } from '../../kube/store.ts';
import type { Random } from '../../random.ts';
import { startLbIpam } from '../lbIpam/lbIpam.ts';
import { collectGarbage } from './garbage.ts';
import { validatePolicies } from './policyValidator.ts';

export interface OperatorOptions {
  readonly store: Store;
  readonly clock: LabClock;
  readonly random: Random;
  /** Who holds the lease: the node's name and a suffix. */
  readonly identity: string;
  /** Data of the ConfigMap kube-system/cilium-config as the operator read it when it started. */
  readonly config: ReadonlyMap<string, string>;
}

/** operator/option: LeaderElection… */
const LEASE_TIMES = { leaseDuration: 15_000, renewDeadline: 10_000, retryPeriod: 2_000 } as const;
const LEASE = { name: 'cilium-operator-resource-lock', namespace: 'kube-system' } as const;
const L2_CLASS = 'io.cilium/l2-announcer';
const BGP_CLASS = 'io.cilium/bgp-control-plane';

/** Returns the end, which gives the lease back. */
export function startOperator({ store, clock, random, identity, config }: OperatorOptions): () => void {
  const isOn = (key: string): boolean => config.get(key) === 'true';
  const ends: (() => void)[] = [];
  const election = runElection({
    store,
    clock,
    random,
    lease: LEASE,
    identity,
    times: LEASE_TIMES,
    onStarted: () => {
      ends.push(collectGarbage(store, clock));
      ends.push(validatePolicies(store, clock));
      if (config.get('enable-lb-ipam') === 'false') return;
      const classes = [
        ...(isOn('enable-bgp-control-plane') ? [BGP_CLASS] : []),
        ...(isOn('enable-l2-announcements') ? [L2_CLASS] : []),
      ];
      const isDefault = (config.get('default-lb-service-ipam') ?? 'lbipam') === 'lbipam';
      ends.push(startLbIpam({ store, clock, classes, isDefault }));
    },
  });
  return () => {
    election.resign();
    for (const end of ends.splice(0)) end();
  };
}
