/** Whether a node is one that a pod asks for, and whether a pod bears a node's taints. */
import type { Node, Taint } from '../model/cluster.ts';
import type { NodeSelectorRequirement, NodeSelectorTerm, PodSpec, Toleration } from '../model/pod.ts';
import { matchesLabels, matchesRequirement } from '../selectors.ts';

/** nodeSelector and required node affinity. */
export function asksForNode({ nodeSelector, affinity }: PodSpec, node: Node): boolean {
  if (!matchesLabels(nodeSelector ?? {}, node.metadata.labels)) return false;
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return terms === undefined || terms.some((term) => matchesTerm(term, node));
}

export function matchesTerm(
  { matchExpressions = [], matchFields = [] }: NodeSelectorTerm,
  node: Node,
): boolean {
  if (matchExpressions.length === 0 && matchFields.length === 0) return false;
  const fields = { 'metadata.name': node.metadata.name };
  return (
    matchExpressions.every((each) => matches(each, node.metadata.labels ?? {})) &&
    matchFields.every((each) => matches(each, fields))
  );
}

function matches(
  { key, operator, values }: NodeSelectorRequirement,
  labels: Record<string, string>,
): boolean {
  if (operator !== 'Gt' && operator !== 'Lt') return matchesRequirement({ key, operator, values }, labels);
  const value = Number(labels[key]);
  const bound = Number(values?.[0]);
  return operator === 'Gt' ? value > bound : value < bound;
}

export function tolerates(tolerations: readonly Toleration[], taint: Taint): boolean {
  return tolerations.some(({ key, operator = 'Equal', value = '', effect }) => {
    if (effect && effect !== taint.effect) return false;
    if (key && key !== taint.key) return false;
    if (!key) return operator === 'Exists';
    return operator === 'Exists' || value === (taint.value ?? '');
  });
}

/** The first taint that keeps the pod away. */
export function untoleratedTaint(spec: PodSpec, node: Node): Taint | undefined {
  return (node.spec.taints ?? []).find(
    (taint) => taint.effect !== 'PreferNoSchedule' && !tolerates(spec.tolerations ?? [], taint),
  );
}
