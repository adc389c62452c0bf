import { hash32 } from '../../hash.ts';
import { safeEncode } from '../../random.ts';
import { canonicalJson } from '../json.ts';
import type { PodTemplate } from '../model/pod.ts';

/** The label by which a Deployment's ReplicaSets tell their pods apart. */
export const templateHashLabel = 'pod-template-hash';

/**
 * A name for a pod template: the same for the same template whatever the order of its fields, in the alphabet of
 * Kubernetes' names. It is not the number that Kubernetes computes from its Go structures.
 */
export function podTemplateHash(template: PodTemplate): string {
  return safeEncode(hash32(canonicalJson(template)));
}
