/** The devices and routes that an agent gives to its node (pkg/datapath/linux). */
import type { Namespace } from '../../net/types.ts';
import type { CiliumNode } from '../../kube/model/cilium.ts';
import type { Random } from '../../random.ts';
import type { Store } from '../../kube/store.ts';
import { randomMac } from '../../random.ts';
import { addressOf } from './ipcacheSync.ts';

const CILIUM_HOST = 'cilium_host';
const CILIUM_NET = 'cilium_net';

/** The veth pair cilium_host/cilium_net; cilium_host holds the address that pods use as their gateway. */
export function addCiliumHost(
  net: Namespace,
  router: string,
  random: Random,
  connect: (a: string, b: string) => void,
): void {
  net.addDevice({ name: CILIUM_NET, kind: 'veth', mac: randomMac(random) });
  net.addDevice({ name: CILIUM_HOST, kind: 'veth', mac: randomMac(random) });
  connect(CILIUM_HOST, CILIUM_NET);
  net.addAddress(CILIUM_HOST, { address: router, length: 32, scope: 'global' });
}

export interface DirectRoutesOptions {
  readonly net: Namespace;
  readonly store: Store;
  readonly nodeName: string;
}

/**
 * auto-direct-node-routes: a route to the pod CIDR of each node that is on a common layer-2 network. With
 * direct-routing-skip-unreachable the others are left to whatever routes the network has. Returns the end.
 */
export function syncDirectRoutes({ net, store, nodeName }: DirectRoutesOptions): () => void {
  const installed = new Map<string, { readonly destination: string; readonly via: string }>();
  const remove = (node: CiliumNode): void => {
    for (const cidr of node.spec.ipam?.podCIDRs ?? []) {
      const route = installed.get(cidr);
      if (route === undefined) continue;
      installed.delete(cidr);
      if (net.routes.some((each) => each.destination === cidr && each.via === route.via))
        net.removeRoute(route);
    }
  };
  const add = (node: CiliumNode): void => {
    const via = addressOf(node, 'InternalIP');
    if (node.metadata.name === nodeName || via === undefined) return;
    const decision = net.lookup(via);
    if (decision === undefined || decision.nextHop !== via) return;
    for (const cidr of node.spec.ipam?.podCIDRs ?? []) {
      if (installed.get(cidr)?.via === via) continue;
      net.addRoute({ destination: cidr, via, device: decision.device.name, proto: 'kernel' }, 'replace');
      installed.set(cidr, { destination: cidr, via });
    }
  };
  store.list('ciliumnodes').forEach(add);
  return store.subscribe('ciliumnodes', ({ type, object }) =>
    type === 'DELETED' ? remove(object) : add(object),
  );
}
