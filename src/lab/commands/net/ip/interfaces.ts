/** What `ip link` and `ip address` say about an interface (ipaddress.c). */
import type { Device } from '../../../net/types.ts';
import type { IpContext } from './options.ts';

/** `eth0`, or with the other end of its veth pair `eth0@if14`, `cilium_host@cilium_net`. */
export function fullName(device: Device): string {
  const { peer } = device;
  if (peer === undefined) return device.name;
  return `${device.name}@${peer.namespace === device.namespace ? peer.name : `if${peer.index}`}`;
}

export function flagsOf(device: Device): string[] {
  const kind =
    device.kind === 'loopback'
      ? ['LOOPBACK']
      : ['BROADCAST', ...(device.kind === 'dummy' ? [] : ['MULTICAST']), ...(device.arp ? [] : ['NOARP'])];
  const peerDown = device.peer !== undefined && !device.peer.up ? ['M-DOWN'] : [];
  if (!device.up) return [...kind, ...peerDown];
  return device.carrier ? [...kind, 'UP', 'LOWER_UP'] : ['NO-CARRIER', ...kind, 'UP', ...peerDown];
}

export function stateOf(device: Device): string {
  if (!device.up) return 'DOWN';
  if (!device.carrier) return device.kind === 'veth' ? 'LOWERLAYERDOWN' : 'DOWN';
  return device.kind === 'ethernet' || device.kind === 'veth' ? 'UP' : 'UNKNOWN';
}

/** Real cards get the distribution's default, virtual devices have no queue. */
function queueOf(device: Device): string {
  return device.kind === 'ethernet' ? 'fq_codel' : 'noqueue';
}

const linkType = (device: Device): string => (device.kind === 'loopback' ? 'loopback' : 'ether');
const broadcastMac = (device: Device): string =>
  device.kind === 'loopback' ? '00:00:00:00:00:00' : 'ff:ff:ff:ff:ff:ff';

/** Number of the namespace of the peer, counted in the order of the devices. */
function namespaceId(device: Device): number {
  const others = device.namespace.devices.flatMap(({ peer }) =>
    peer === undefined || peer.namespace === device.namespace ? [] : [peer.namespace],
  );
  return [...new Set(others)].findIndex((namespace) => namespace === device.peer?.namespace);
}

/** The first lines of an interface, each with its newline. */
export function linkLines(device: Device, context: IpContext, mode: string, withMac = true): string {
  const { paint, details } = context.options;
  const state = stateOf(device);
  const colour = state === 'UP' ? 'up' : state === 'DOWN' || state === 'LOWERLAYERDOWN' ? 'down' : undefined;
  const shownState = colour === undefined ? `${state} ` : paint(colour, `${state} `);
  const elsewhere = device.peer !== undefined && device.peer.namespace !== device.namespace;
  const where = !elsewhere
    ? ''
    : context.namesNamespaces
      ? ` link-netns ${device.peer?.namespace.name ?? ''}`
      : ` link-netnsid ${namespaceId(device)}`;
  const first =
    `${device.index}: ${paint('interface', `${fullName(device)}: `)}<${flagsOf(device).join(',')}> mtu ${device.mtu} ` +
    `qdisc ${queueOf(device)} state ${shownState}${mode}group default qlen 1000`;
  const mac = withMac
    ? `\n    link/${linkType(device)} ${paint('mac', device.mac)} brd ${paint('mac', broadcastMac(device))}`
    : '';
  return `${first}${mac}${where}${details ? detailsOf(device) : ''}\n`;
}

function detailsOf(device: Device): string {
  const limits =
    device.kind === 'loopback'
      ? [0, 0]
      : device.kind === 'ethernet'
        ? [46, 16110]
        : device.kind === 'dummy'
          ? [0, 0]
          : [68, 65535];
  const kinds: Partial<Record<Device['kind'], string>> = {
    veth: 'veth ',
    dummy: 'dummy ',
    vxlan:
      'vxlan external id 0 srcport 0 0 dstport 8472 nolearning ttl auto ageing 300 udpcsum noudp6zerocsumtx noudp6zerocsumrx ',
  };
  const kind = kinds[device.kind];
  return (
    ` promiscuity 0  allmulti 0 minmtu ${limits[0]} maxmtu ${limits[1]} ${kind === undefined ? '' : `\n    ${kind}`}` +
    'addrgenmode eui64 numtxqueues 1 numrxqueues 1 gso_max_size 65536 gso_max_segs 65535 tso_max_size 65536 tso_max_segs 65535 gro_max_size 65536 '
  );
}

export function linkJson(
  device: Device,
  options: { readonly mode: boolean; readonly withMac?: boolean },
): Readonly<Record<string, unknown>> {
  const { peer } = device;
  const link =
    peer === undefined
      ? {}
      : peer.namespace === device.namespace
        ? { link: peer.name }
        : { link_index: peer.index };
  return {
    ifindex: device.index,
    ...link,
    ifname: device.name,
    flags: flagsOf(device),
    mtu: device.mtu,
    qdisc: queueOf(device),
    operstate: stateOf(device),
    ...(options.mode ? { linkmode: 'DEFAULT' } : {}),
    group: 'default',
    txqlen: 1000,
    ...(options.withMac === false
      ? {}
      : { link_type: linkType(device), address: device.mac, broadcast: broadcastMac(device) }),
    ...(peer !== undefined && peer.namespace !== device.namespace
      ? { link_netnsid: namespaceId(device) }
      : {}),
  };
}

/** What -br leaves of an interface. */
export function briefJson(device: Device): Readonly<Record<string, unknown>> {
  const { link, link_index, ifname, operstate } = linkJson(device, { mode: false });
  return {
    ...(link === undefined ? {} : { link }),
    ...(link_index === undefined ? {} : { link_index }),
    ifname,
    operstate,
  };
}

/** The columns of -br before what is listed. */
export function briefStart(device: Device, { options: { paint } }: IpContext): string {
  const state = stateOf(device);
  const colour = state === 'UP' ? 'up' : state === 'DOWN' || state === 'LOWERLAYERDOWN' ? 'down' : undefined;
  const column = `${state.padEnd(14)} `;
  return (
    paint('interface', `${fullName(device).padEnd(16)} `) +
    (colour === undefined ? column : paint(colour, column))
  );
}
