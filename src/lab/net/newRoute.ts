/** A route as it was typed, completed as `ip route` and the kernel complete it, or refused as the kernel refuses it. */
import { TABLE } from './routing.ts';
import type { RoutingTables } from './routing.ts';
import { RouteError } from './types.ts';
import type { Device, NewRoute, Route } from './types.ts';

/** @param existing finds a device, or throws */
export function completeRoute(
  route: NewRoute,
  tables: RoutingTables,
  existing: (name: string) => Device,
): Route {
  const type = route.type ?? 'unicast';
  const destination = route.destination === 'default' ? '0.0.0.0/0' : route.destination;
  const common = { proto: 'boot', table: TABLE.main, ...route, type, destination } as const;
  if (type === 'blackhole' || type === 'unreachable' || type === 'prohibit')
    return { ...common, scope: route.scope ?? 'global' };
  const device = route.device === undefined ? undefined : existing(route.device);
  const scope = route.scope ?? (type === 'local' ? 'host' : route.via === undefined ? 'link' : 'global');
  if (route.via === undefined) {
    if (device === undefined) throw new RouteError('RTNETLINK answers: No such device');
    if (!device.up) throw new RouteError('Error: Device for nexthop is not up.');
    return { ...common, scope };
  }
  if (route.onlink === true && device !== undefined) return { ...common, scope };
  const found = tables.gatewayDevice(route.via, { device: route.device, scope, table: common.table });
  if (found === undefined) throw new RouteError('Error: Nexthop has invalid gateway.');
  return { ...common, scope, device: found };
}
