/** Policies as an agent keeps them, whatever object of the API they come from (pkg/policy/types). */
import type { Direction } from '../agent/policyMap.ts';
import type { IdentityLabels } from './identityLabels.ts';

export interface Policy {
  /** Whether it is about an endpoint with these labels. */
  selects(subject: IdentityLabels): boolean;
  /** Directions in which nothing but what rules allow may pass. */
  readonly enforces: readonly Direction[];
  readonly rules: readonly Rule[];
}

export interface Rule {
  readonly direction: Direction;
  readonly deny: boolean;
  /** No peers: nobody. */
  readonly peers: 'everybody' | readonly Peer[];
  /** Absent: every protocol and port. */
  readonly ports?: readonly Port[];
}

export type Peer =
  | { readonly kind: 'labels'; matches(labels: IdentityLabels): boolean }
  | { readonly kind: 'cidr'; readonly cidr: string; readonly except: readonly string[] };

export interface Port {
  /** `TCP`, `UDP`, `SCTP`, `ICMP`, or `ANY` of the first three. */
  readonly protocol: string;
  /** 0: every port. A text is the name of a port of the pods. For ICMP the type of the message. */
  readonly port: number | string;
  readonly endPort?: number;
}
