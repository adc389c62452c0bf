/** Changing addresses of a packet, as NAT does. For ICMP echo the identifier takes the place of a port. */
import type { Ipv4 } from '../../net/types.ts';

export interface Side {
  readonly address: string;
  readonly port: number;
}

export function withSource(packet: Ipv4, side: Side): Ipv4 {
  const { payload } = packet;
  return {
    ...packet,
    source: side.address,
    payload:
      payload.proto === 'icmp'
        ? payload.type === 'echo-request'
          ? { ...payload, id: side.port }
          : payload
        : { ...payload, sourcePort: side.port },
  };
}

export function withDestination(packet: Ipv4, side: Side): Ipv4 {
  const { payload } = packet;
  return {
    ...packet,
    destination: side.address,
    payload:
      payload.proto === 'icmp'
        ? payload.type === 'echo-reply'
          ? { ...payload, id: side.port }
          : payload
        : { ...payload, destinationPort: side.port },
  };
}

/** An ICMP error names the datagram it is about; `change` is applied to it and the error goes to its sender. */
export function withAbout(packet: Ipv4, change: (about: Ipv4) => Ipv4 | undefined): Ipv4 | undefined {
  if (packet.payload.proto !== 'icmp' || packet.payload.about === undefined) return undefined;
  const about = change(packet.payload.about);
  return about === undefined
    ? undefined
    : { ...packet, destination: about.source, payload: { ...packet.payload, about } };
}
