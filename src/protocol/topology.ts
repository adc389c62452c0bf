/** The drawing of what is known: machines, what is on them and between them. Plain data; every text in it is untrusted. */
import type { Locale } from './outputs.ts';

export const TOPOLOGY_MIME = 'application/vnd.cilium-study.topology+json';

export const ELEMENT_KINDS = [
  'machine',
  'interface',
  'agent',
  'pod',
  'network',
  'overlay',
  'service',
  'address',
  'pool',
] as const;

export type ElementKind = (typeof ELEMENT_KINDS)[number];

/** Against an earlier moment. What was not known then has not changed. */
export type ElementChange = 'added' | 'changed' | 'removed';

export interface TopologyElement {
  /** Stays the same as long as it is the same thing: `pod:default/curl-pod`, `interface:router/eth1`. */
  readonly id: string;
  readonly kind: ElementKind;
  readonly name: string;
  /** Id of the machine that it is on; absent for what belongs to none. */
  readonly on?: string;
  /** Of pods and services. */
  readonly namespace?: string;
  /** What tells it from its like: an address, a range, a count. */
  readonly note: string;
  /** `bad`: it is there and does not do its work (not ready, down, no backend). */
  readonly state: 'good' | 'bad' | 'unknown';
  readonly change?: ElementChange;
}

/**
 * - `attached`: an interface (or an agent) to a network or overlay
 * - `backend`: a service to a pod, or to a machine whose own address is the backend
 * - `provides`: a service to its load-balancer address, a pool to an address of it
 * - `announces`: an address to the agent that answers ARP for it
 * - `route`: a machine to the machine that its routes send to
 */
export type LinkKind = 'attached' | 'backend' | 'provides' | 'announces' | 'route';

export interface TopologyLink {
  readonly kind: LinkKind;
  /** Element ids. */
  readonly from: string;
  readonly to: string;
  /** `172.20.0.0/16 via 192.168.10.200 dev eth1`; empty where the ends say it all. */
  readonly label: string;
  readonly change?: ElementChange;
}

/** What is not known, and the command that would tell. */
export interface TopologyGap {
  readonly what: 'objects' | 'interfaces' | 'routes' | 'tunnels';
  /** Host on which the command is to be run; empty for what the API would tell. */
  readonly host: string;
  readonly command: string;
}

export interface Topology {
  readonly elements: readonly TopologyElement[];
  readonly links: readonly TopologyLink[];
  readonly gaps: readonly TopologyGap[];
}

/** Where something is known from. */
export interface TopologyFact {
  /** `router: ip addr`, `API: Pod default/curl-pod` */
  readonly source: string;
  /** When the command ran, milliseconds since the epoch by the backend's clock; absent for what is watched. */
  readonly at?: number;
  /** The cell whose output shows the row. */
  readonly cellId?: string;
  readonly table?: string;
  readonly rowKey?: string;
}

/** All that is known of one element. Labels are the field's own terms (`mtu`, `podIP`). */
export interface TopologyDetail {
  readonly fields: readonly { readonly label: string; readonly value: string }[];
  readonly facts: readonly TopologyFact[];
}

/** The drawing as an output of a cell, as it was when the cell ended. */
export interface TopologyPayload {
  readonly version: 1;
  readonly kind: 'topology';
  /** Unique per output. */
  readonly id: string;
  readonly locale: Locale;
  /** Backend clock, milliseconds since the epoch. */
  readonly at: number;
  readonly simulated: boolean;
  readonly topology: Topology;
  readonly details: readonly (TopologyDetail & { readonly id: string })[];
}
