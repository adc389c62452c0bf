/** The score plugins of the default profile, 0 to 100 each, with their weights (v1.33 default_plugins.go). */
import type { Pod } from '../model/pod.ts';
import { matchesLabels, matchesSelector } from '../selectors.ts';
import { podsInDomain } from './filters.ts';
import { allocatable, requestedForScore, type NodeInfo } from './nodeInfo.ts';
import { matchesTerm, tolerates } from './nodeMatch.ts';

/** Pods are spread over nodes by what they have in common: the selectors of their Services and their owner. */
type SpreadGroup = (other: Pod) => boolean;

export interface Score {
  readonly plugin: string;
  readonly weight: number;
  /** One number per node, in their order. */
  of(
    pod: Pod,
    candidates: readonly NodeInfo[],
    all: readonly NodeInfo[],
    group: SpreadGroup,
  ): readonly number[];
}

const best = 100;

export const scores: readonly Score[] = [
  {
    plugin: 'TaintToleration',
    weight: 3,
    of: (pod, candidates) =>
      fewestBest(
        candidates.map(
          ({ node }) =>
            (node.spec.taints ?? []).filter(
              (taint) => taint.effect === 'PreferNoSchedule' && !tolerates(pod.spec.tolerations ?? [], taint),
            ).length,
        ),
      ),
  },
  {
    plugin: 'NodeAffinity',
    weight: 2,
    of(pod, candidates) {
      const terms = pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
      return mostBest(
        candidates.map(({ node }) =>
          terms
            .filter(({ preference }) => matchesTerm(preference, node))
            .reduce((sum, { weight }) => sum + weight, 0),
        ),
      );
    },
  },
  {
    plugin: 'PodTopologySpread',
    weight: 2,
    of(pod, candidates, _all, group) {
      const soft = (pod.spec.topologySpreadConstraints ?? []).filter(
        (each) => each.whenUnsatisfiable === 'ScheduleAnyway',
      );
      const counted = (other: Pod): number => {
        if (other.metadata.deletionTimestamp !== undefined) return 0;
        if (soft.length === 0) return group(other) ? 1 : 0;
        return soft.filter(({ labelSelector }) => matchesSelector(labelSelector, other.metadata.labels ?? {}))
          .length;
      };
      return fewestBest(
        candidates.map(({ pods }) => pods.reduce((sum, each) => sum + counted(each), 0)),
        true,
      );
    },
  },
  {
    plugin: 'InterPodAffinity',
    weight: 2,
    of(pod, candidates, all) {
      const { podAffinity, podAntiAffinity } = pod.spec.affinity ?? {};
      const toward = podAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
      const away = podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
      const pull = (terms: typeof toward, info: NodeInfo): number =>
        terms.reduce(
          (sum, { weight, podAffinityTerm }) =>
            sum + weight * podsInDomain(podAffinityTerm, pod, info, all).length,
          0,
        );
      return mostBest(candidates.map((info) => pull(toward, info) - pull(away, info)));
    },
  },
  {
    plugin: 'NodeResourcesFit',
    weight: 1,
    of: (pod, candidates) =>
      candidates.map((info) => {
        const shares = usedShares(pod, info);
        return Math.floor(
          shares.reduce((sum, used) => sum + Math.floor((1 - used) * best), 0) / shares.length,
        );
      }),
  },
  {
    plugin: 'NodeResourcesBalancedAllocation',
    weight: 1,
    of: (pod, candidates) =>
      candidates.map((info) => {
        const [cpu = 0, memory = 0] = usedShares(pod, info);
        // The standard deviation of two shares is half their distance.
        return Math.floor((1 - Math.abs(cpu - memory) / 2) * best);
      }),
  },
  {
    plugin: 'ImageLocality',
    weight: 1,
    of(pod, candidates) {
      const names = pod.spec.containers.map(({ image }) => image);
      return candidates.map(({ node }) => {
        const there = (node.status.images ?? []).filter((image) =>
          image.names.some((name) => names.includes(name)),
        );
        const megabytes = there.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) / 2 ** 20;
        // From 23 MB, where it starts to count, to 1000 MB for each container.
        return clamp(((megabytes - 23) / (1000 * names.length - 23)) * best);
      });
    },
  },
];

function usedShares(pod: Pod, info: NodeInfo): readonly number[] {
  return (['cpu', 'memory'] as const).map((resource) => {
    const used = [...info.pods, pod].reduce((sum, each) => sum + requestedForScore(each, resource), 0);
    return Math.min(1, used / allocatable(info, resource));
  });
}

function clamp(score: number): number {
  return Math.max(0, Math.min(best, Math.floor(score)));
}

function mostBest(raw: readonly number[]): number[] {
  const high = Math.max(...raw);
  const low = Math.min(...raw);
  return raw.map((each) => (high === low ? 0 : Math.floor((best * (each - low)) / (high - low))));
}

/** The fewest get the best score. The spread plugin measures against fewest and most together. */
function fewestBest(raw: readonly number[], spread = false): number[] {
  const high = Math.max(...raw);
  const low = Math.min(...raw);
  if (high === 0) return raw.map(() => best);
  return raw.map((each) => Math.floor((best * (high + (spread ? low : 0) - each)) / high));
}

/** What the pod is spread by, when it says nothing itself: its owner's and its Services' selectors. */
export function spreadGroup(
  pod: Pod,
  serviceSelectors: readonly Readonly<Record<string, string>>[],
  ownerSelector: Parameters<typeof matchesSelector>[0],
): SpreadGroup {
  const labels = pod.metadata.labels ?? {};
  const own = serviceSelectors.filter((selector) => matchesLabels(selector, labels));
  if (own.length === 0 && ownerSelector === undefined) return () => false;
  return (other) =>
    other.metadata.namespace === pod.metadata.namespace &&
    own.every((selector) => matchesLabels(selector, other.metadata.labels)) &&
    (ownerSelector === undefined || matchesSelector(ownerSelector, other.metadata.labels ?? {}));
}
