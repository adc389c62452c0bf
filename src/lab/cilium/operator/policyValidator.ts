/** Says in the status of Cilium's policies whether their rules are valid (operator: validate-network-policy). */
import type { LabClock } from '../../clock.ts';
import { withCondition } from '../../kube/conditions.ts';
import type { CiliumNetworkPolicy } from '../../kube/model/cilium.ts';
import type { Store } from '../../kube/store.ts';
import { rulesOf } from '../policy/ciliumPolicy.ts';
import { ruleErrors } from '../policy/ruleErrors.ts';

const RESOURCES = ['ciliumnetworkpolicies', 'ciliumclusterwidenetworkpolicies'] as const;

/** Returns the end. */
export function validatePolicies(store: Store, clock: Pick<LabClock, 'now'>): () => void {
  const validate = (resource: (typeof RESOURCES)[number], policy: CiliumNetworkPolicy): void => {
    const errors = rulesOf(policy).flatMap(ruleErrors);
    const before = policy.status?.conditions ?? [];
    const conditions = withCondition(
      before,
      errors.length === 0
        ? { type: 'Valid', status: 'True', message: 'Policy validation succeeded' }
        : { type: 'Valid', status: 'False', message: errors.join('\n') },
      clock.now(),
    );
    if (conditions === before) return;
    const { name, namespace } = policy.metadata;
    store.modifyStatus(resource, name, namespace, (current) => ({
      ...current,
      status: { ...current.status, conditions },
    }));
  };
  const ends = RESOURCES.map((resource) => {
    store.list(resource).forEach((policy) => validate(resource, policy));
    return store.subscribe(resource, ({ type, object }) => {
      if (type !== 'DELETED') validate(resource, object);
    });
  });
  return () => {
    for (const end of ends) end();
  };
}
