/** The Cilium operator: gives pod CIDRs to nodes and removes what nobody owns any more. */
import { contains, formatPrefix, parsePrefix } from '../../ipv4.ts';
import type { LabClock } from '../clock.ts';
import type { CiliumNode } from '../kube/model/cilium.ts';
import type { Store } from '../kube/store.ts';

export interface OperatorOptions {
  readonly store: Store;
  readonly clock: LabClock;
  /** cluster-pool-ipv4-cidr */
  readonly poolCidr: string;
  /** cluster-pool-ipv4-mask-size */
  readonly maskSize: number;
}

/** cilium-endpoint-gc-interval and identity-gc-interval. */
const ENDPOINT_GC_MS = 5 * 60_000;
const IDENTITY_GC_MS = 15 * 60_000;

/** Returns the end. */
export function startOperator({ store, clock, poolCidr, maskSize }: OperatorOptions): () => void {
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
  const ends = [
    store.subscribe('ciliumnodes', ({ type, object }) => {
      if (type !== 'DELETED') assign(object);
    }),
    every(clock, ENDPOINT_GC_MS, () => collectEndpoints(store)),
    every(clock, IDENTITY_GC_MS, () => collectIdentities(store)),
  ];
  return () => {
    for (const end of ends) end();
  };
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

/** CiliumEndpoints whose pod is gone. */
function collectEndpoints(store: Store): void {
  for (const { metadata } of store.list('ciliumendpoints')) {
    if (store.get('pods', metadata.name, metadata.namespace) === undefined)
      store.delete('ciliumendpoints', metadata.name, metadata.namespace);
  }
}

/** Identities that no endpoint has. */
function collectIdentities(store: Store): void {
  const used = new Set(store.list('ciliumendpoints').map((endpoint) => String(endpoint.status.identity?.id)));
  for (const { metadata } of store.list('ciliumidentities')) {
    if (!used.has(metadata.name)) store.delete('ciliumidentities', metadata.name);
  }
}

function every(clock: LabClock, ms: number, task: () => void): () => void {
  let cancel = clock.after(ms, run);
  function run(): void {
    task();
    cancel = clock.after(ms, run);
  }
  return () => cancel();
}
