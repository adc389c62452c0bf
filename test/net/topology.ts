/** The week-4 layout without Cilium, laid out as the captures in fixtures/ were taken: nodes, router, NAT networks, pods. */
import { addNatGateway } from '../../src/lab/net/natGateway.ts';
import { createNetwork } from '../../src/lab/net/network.ts';
import type { Device, Namespace, Network } from '../../src/lab/net/types.ts';
import { createVirtualClock } from './virtualClock.ts';
import type { VirtualClock } from './virtualClock.ts';

export interface Topology {
  readonly clock: VirtualClock;
  readonly network: Network;
  readonly ctr: Namespace;
  readonly w1: Namespace;
  readonly w0: Namespace;
  readonly router: Namespace;
  readonly curlPod: Namespace;
  readonly web0: Namespace;
  readonly web1: Namespace;
  readonly web2: Namespace;
}

const POD_MAC: Readonly<Record<string, readonly [string, string]>> = {
  curl: ['8e:a2:28:f7:dc:04', 'ca:1c:63:b7:ec:d9'],
  web0: ['22:c5:b8:bb:61:5a', '6e:17:fe:65:de:79'],
  web1: ['36:03:c5:5c:63:52', '36:03:c5:5c:63:53'],
  web2: ['36:03:c5:5c:63:54', '36:03:c5:5c:63:55'],
};

export function buildTopology(): Topology {
  const clock = createVirtualClock();
  const network = createNetwork(clock, '4');
  const nat = (namespace: Namespace, mac: string, leases: readonly string[]): void => {
    const eth0 = namespace.addDevice({ name: 'eth0', kind: 'ethernet', mac, index: 2 });
    network.segment([eth0, addNatGateway(network, `nat-${namespace.name}`)]);
    namespace.addAddress('eth0', {
      address: '10.0.2.15',
      length: 24,
      scope: 'global',
      broadcast: '10.0.2.255',
      metric: 100,
    });
    const dhcp = { device: 'eth0', proto: 'dhcp', source: '10.0.2.15', metric: 100 } as const;
    namespace.addRoute({ destination: 'default', via: '10.0.2.2', ...dhcp });
    for (const address of leases)
      namespace.addRoute({ destination: `${address}/32`, scope: 'link', ...dhcp });
  };
  const node = (
    name: string,
    natMac: string,
    mac: string,
    address: string,
    host: string,
  ): { namespace: Namespace; eth1: Device } => {
    const namespace = network.addNamespace(name);
    namespace.forwarding = true;
    nat(namespace, natMac, ['10.0.2.2']);
    const eth1 = namespace.addDevice({ name: 'eth1', kind: 'ethernet', mac, index: 3 });
    namespace.addAddress('eth1', {
      address,
      length: 24,
      scope: 'global',
      broadcast: `${address.split('.').slice(0, 3).join('.')}.255`,
    });
    const ciliumHost = namespace.addDevice({
      name: 'cilium_host',
      kind: 'veth',
      mac: 'c2:6c:3b:72:04:8a',
      index: 4,
    });
    const ciliumNet = namespace.addDevice({
      name: 'cilium_net',
      kind: 'veth',
      mac: '6a:fe:fc:22:2e:5d',
      index: 5,
    });
    network.connect(ciliumHost, ciliumNet);
    namespace.addAddress('cilium_host', { address: host, length: 32, scope: 'global' });
    return { namespace, eth1 };
  };
  const pod = (name: string, address: string, on: Namespace, host: string): Namespace => {
    const namespace = network.addNamespace(name);
    const [inner = '', outer = ''] = POD_MAC[name] ?? [];
    const eth0 = namespace.addDevice({ name: 'eth0', kind: 'veth', mac: inner, index: 2 });
    network.connect(eth0, on.addDevice({ name: `lxc_${name}`, kind: 'veth', mac: outer }));
    namespace.addAddress('eth0', { address, length: 32, scope: 'global' });
    on.addRoute({ destination: `${address}/32`, device: `lxc_${name}` });
    namespace.addRoute({ destination: `${host}/32`, device: 'eth0', scope: 'link' });
    namespace.addRoute({ destination: 'default', via: host });
    return namespace;
  };

  const router = network.addNamespace('router');
  router.forwarding = true;
  nat(router, '08:00:27:6b:69:c9', ['10.0.2.2', '10.0.2.3']);
  const routerEth1 = router.addDevice({ name: 'eth1', kind: 'ethernet', mac: '08:00:27:ea:85:b9', index: 3 });
  const routerEth2 = router.addDevice({ name: 'eth2', kind: 'ethernet', mac: '08:00:27:a3:63:0f', index: 4 });
  router.addAddress('eth1', {
    address: '192.168.10.200',
    length: 24,
    scope: 'global',
    broadcast: '192.168.10.255',
  });
  router.addAddress('eth2', {
    address: '192.168.20.200',
    length: 24,
    scope: 'global',
    broadcast: '192.168.20.255',
  });
  router.addDevice({ name: 'loop1', kind: 'dummy', mac: '96:c4:05:01:1e:3a', index: 5 });
  router.addDevice({ name: 'loop2', kind: 'dummy', mac: 'ee:96:0f:dd:ae:b3', index: 6 });
  router.addAddress('loop1', { address: '10.10.1.200', length: 24, scope: 'global' });
  router.addAddress('loop2', { address: '10.10.2.200', length: 24, scope: 'global' });

  const ctr = node('k8s-ctr', '72:3b:d6:42:39:f0', '08:00:27:a2:cd:65', '192.168.10.100', '172.20.0.192');
  const w1 = node('k8s-w1', '46:f0:36:92:51:63', '08:00:27:e7:a8:0c', '192.168.10.101', '172.20.1.141');
  const w0 = node('k8s-w0', 'ee:1a:d1:d3:93:38', '08:00:27:0c:7b:11', '192.168.20.100', '172.20.2.160');
  network.segment([routerEth1, ctr.eth1, w1.eth1]);
  network.segment([routerEth2, w0.eth1]);
  for (const { namespace } of [ctr, w1]) {
    namespace.addRoute({ destination: '192.168.20.0/24', via: '192.168.10.200' });
    namespace.addRoute({ destination: '172.20.0.0/16', via: '192.168.10.200' });
  }
  w0.namespace.addRoute({ destination: '192.168.10.0/24', via: '192.168.20.200' });
  w0.namespace.addRoute({ destination: '172.20.0.0/16', via: '192.168.20.200' });
  ctr.namespace.addRoute({ destination: '172.20.1.0/24', via: '192.168.10.101', proto: 'kernel' });
  w1.namespace.addRoute({ destination: '172.20.0.0/24', via: '192.168.10.100', proto: 'kernel' });
  return {
    clock,
    network,
    ctr: ctr.namespace,
    w1: w1.namespace,
    w0: w0.namespace,
    router,
    curlPod: pod('curl', '172.20.0.102', ctr.namespace, '172.20.0.192'),
    web0: pod('web0', '172.20.0.158', ctr.namespace, '172.20.0.192'),
    web1: pod('web1', '172.20.1.219', w1.namespace, '172.20.1.141'),
    web2: pod('web2', '172.20.2.77', w0.namespace, '172.20.2.160'),
  };
}
