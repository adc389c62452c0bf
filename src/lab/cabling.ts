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
    for (const { name, mac, address: text, segment } of machine.interfaces) {
      const [address = '', length] = text.split('/');
      const device = net.addDevice({ name, mac, kind: segment === undefined ? 'dummy' : 'ethernet' });
      const addressed = { address, length: Number(length), scope: 'global' } as const;
      if (segment === 'nat') {
        network.segment([device, addNatGateway(network, `${machine.name} NAT`)]);
        net.addAddress(name, {
          ...addressed,
          broadcast: broadcastOf(addressed),
          metric: DHCP.metric,
          lifetime: DHCP.leaseSeconds,
        });
        addDhcpRoutes(net, name, address);
      } else {
        // As DHCP and netplan set it; an address put on a dummy by hand has none.
        net.addAddress(
          name,
          segment === undefined ? addressed : { ...addressed, broadcast: broadcastOf(addressed) },
        );
        if (segment !== undefined) segments.set(segment, [...(segments.get(segment) ?? []), device]);
      }
    }
  }
  for (const devices of segments.values()) network.segment(devices);
  for (const machine of machines) {
    for (const { destination, via } of machine.routes)
      namespaces.get(machine.name)?.addRoute({ destination, via, proto: 'static' });
  }
  return namespaces;
}

function addDhcpRoutes(net: Namespace, device: string, source: string): void {
  const common = { device, source, proto: 'dhcp', metric: DHCP.metric } as const;
  for (const address of [DHCP.gateway, DHCP.resolver])
    net.addRoute({ ...common, destination: `${address}/32`, scope: 'link' });
  net.addRoute({ ...common, destination: '0.0.0.0/0', via: DHCP.gateway });
}
