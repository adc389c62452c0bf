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
