/** The addresses of a device: their order, the routes that come with them, and which one speaks for the device. */
import { connectedPrefix, isSecondary, routesOf } from './addresses.ts';
import type { NetDevice } from './device.ts';
import type { RoutingTables } from './routing.ts';
import type { DeviceAddress, Route } from './types.ts';

/** Primary addresses come first, each kind in the order in which it was added. */
export function withAddress(addresses: readonly DeviceAddress[], added: DeviceAddress): DeviceAddress[] {
  const position = isSecondary([...addresses, added], added)
    ? addresses.length
    : addresses.filter((other) => !isSecondary(addresses, other)).length;
  return addresses.toSpliced(position, 0, added);
}

/** The kernel's routes to the address and, through it, to its network. */
export function addAddressRoutes(
  tables: RoutingTables,
  device: NetDevice,
  address: DeviceAddress,
  prefixRoute: boolean,
): void {
  const secondary = isSecondary(device.addresses, address);
  for (const route of routesOf(
    { name: device.name, loopback: device.kind === 'loopback' },
    address,
    prefixRoute && !secondary,
  )) {
    if (secondary && route.type === 'broadcast') continue;
    if (!device.up && route.type !== 'local') continue;
    const source = secondary ? primaryOf(device, address) : route.source;
    const known = tables.routes.some(
      (other) =>
        other.table === route.table &&
        other.destination === route.destination &&
        other.device === device.name &&
        other.type === route.type,
    );
    if (!known) tables.add({ ...route, ...(source === undefined ? {} : { source }) }, 'append');
  }
}

function primaryOf(device: NetDevice, address: DeviceAddress): string | undefined {
  return device.addresses.find(
    (other) => other.length === address.length && connectedPrefix(other) === connectedPrefix(address),
  )?.address;
}

/** inet_select_addr: the first address of the device that reaches this far, else one of another device. */
export function sourceOn(devices: readonly NetDevice[], device: NetDevice, scope: Route['scope']): string {
  const usable = (address: DeviceAddress): boolean =>
    address.scope !== 'host' && (scope !== 'global' || address.scope === 'global');
  for (const candidate of [device, ...devices.filter((other) => other.kind !== 'loopback')]) {
    const address = candidate.addresses.find(usable);
    if (address !== undefined) return address.address;
  }
  return device.kind === 'loopback' ? '127.0.0.1' : '0.0.0.0';
}
