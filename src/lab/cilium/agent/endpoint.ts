/** What an agent manages: a pod's end of the network on this node, or the node itself. */
import type { PolicyMap } from './policyMap.ts';

export interface Endpoint {
  /** Of this node only. */
  readonly id: number;
  identity: number;
  /** Security-relevant labels, sorted. */
  labels: readonly string[];
  readonly policy: PolicyMap;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** Absent on the host endpoint. */
  readonly link?: EndpointLink;
  readonly pod?: { readonly namespace: string; readonly name: string; readonly uid: string };
}

/** The veth pair: `eth0` in the pod, an `lxc…` device on the node. */
export interface EndpointLink {
  readonly address: string;
  readonly ifName: string;
  readonly ifIndex: number;
  readonly mac: string;
  readonly nodeMac: string;
}

/** Pods have no container of a real runtime; their container id is made of their uid. */
export function containerIdOf(podUid: string): string {
  return podUid.replaceAll('-', '').repeat(2);
}
