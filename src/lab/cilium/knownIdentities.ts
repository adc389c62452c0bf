import type { Agent } from './agent/agent.ts';
import { reservedIdentities } from './reservedIdentity.ts';
import type { KnownIdentity } from './reservedIdentity.ts';
import { labelList } from './securityLabels.ts';

/** Every identity that the agent knows: the reserved ones, then the cluster's, by number. */
export function knownIdentities(agent: Agent): readonly KnownIdentity[] {
  const allocated = agent.options.store
    .list('ciliumidentities')
    .map((each) => ({ id: Number(each.metadata.name), labels: labelList(each['security-labels']) }));
  return [
    ...reservedIdentities(agent.onApiServer),
    ...allocated.sort((a, b) => a.id - b.id),
    ...agent.cidrs.identities(),
  ];
}

/** An identity without labels is printed as its number. */
export function labelsOfIdentity(agent: Agent, id: number): readonly string[] {
  return knownIdentities(agent).find((each) => each.id === id)?.labels ?? [String(id)];
}
