/** What a service without backends answers to packets from outside (nodeport.h, tail_no_service_ipv4). */
import type { Frame, Ipv4 } from '../../../net/types.ts';
import { packetLength } from '../../../net/wire/length.ts';

/** Bytes of a refused packet that its answer quotes (ICMP_PACKET_MAX_SAMPLE_SIZE). */
const REFUSED_SAMPLE = 64;

/** service-no-backend-response=reject: "port unreachable", from the service's own address (tail_no_service_ipv4). */
export function refusal({ sourceMac, destinationMac }: Frame, packet: Ipv4): Frame {
  return {
    sourceMac: destinationMac,
    destinationMac: sourceMac,
    packet: {
      kind: 'ipv4',
      source: packet.destination,
      destination: packet.source,
      ttl: 64,
      tos: 0,
      id: 0,
      dontFragment: false,
      payload: {
        proto: 'icmp',
        type: 'unreachable',
        code: 'port',
        dataLength: Math.min(packetLength(packet), REFUSED_SAMPLE),
        about: packet,
      },
    },
  };
}
