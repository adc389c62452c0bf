/** What a security identity stands for, by name: of Cilium itself, of the pods that have it, or of its labels. */
import type { Locale } from '../../protocol/outputs.ts';
import { isLocalIdentity, reservedIdentity } from '../identities.ts';
import { at, fullName, numberAt } from '../kubeObjects.ts';
import type { State } from '../state.ts';

/** Pods named at once: an identity is that of all pods with the same labels. */
const mostPods = 2;

const words = {
  ofAgent: {
    ko: '이 에이전트만 쓰는 번호(CIDR·FQDN)',
    en: 'handed out by this agent for itself (CIDR, FQDN)',
  },
  more: { ko: '외', en: 'more' },
};

/** Looks the objects up when first asked, for one moment of the state. */
export function identityNames(objects: State['objects'], locale: Locale): (id: number) => string | undefined {
  let pods: ReadonlyMap<number, readonly string[]> | undefined;
  const names = new Map<number, string | undefined>();
  const nameOf = (id: number): string | undefined => {
    const reserved = reservedIdentity(id);
    if (reserved !== undefined) return `reserved:${reserved}`;
    if (isLocalIdentity(id)) return words.ofAgent[locale];
    const those = (pods ??= podsByIdentity(objects)).get(id) ?? [];
    const more = those.length - mostPods;
    if (those.length > 0)
      return those.slice(0, mostPods).join(', ') + (more > 0 ? ` +${more} ${words.more[locale]}` : '');
    const object = objects('ciliumidentities')?.find(({ metadata }) => metadata.name === String(id));
    return object === undefined ? undefined : podLabels(at(object, 'security-labels'));
  };
  return (id) => {
    if (!names.has(id)) names.set(id, nameOf(id));
    return names.get(id);
  };
}

function podsByIdentity(objects: State['objects']): ReadonlyMap<number, readonly string[]> {
  const found = new Map<number, string[]>();
  for (const endpoint of objects('ciliumendpoints') ?? []) {
    const id = numberAt(endpoint, 'status.identity.id');
    if (id === undefined) continue;
    const there = found.get(id);
    if (there === undefined) found.set(id, [fullName(endpoint)]);
    else there.push(fullName(endpoint));
  }
  return found;
}

/** The labels that tell pods apart, without those that all pods of a namespace have. */
function podLabels(labels: unknown): string | undefined {
  if (typeof labels !== 'object' || labels === null) return undefined;
  const own = Object.entries(labels).filter(([key]) => !/^k8s:io\.(cilium|kubernetes)\./.test(key));
  return own.length === 0 ? undefined : own.map(([key, value]) => `${key}=${String(value)}`).join(', ');
}
