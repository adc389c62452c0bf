/** Cluster-pool IPAM: each node gets a range for its pods (operator/pkg/ipam). */
import { contains, formatPrefix, parsePrefix } from '../../../ipv4.ts';
import type { CiliumNode } from '../../kube/model/cilium.ts';
import type { Store } from '../../kube/store.ts';

export interface PodCidrOptions {
  readonly store: Store;
  /** cluster-pool-ipv4-cidr */
  readonly poolCidr: string;
  /** cluster-pool-ipv4-mask-size */
  readonly maskSize: number;
}

/** Returns the end. */
export function assignPodCidrs({ store, poolCidr, maskSize }: PodCidrOptions): () => void {
  const assign = (node: CiliumNode): void => {
    if ((node.spec.ipam?.podCIDRs ?? []).length > 0) return;
    const cidr = freeCidr(store, poolCidr, maskSize, store.get('nodes', node.metadata.name)?.spec.podCIDR);
    if (cidr === undefined) return;
    store.modify('ciliumnodes', node.metadata.name, undefined, (current) => ({
      ...current,
      spec: { ...current.spec, ipam: { ...current.spec.ipam, podCIDRs: [cidr] } },
    }));
  };
  store.list('ciliumnodes').forEach(assign);
  return store.subscribe('ciliumnodes', ({ type, object }) => {
    if (type !== 'DELETED') assign(object);
  });
}

/** The range that the node is known by, when it is in the pool and free; else the first free one. */
function freeCidr(store: Store, poolCidr: string, maskSize: number, wanted?: string): string | undefined {
  const pool = parsePrefix(poolCidr);
  if (pool === undefined) return undefined;
  const taken = new Set(store.list('ciliumnodes').flatMap((node) => node.spec.ipam?.podCIDRs ?? []));
  const before = wanted === undefined ? undefined : parsePrefix(wanted);
  if (
    before !== undefined &&
    before.length === maskSize &&
    contains(pool, before.network) &&
    !taken.has(formatPrefix(before))
  ) {
    return formatPrefix(before);
  }
  for (let index = 0; index < 2 ** (maskSize - pool.length); index++) {
    const cidr = formatPrefix({ network: pool.network + index * 2 ** (32 - maskSize), length: maskSize });
    if (!taken.has(cidr)) return cidr;
  }
  return undefined;
}
