/** Encapsulation (RFC 7348): a vxlan device sends each frame inside UDP to the tunnel endpoint that the frame's key names. */
import type { Outgoing } from './stack.ts';
import type { Frame, Vxlan } from './types.ts';

/** The port of Linux and Cilium; IANA's is 4789. */
export const VXLAN_PORT = 8472;

/** Undefined when the frame has no tunnel key: an `external` device does not know where to send it. */
export function encapsulate(frame: Frame): Outgoing | undefined {
  const { tunnel } = frame;
  if (tunnel === undefined) return undefined;
  const data: Vxlan = {
    encap: 'vxlan',
    vni: tunnel.vni,
    frame: { sourceMac: frame.sourceMac, destinationMac: frame.destinationMac, packet: frame.packet },
  };
  return {
    ...(tunnel.local === undefined ? {} : { source: tunnel.local }),
    destination: tunnel.remote,
    dontFragment: false,
    payload: { proto: 'udp', sourcePort: flowPort(frame), destinationPort: VXLAN_PORT, data },
  };
}

/** All packets of a flow leave from one port, so that routers on the way keep them on one path. */
function flowPort(frame: Frame): number {
  const { packet } = frame;
  const flow =
    packet.kind === 'arp'
      ? frame.sourceMac
      : packet.payload.proto === 'icmp'
        ? `${packet.source} ${packet.destination}`
        : `${packet.source} ${packet.destination} ${packet.payload.sourcePort} ${packet.payload.destinationPort}`;
  let hash = 0x811c9dc5;
  for (const character of flow) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  return 32768 + ((hash >>> 0) % 28232);
}
