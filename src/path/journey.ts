/**
 * One packet on its way, from place to place, as the kernel of each machine and the programs of its Cilium agent treat it:
 * each of them, in `programs/`, decides and tells who has it next.
 */
import { NotRead } from './facts.ts';
import type { Hop, Leg, Missing, Verdict } from './flow.ts';
import type { PodPlace } from './nodes.ts';
import type { Packet } from './packet.ts';
import { fromHost, fromNetdev } from './programs/bpfHost.ts';
import { fromContainer, toContainer } from './programs/bpfLxc.ts';
import { fromOverlay } from './programs/bpfOverlay.ts';
import { encapsulate } from './programs/encap.ts';
import { leave, route } from './programs/hostStack.ts';
import { arrive } from './programs/sockets.ts';
import { Walk, type Complaint, type Memory, type Next } from './walk.ts';

export interface Journey {
  readonly verdict: Verdict;
  readonly hops: readonly Hop[];
  /** Where it was delivered, or refused because the port is closed, and what it looked like then. */
  readonly delivered?: { readonly place: string; readonly pod?: PodPlace; readonly packet: Packet };
  readonly missing?: Missing;
  readonly complaint?: Complaint;
}

export interface Start {
  /** A machine, or the node of the pod. */
  readonly place: string;
  readonly pod?: PodPlace;
  /** Who has it first, where that is not the kernel. */
  readonly from?: Next;
}

const MAX_HOPS = 100;

export function travel(leg: Leg, memory: Memory, { place, pod, from }: Start, packet: Packet): Journey {
  const walk = new Walk(leg, memory);
  const { hops } = walk;
  try {
    let next: Next =
      from ?? (pod === undefined ? { to: 'stack', host: place, packet } : fromContainer(walk, pod, packet));
    while (!('ended' in next)) {
      if (hops.length > MAX_HOPS) return { verdict: 'lost', hops };
      next = step(walk, next);
    }
    const last = hops.at(-1);
    const there = next.ended === 'delivered' || last?.because === 'port-closed';
    return {
      verdict: next.ended,
      hops,
      complaint: next.complaint,
      ...(there && last !== undefined && walk.packet !== undefined
        ? { delivered: { place: last.place, pod: next.pod, packet: walk.packet } }
        : {}),
    };
  } catch (error) {
    if (!(error instanceof NotRead)) throw error;
    const { missing } = error;
    walk.hop(hops.at(-1)?.place ?? place, 'unknown', 'not-read', walk.packet ?? packet, {
      detail: { host: missing.host, command: missing.command },
    });
    return { verdict: 'unknown', hops, missing };
  }
}

function step(walk: Walk, next: Exclude<Next, { readonly ended: Verdict }>): Next {
  switch (next.to) {
    case 'stack':
      return route(walk, next);
    case 'device':
      return leave(walk, next);
    case 'netdev':
      return fromNetdev(walk, next);
    case 'cilium-host':
      return fromHost(walk, next);
    case 'tunnel':
      return encapsulate(walk, next);
    case 'overlay':
      return fromOverlay(walk, next);
    case 'container':
      return toContainer(walk, next);
    case 'socket':
      return arrive(walk, next);
  }
}
