import type { Locale } from '../protocol/outputs.ts';
import type { State } from './state.ts';

/** One thing that is known of a token, for a hover. */
export interface Known {
  /** `pod`, `service`, `node`, `identity`, `endpoint`, `frontend`, `backend`, `prefix`, `route`, … in the reader's language. */
  readonly what: string;
  readonly detail: string;
  /** `API: Pod default/webpod-…`, `k8s-ctr: cilium-dbg service list` */
  readonly source: string;
  /** State changes since it was recorded; 0 for what is watched. */
  readonly age: number;
  readonly cellId?: string;
  readonly table?: string;
  readonly rowKey?: string;
}

/** What is known of an address, an identity number, or a pod's, service's or node's name. Nothing known: an empty list. */
export function identify(_state: State, _token: string, _locale: Locale): readonly Known[] {
  return [];
}
