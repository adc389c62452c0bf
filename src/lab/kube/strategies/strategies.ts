import type { Random } from '../../random.ts';
import type { Strategies } from '../strategy.ts';
import { clusterStrategies } from './clusterStrategies.ts';
import { networkPolicyStrategy } from './networkPolicyStrategy.ts';
import { createPodStrategy } from './podStrategy.ts';
import { createServiceStrategy } from './serviceStrategy.ts';
import { daemonSetStrategy, deploymentStrategy, replicaSetStrategy } from './workloadStrategies.ts';

/** What the API server does with each resource when it is written. */
export function createStrategies(random: Random): Strategies {
  return {
    ...clusterStrategies,
    pods: createPodStrategy(random.fork('pods')),
    services: createServiceStrategy(random.fork('services')),
    networkpolicies: networkPolicyStrategy,
    deployments: deploymentStrategy,
    replicasets: replicaSetStrategy,
    daemonsets: daemonSetStrategy,
  };
}
