/** Finding a service and choosing a backend in the LB maps, as the eBPF programs do (bpf/lib/lb.h). */
import type { Random } from '../../random.ts';
import { serviceKey } from './lbMaps.ts';
import type { BackendEntry, L4Address, LbMaps, ServiceEntry } from './lbMaps.ts';

export function lookupService(maps: LbMaps, address: L4Address): ServiceEntry | undefined {
  return maps.services.get(serviceKey(address, 0));
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
  readonly #given = new Map<string, { readonly backendId: number; readonly usedAt: number }>();
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
    const before = this.#given.get(key);
    const held =
      before !== undefined && this.#now() < before.usedAt + timeout
        ? slotsOf(maps, service).find(({ backendId }) => backendId === before.backendId)
        : undefined;
    const choice = held ?? selectBackend(maps, service, random);
    if (choice !== undefined) this.#given.set(key, { backendId: choice.backendId, usedAt: this.#now() });
    return choice;
  }
}

/** The backends that the service has now. */
function slotsOf(maps: LbMaps, { frontend, count }: ServiceEntry): readonly Choice[] {
  return Array.from({ length: count }, (_, index) => index + 1).flatMap((slot) => {
    const backendId = maps.services.get(serviceKey(frontend, slot))?.backendId;
    const backend = backendId === undefined ? undefined : maps.backends.get(String(backendId));
    return backendId === undefined || backend === undefined ? [] : { backendId, backend };
  });
}
