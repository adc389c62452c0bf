/** Security identities, kept as CiliumIdentity objects: the same labels have the same number in the whole cluster. */
import { hash32 } from '../hash.ts';
import type { Store } from '../kube/store.ts';
import { labelList, labelMap } from './securityLabels.ts';

/** Cluster-wide identities: `Global Identity Range: min 256, max 65535`. */
const FIRST = 256;
const LAST = 65_535;

export class IdentityAllocator {
  readonly #store: Store;
  readonly #seed: string;

  constructor(store: Store, seed: string) {
    this.#store = store;
    this.#seed = seed;
  }

  /** The identity of these labels, created when there is none yet. @param labels `k8s:key=value`, sorted */
  allocate(labels: readonly string[], namespace: string): number {
    const wanted = labels.join('\n');
    const known = this.#store
      .list('ciliumidentities')
      .find((each) => labelList(each['security-labels']).join('\n') === wanted);
    if (known !== undefined) return Number(known.metadata.name);
    let id = FIRST + (hash32(`${this.#seed}\n${wanted}`) % (LAST - FIRST + 1));
    while (this.#store.get('ciliumidentities', String(id)) !== undefined) id = id === LAST ? FIRST : id + 1;
    this.#store.create('ciliumidentities', {
      metadata: { name: String(id), labels: { 'io.kubernetes.pod.namespace': namespace } },
      'security-labels': labelMap(labels),
    });
    return id;
  }
}
