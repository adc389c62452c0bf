/**
 * The far side of a VirtualBox NAT network: 10.0.2.2 and 10.0.2.3 answer, and whatever is sent through them is lost
 * without a word, because there is no world outside this lab.
 */
import type { Device, Network } from './types.ts';

const PRIVATE_AND_ALL_ELSE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '0.0.0.0/0'] as const;

/** Makes the gateway's namespace and returns its device, to be put into a segment with the machine's eth0. */
export function addNatGateway(network: Network, name: string): Device {
  const namespace = network.addNamespace(name);
  const device = namespace.addDevice({ name: 'nat0', kind: 'ethernet', mac: '52:55:0a:00:02:02' });
  namespace.forwarding = true;
  for (const address of ['10.0.2.2', '10.0.2.3'])
    namespace.addAddress(device.name, { address, length: 24, scope: 'global' });
  for (const destination of PRIVATE_AND_ALL_ELSE) namespace.addRoute({ destination, type: 'blackhole' });
  return device;
}
