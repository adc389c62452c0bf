/** What nobody owns any more: CiliumEndpoints without a pod, identities without an endpoint (operator/identitygc, endpointgc). */
import type { LabClock } from '../../clock.ts';
import type { Store } from '../../kube/store.ts';

/** cilium-endpoint-gc-interval and identity-gc-interval. */
const ENDPOINT_GC_MS = 5 * 60_000;
const IDENTITY_GC_MS = 15 * 60_000;

/** Returns the end. */
export function collectGarbage(store: Store, clock: LabClock): () => void {
  const ends = [
    every(clock, ENDPOINT_GC_MS, () => collectEndpoints(store)),
    every(clock, IDENTITY_GC_MS, () => collectIdentities(store)),
  ];
  return () => {
    for (const end of ends) end();
  };
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
