/** The routes that the kernel makes for an address (net/ipv4/fib_frontend.c, fib_add_ifaddr). */
import { formatIpv4, formatPrefix, maskOf, parseIpv4 } from '../../ipv4.ts';
import { TABLE } from './routing.ts';
import type { DeviceAddress, Route } from './types.ts';

export function connectedPrefix(address: DeviceAddress): string {
  return formatPrefix({
    network: ((parseIpv4(address.address) ?? 0) & maskOf(address.length)) >>> 0,
    length: address.length,
  });
}

/** Last address of the prefix, e.g. 10.0.2.255 for 10.0.2.15/24. */
export function broadcastOf(address: DeviceAddress): string {
  return formatIpv4(
    (((parseIpv4(address.address) ?? 0) & maskOf(address.length)) | ~maskOf(address.length)) >>> 0,
  );
}

export function routesOf(
  device: { readonly name: string; readonly loopback: boolean },
  address: DeviceAddress,
  prefixRoute: boolean,
): Route[] {
  const common = { device: device.name, source: address.address, proto: 'kernel' } as const;
  const routes: Route[] = [
    { ...common, type: 'local', destination: `${address.address}/32`, scope: 'host', table: TABLE.local },
  ];
  if (address.length === 32) return routes;
  if (device.loopback) {
    routes.push({
      ...common,
      type: 'local',
      destination: connectedPrefix(address),
      scope: 'host',
      table: TABLE.local,
    });
  } else if (prefixRoute) {
    const metric = address.metric === undefined ? {} : { metric: address.metric };
    routes.push({
      ...common,
      ...metric,
      type: 'unicast',
      destination: connectedPrefix(address),
      scope: 'link',
      table: TABLE.main,
    });
  }
  if (address.length < 31) {
    routes.push({
      ...common,
      type: 'broadcast',
      destination: `${broadcastOf(address)}/32`,
      scope: 'link',
      table: TABLE.local,
    });
  }
  return routes;
}

/** A later address of a prefix that the device already has one in. */
export function isSecondary(addresses: readonly DeviceAddress[], address: DeviceAddress): boolean {
  const first = addresses.find(
    (other) => other.length === address.length && connectedPrefix(other) === connectedPrefix(address),
  );
  return first !== undefined && first.address !== address.address;
}
