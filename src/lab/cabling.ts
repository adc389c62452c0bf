/** From the declared machines to namespaces with devices, addresses, routes and cables. */
import { broadcastOf } from './net/addresses.ts';
import { addNatGateway } from './net/natGateway.ts';
import type { Device, Namespace, Network } from './net/types.ts';
import type { MachineDeclaration } from './week4.ts';

/** What VirtualBox's DHCP server leases, and the host routes that systemd-networkd adds for its gateway and resolver. */
const DHCP = { gateway: '10.0.2.2', resolver: '10.0.2.3', metric: 100, leaseSeconds: 86_400 } as const;

/** By machine name. */
export function cable(
  network: Network,
  machines: readonly MachineDeclaration[],
): ReadonlyMap<string, Namespace> {
  const segments = new Map<string, Device[]>();
  const namespaces = new Map<string, Namespace>();
  for (const machine of machines) {
    const net = network.addNamespace(machine.name);
    net.forwarding = true;
    namespaces.set(machine.name, net);
    for (const { name, mac, segment } of machine.interfaces) {
      if (segment === undefined) continue;
      const device = net.addDevice({ name, mac, kind: 'ethernet' });
      if (segment === 'nat') network.segment([device, addNatGateway(network, `${machine.name} NAT`)]);
      else segments.set(segment, [...(segments.get(segment) ?? []), device]);
    }
  }
  for (const devices of segments.values()) network.segment(devices);
  for (const machine of machines) {
    const net = namespaces.get(machine.name);
    if (net !== undefined) configure(net, machine);
  }
  return namespaces;
}

/** What a machine's system sets at each start: addresses, by DHCP and netplan, and routes. Its cards are there. */
export function configure(net: Namespace, { interfaces, routes }: MachineDeclaration): void {
  for (const { name, mac, address: text, segment } of interfaces) {
    const [address = '', length] = text.split('/');
    if (segment === undefined) net.addDevice({ name, mac, kind: 'dummy' });
    else net.setDevice(name, { up: true });
    const addressed = { address, length: Number(length), scope: 'global' } as const;
    if (segment === 'nat') {
      net.addAddress(name, {
        ...addressed,
        broadcast: broadcastOf(addressed),
        metric: DHCP.metric,
        lifetime: DHCP.leaseSeconds,
      });
      addDhcpRoutes(net, name, address);
    } else {
      // As netplan sets it; an address put on a dummy by hand has no broadcast address.
      net.addAddress(
        name,
        segment === undefined ? addressed : { ...addressed, broadcast: broadcastOf(addressed) },
      );
    }
  }
  for (const { destination, via } of routes) net.addRoute({ destination, via, proto: 'static' });
}

function addDhcpRoutes(net: Namespace, device: string, source: string): void {
  const common = { device, source, proto: 'dhcp', metric: DHCP.metric } as const;
  for (const address of [DHCP.gateway, DHCP.resolver])
    net.addRoute({ ...common, destination: `${address}/32`, scope: 'link' });
  net.addRoute({ ...common, destination: '0.0.0.0/0', via: DHCP.gateway });
}
