/** Finding a service and choosing a backend in the LB maps, as the eBPF programs do (bpf/lib/lb.h). */
import type { Random } from '../../random.ts';
import { contains, parseIpv4 } from '../../../ipv4.ts';
import { serviceKey } from './lbMaps.ts';
import { hasTwoScopes, sourceRangePolicy } from './serviceFlags.ts';
import type { BackendEntry, L4Address, LbMaps, ServiceEntry } from './lbMaps.ts';

/** @param eastWest for a client inside the cluster, who may have an entry of its own */
export function lookupService(maps: LbMaps, address: L4Address, eastWest = false): ServiceEntry | undefined {
  const external = maps.services.get(serviceKey(address, 0));
  return external !== undefined && eastWest && hasTwoScopes(external.flags)
    ? maps.services.get(serviceKey({ ...address, scope: 'internal' }, 0))
    : external;
}

/** Whether loadBalancerSourceRanges let the client in. */
export function admits(maps: LbMaps, { flags, revnat }: ServiceEntry, client: string): boolean {
  const policy = sourceRangePolicy(flags);
  const address = parseIpv4(client);
  if (policy === undefined || address === undefined) return true;
  const isListed = maps.sourceRanges
    .values()
    .some((range) => range.revnat === revnat && contains(range.prefix, address));
  return isListed === (policy === 'allow');
}

export interface Choice {
  readonly backendId: number;
  readonly backend: BackendEntry;
}

/** A random slot of 1…count (`bpf-lb-algorithm: random`); undefined when the service has no backend. */
export function selectBackend(maps: LbMaps, service: ServiceEntry, random: Random): Choice | undefined {
  if (service.count === 0) return undefined;
  const slot = maps.services.get(serviceKey(service.frontend, 1 + random.below(service.count)));
  const backend = slot === undefined ? undefined : maps.backends.get(String(slot.backendId));
  return slot === undefined || backend === undefined ? undefined : { backendId: slot.backendId, backend };
}

/** Which backend each client was given last (cilium_lb4_affinity): kept for services with `sessionAffinity: ClientIP`. */
export class SessionAffinity {
  readonly #now: () => number;

  /** @param now seconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** @param client an address, or a network namespace for a socket on the node itself */
  select(maps: LbMaps, service: ServiceEntry, client: string, random: Random): Choice | undefined {
    const timeout = service.backendId;
    if (timeout === 0) return selectBackend(maps, service, random);
    const key = `${client} ${service.revnat}`;
    const before = maps.affinity.get(key);
    const held =
      before !== undefined && this.#now() < before.lastUsed + timeout
        ? heldBackend(maps, service, before.backendId)
        : undefined;
    const choice = held ?? selectBackend(maps, service, random);
    if (choice !== undefined)
      maps.affinity.setInKernel(key, { backendId: choice.backendId, lastUsed: this.#now() });
    return choice;
  }
}

/** The backend, as long as the service has it. */
function heldBackend(maps: LbMaps, { revnat }: ServiceEntry, backendId: number): Choice | undefined {
  const backend = maps.backends.get(String(backendId));
  const belongs = maps.affinityMatch.get(`${backendId} ${revnat}`) === true;
  return belongs && backend !== undefined ? { backendId, backend } : undefined;
}
