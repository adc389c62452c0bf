/** The labels of an identity, as selectors of policies look at them. */
import type { LabelSelector } from '../../kube/model/labelSelector.ts';
import type { StringMap } from '../../kube/object.ts';
import { matchesSelector } from '../../kube/selectors.ts';

export const NAMESPACE = 'io.kubernetes.pod.namespace';
export const NAMESPACE_LABELS = 'io.cilium.k8s.namespace.labels.';

/** Where a label comes from; `any` in a selector stands for all of them. */
const SOURCE = /^(any|k8s|reserved|cidr|fqdn|container|unspec):/;

export class IdentityLabels {
  /** By `source:key`. */
  readonly #bySource: StringMap;
  /** Labels of the pod and of its namespace, without their source. */
  readonly pod: StringMap;
  readonly namespace: string;
  readonly namespaceLabels: StringMap;

  /** @param labels `source:key=value` */
  constructor(labels: readonly string[]) {
    const pairs = labels.map((label) => {
      const equals = label.indexOf('=');
      return equals < 0
        ? ([label, ''] as const)
        : ([label.slice(0, equals), label.slice(equals + 1)] as const);
    });
    this.#bySource = Object.fromEntries(
      pairs.flatMap(([key, value]) => [
        [key, value],
        [key.replace(SOURCE, 'any:'), value],
      ]),
    );
    const own = pairs.flatMap(([key, value]) =>
      key.startsWith('k8s:') ? [[key.slice('k8s:'.length), value] as const] : [],
    );
    const isNamespaces = ([key]: readonly [string, string]): boolean => key.startsWith(NAMESPACE_LABELS);
    this.pod = Object.fromEntries(own.filter((pair) => !isNamespaces(pair)));
    this.namespace = this.pod[NAMESPACE] ?? '';
    this.namespaceLabels = Object.fromEntries(
      own.filter(isNamespaces).map(([key, value]) => [key.slice(NAMESPACE_LABELS.length), value]),
    );
  }

  /** A selector in Cilium's terms: keys may name a source. */
  match({ matchLabels = {}, matchExpressions = [] }: LabelSelector): boolean {
    const selector: LabelSelector = {
      matchLabels: Object.fromEntries(
        Object.entries(matchLabels).map(([key, value]) => [sourced(key), value]),
      ),
      matchExpressions: matchExpressions.map((each) => ({ ...each, key: sourced(each.key) })),
    };
    return matchesSelector(selector, this.#bySource);
  }

  has(label: string): boolean {
    return this.#bySource[label] !== undefined;
  }
}

function sourced(key: string): string {
  return SOURCE.test(key) ? key : `any:${key}`;
}

/** The keys that a selector names, without their source. */
export function keysOf({ matchLabels = {}, matchExpressions = [] }: LabelSelector): readonly string[] {
  return [...Object.keys(matchLabels), ...matchExpressions.map(({ key }) => key)].map((key) =>
    key.startsWith('reserved:') ? key : key.replace(SOURCE, ''),
  );
}
