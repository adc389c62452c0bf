/** The filter plugins: each says why a pod cannot go to a node, in the words of the scheduler's events. */
import type { Pod, PodAffinityTerm } from '../model/pod.ts';
import { matchesSelector } from '../selectors.ts';
import { asksForNode, tolerates, untoleratedTaint } from './nodeMatch.ts';
import { allocatable, requested, type NodeInfo } from './nodeInfo.ts';

export interface Filter {
  readonly plugin: string;
  /** The reasons against the node; none: the node will do. */
  reasons(pod: Pod, info: NodeInfo, all: readonly NodeInfo[]): readonly string[];
}

export const filters: readonly Filter[] = [
  {
    plugin: 'NodeUnschedulable',
    reasons(pod, { node }) {
      const taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' } as const;
      const barred = node.spec.unschedulable === true && !tolerates(pod.spec.tolerations ?? [], taint);
      return barred ? ['node(s) were unschedulable'] : [];
    },
  },
  {
    plugin: 'TaintToleration',
    reasons(pod, { node }) {
      const taint = untoleratedTaint(pod.spec, node);
      return taint === undefined
        ? []
        : [`node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`];
    },
  },
  {
    plugin: 'NodeAffinity',
    reasons: (pod, { node }) =>
      asksForNode(pod.spec, node) ? [] : ["node(s) didn't match Pod's node affinity/selector"],
  },
  {
    plugin: 'NodePorts',
    reasons(pod, { pods }) {
      const taken = new Set(pods.flatMap(hostPorts));
      return hostPorts(pod).some((port) => taken.has(port))
        ? ["node(s) didn't have free ports for the requested pod ports"]
        : [];
    },
  },
  {
    plugin: 'NodeResourcesFit',
    reasons(pod, info) {
      const short = (['cpu', 'memory'] as const).filter((resource) => {
        const asked = requested(pod, resource);
        const used = info.pods.reduce((sum, each) => sum + requested(each, resource), 0);
        return asked > 0 && used + asked > allocatable(info, resource);
      });
      return [
        ...(info.pods.length + 1 > allocatable(info, 'pods') ? ['Too many pods'] : []),
        ...short.map((resource) => `Insufficient ${resource}`),
      ];
    },
  },
  {
    plugin: 'PodTopologySpread',
    reasons(pod, info, all) {
      const broken = (pod.spec.topologySpreadConstraints ?? [])
        .filter((each) => each.whenUnsatisfiable === 'DoNotSchedule')
        .some(({ topologyKey, labelSelector, maxSkew }) => {
          const counts = new Map<string, number>();
          for (const { node, pods } of all) {
            const domain = node.metadata.labels?.[topologyKey];
            if (domain === undefined || !asksForNode(pod.spec, node)) continue;
            const matching = pods.filter((each) => matchesIn(each, pod, labelSelector));
            counts.set(domain, (counts.get(domain) ?? 0) + matching.length);
          }
          const domain = info.node.metadata.labels?.[topologyKey];
          if (domain === undefined) return true;
          const itself = matchesSelector(labelSelector, pod.metadata.labels ?? {}) ? 1 : 0;
          return (counts.get(domain) ?? 0) + itself - Math.min(...counts.values()) > maxSkew;
        });
      return broken ? ["node(s) didn't match pod topology spread constraints"] : [];
    },
  },
  {
    plugin: 'InterPodAffinity',
    reasons(pod, info, all) {
      const { podAffinity, podAntiAffinity } = pod.spec.affinity ?? {};
      const wanted = podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
      const unwanted = podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
      if (!wanted.every((term) => affinityHolds(term, pod, info, all))) {
        return ["node(s) didn't match pod affinity rules"];
      }
      if (unwanted.some((term) => podsInDomain(term, pod, info, all).length > 0)) {
        return ["node(s) didn't match pod anti-affinity rules"];
      }
      return repelled(pod, info, all) ? ["node(s) didn't satisfy existing pods anti-affinity rules"] : [];
    },
  },
];

function hostPorts(pod: Pod): string[] {
  return pod.spec.containers.flatMap((container) =>
    (container.ports ?? [])
      .filter((port) => port.hostPort !== undefined)
      .map((port) => `${port.hostPort}/${port.protocol}`),
  );
}

function matchesIn(other: Pod, pod: Pod, selector: PodAffinityTerm['labelSelector']): boolean {
  return (
    other.metadata.namespace === pod.metadata.namespace &&
    other.metadata.deletionTimestamp === undefined &&
    matchesSelector(selector, other.metadata.labels ?? {})
  );
}

/** The pods that a term of `pod` speaks of, in the same domain as the node. */
export function podsInDomain(
  term: PodAffinityTerm,
  pod: Pod,
  { node }: NodeInfo,
  all: readonly NodeInfo[],
): readonly Pod[] {
  const domain = node.metadata.labels?.[term.topologyKey];
  if (domain === undefined) return [];
  const namespaces = term.namespaces ?? [pod.metadata.namespace ?? ''];
  return all
    .filter((each) => each.node.metadata.labels?.[term.topologyKey] === domain)
    .flatMap((each) => each.pods)
    .filter(
      (each) =>
        namespaces.includes(each.metadata.namespace ?? '') &&
        matchesSelector(term.labelSelector, each.metadata.labels ?? {}),
    );
}

/** The first pod of a group that wants to be together must be able to start the group. */
function affinityHolds(term: PodAffinityTerm, pod: Pod, info: NodeInfo, all: readonly NodeInfo[]): boolean {
  if (info.node.metadata.labels?.[term.topologyKey] === undefined) return false;
  if (podsInDomain(term, pod, info, all).length > 0) return true;
  const nobody = all.every((each) => podsInDomain(term, pod, each, all).length === 0);
  return nobody && matchesSelector(term.labelSelector, pod.metadata.labels ?? {});
}

/** Anti-affinity works both ways: pods that are there may not want the new one near them. */
function repelled(pod: Pod, { node }: NodeInfo, all: readonly NodeInfo[]): boolean {
  return all.some((other) =>
    other.pods.some((existing) =>
      (existing.spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).some(
        (term) => {
          const domain = other.node.metadata.labels?.[term.topologyKey];
          const namespaces = term.namespaces ?? [existing.metadata.namespace ?? ''];
          return (
            domain !== undefined &&
            domain === node.metadata.labels?.[term.topologyKey] &&
            namespaces.includes(pod.metadata.namespace ?? '') &&
            matchesSelector(term.labelSelector, pod.metadata.labels ?? {})
          );
        },
      ),
    ),
  );
}
