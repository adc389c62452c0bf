/** The Kubernetes API over the store: what a client sends as HTTP, answered as a real API server would. */
import type { KubeApi } from '../../backend.ts';
import type { Store } from './store.ts';

export interface ApiServer extends KubeApi {
  readonly store: Store;
}
