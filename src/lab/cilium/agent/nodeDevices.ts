/** The devices and routes that an agent gives to its node (pkg/datapath/linux). */
import type { Namespace, NewRoute, Route } from '../../net/types.ts';
import type { CiliumNode } from '../../kube/model/cilium.ts';
import type { Random } from '../../random.ts';
import type { Store } from '../../kube/store.ts';
import { randomMac } from '../../random.ts';
import { addressOf } from './ipcacheSync.ts';

export const CILIUM_HOST = 'cilium_host';
export const CILIUM_NET = 'cilium_net';
export const CILIUM_VXLAN = 'cilium_vxlan';

/** Outer Ethernet 14, IPv4 20, UDP 8 and VXLAN 8 bytes (pkg/mtu). */
const TUNNEL_OVERHEAD = 50;

/** MTU of what leaves through the tunnel, when the devices below take packets of `mtu` bytes. */
export function tunnelMtu(mtu: number): number {
  return mtu - TUNNEL_OVERHEAD;
}

/** The veth pair cilium_host/cilium_net; cilium_host holds the address that pods use as their gateway. */
export function addCiliumHost(
  net: Namespace,
  router: string,
  random: Random,
  connect: (a: string, b: string) => void,
): void {
  net.addDevice({ name: CILIUM_NET, kind: 'veth', mac: randomMac(random), arp: false });
  net.addDevice({ name: CILIUM_HOST, kind: 'veth', mac: randomMac(random), arp: false });
  connect(CILIUM_HOST, CILIUM_NET);
  net.addAddress(CILIUM_HOST, { address: router, length: 32, scope: 'global' });
}

/** The tunnel device is there with tunnelling, and is removed without it. */
export function syncTunnelDevice(net: Namespace, tunnel: boolean, random: Random): void {
  const present = net.device(CILIUM_VXLAN) !== undefined;
  if (tunnel && !present) net.addDevice({ name: CILIUM_VXLAN, kind: 'vxlan', mac: randomMac(random) });
  if (!tunnel && present) net.removeDevice(CILIUM_VXLAN);
}

export interface NodeRoutesOptions {
  readonly net: Namespace;
  readonly store: Store;
  readonly nodeName: string;
  /** Address on cilium_host. */
  readonly router: string;
  /**
   * `tunnel`: pods elsewhere are reached by way of cilium_host. `direct` (auto-direct-node-routes): by way of their
   * node, when it is on a common layer-2 network; the others are left to whatever routes the network has
   * (direct-routing-skip-unreachable). `none`: all are.
   */
  readonly kind: 'tunnel' | 'direct' | 'none';
  /** Told of a node that only a router leads to, so that its pods get no direct route. */
  onUnreachable?(node: { readonly cidr: string; readonly via: string; readonly gateway: string }): void;
}

/**
 * Keeps one route to the pod CIDR of each other node, in place of what an agent with another configuration had set.
 * Returns the end; the routes stay.
 */
export function syncNodeRoutes({
  net,
  store,
  nodeName,
  router,
  kind,
  onUnreachable,
}: NodeRoutesOptions): () => void {
  const wantedFor = (node: CiliumNode, cidr: string): NewRoute | undefined => {
    if (kind === 'none') return undefined;
    if (kind === 'tunnel') {
      const mtu = tunnelMtu(net.device(CILIUM_HOST)?.mtu ?? 1500);
      return { destination: cidr, via: router, device: CILIUM_HOST, source: router, mtu, proto: 'kernel' };
    }
    const via = addressOf(node, 'InternalIP');
    const decision = via === undefined ? undefined : net.lookup(via);
    if (via === undefined || decision === undefined) return undefined;
    if (decision.nextHop !== via) {
      onUnreachable?.({ cidr, via, gateway: decision.nextHop });
      return undefined;
    }
    return { destination: cidr, via, device: decision.device.name, proto: 'kernel' };
  };
  const put = (node: CiliumNode, gone: boolean): void => {
    if (node.metadata.name === nodeName) return;
    for (const cidr of node.spec.ipam?.podCIDRs ?? []) {
      const wanted = gone ? undefined : wantedFor(node, cidr);
      const present = net.routes.filter((each) => isOurs(each, cidr));
      for (const route of present) if (!isSame(route, wanted)) net.removeRoute(route);
      if (wanted !== undefined && !present.some((route) => isSame(route, wanted)))
        net.addRoute(wanted, 'replace');
    }
  };
  const own = { destination: `${router}/32`, device: CILIUM_HOST, scope: 'link', proto: 'kernel' } as const;
  const hasOwn = net.routes.some((each) => each.destination === own.destination && each.table === MAIN);
  if (kind === 'tunnel' && !hasOwn) net.addRoute(own);
  if (kind !== 'tunnel' && hasOwn) net.removeRoute(own);
  store.list('ciliumnodes').forEach((node) => put(node, false));
  return store.subscribe('ciliumnodes', ({ type, object }) => put(object, type === 'DELETED'));
}

const MAIN = 254;

/** Only what an agent sets has this protocol and a gateway. */
function isOurs(route: Route, cidr: string): boolean {
  return route.destination === cidr && route.proto === 'kernel' && route.via !== undefined;
}

function isSame(route: Route, wanted: NewRoute | undefined): boolean {
  return (
    wanted !== undefined &&
    route.via === wanted.via &&
    route.device === wanted.device &&
    route.source === wanted.source &&
    route.mtu === wanted.mtu
  );
}
