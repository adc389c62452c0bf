/** IPv4 and ARP as tcpdump prints them (print-ip.c, print-arp.c). */
import { ZERO_MAC } from '../tap.ts';
import type { Arp, Frame, Ipv4 } from '../types.ts';
import { IP_PROTOCOLS } from '../wire/encode.ts';
import { frameLength, packetLength } from '../wire/length.ts';
import { printIcmp } from './icmp.ts';
import type { PrintContext } from './context.ts';
import { printTcp } from './tcp.ts';
import { printUdp } from './udp.ts';

/** With its protocol name before it, as behind a time or inside an ICMP error. */
export function printNamed(packet: Ipv4 | Arp, context: PrintContext, length = packetLength(packet)): string {
  return packet.kind === 'arp'
    ? `ARP, ${printArp(packet, context, length)}`
    : `IP ${printIpv4(packet, context, length)}`;
}

/** @param available bytes of it, when not all are there */
export function printIpv4(packet: Ipv4, context: PrintContext, available = Infinity): string {
  const { options } = context;
  const { payload } = packet;
  const missing = packetLength(packet) - available;
  const truncated = missing > 0 ? `truncated-ip - ${missing} bytes missing! ` : '';
  const header =
    options.verbose === 0
      ? truncated
      : `${truncated}(tos 0x${packet.tos.toString(16)}, ttl ${packet.ttl}, id ${packet.id}, offset ${packet.fragment?.offset ?? 0}, flags [${flagsOf(packet)}], ` +
        `proto ${payload.proto.toUpperCase()} (${IP_PROTOCOLS[payload.proto]}), length ${packetLength(packet)})\n    `;
  if ((packet.fragment?.offset ?? 0) > 0) {
    const { host } = options.names;
    const protocol = options.names.protocol(payload.proto);
    return `${header}${host(packet.source)} > ${host(packet.destination)}: ${protocol}`;
  }
  if (payload.proto === 'icmp') {
    const { host } = options.names;
    return `${header}${host(packet.source)} > ${host(packet.destination)}: ${printIcmp(payload, context)}`;
  }
  const end = (address: string, port: number): string =>
    `${options.names.host(address)}.${options.names.port(port, payload.proto)}`;
  const ends = `${end(packet.source, payload.sourcePort)} > ${end(packet.destination, payload.destinationPort)}: `;
  return (
    header +
    ends +
    (payload.proto === 'tcp' ? printTcp(packet, payload, context) : printUdp(packet, payload, context))
  );
}

function flagsOf({ fragment, dontFragment }: Ipv4): string {
  return [fragment?.more ? '+' : '', dontFragment ? 'DF' : ''].filter(Boolean).join(', ') || 'none';
}

/** @param length bytes behind the Ethernet header: Ethernet pads short frames to 60 bytes. */
export function printArp(arp: Arp, { options }: PrintContext, length: number): string {
  const { host } = options.names;
  const verbose = options.verbose > 0 ? 'Ethernet (len 6), IPv4 (len 4), ' : '';
  const target = arp.targetMac === ZERO_MAC ? '' : ` (${arp.targetMac})`;
  const what =
    arp.op === 'request'
      ? `Request who-has ${host(arp.targetIp)}${target} tell ${host(arp.senderIp)}`
      : `Reply ${host(arp.senderIp)} is-at ${arp.senderMac}`;
  return `${verbose}${what}, length ${length}`;
}

export function ethertype({ packet }: Frame, { options }: PrintContext): string {
  const [name, number] = packet.kind === 'arp' ? ['ARP', '0x0806'] : ['IPv4', '0x0800'];
  return options.quiet ? name : `ethertype ${name} (${number})`;
}

/** An Ethernet frame: with -e the addresses, else only what is in it. */
/** @param length bytes that are there: more than the packet has when it was padded, fewer when its end is elsewhere */
export function printEthernet(frame: Frame, context: PrintContext, length = frameLength(frame)): string {
  if (!context.options.link) return printNamed(frame.packet, context, length - 14);
  const { packet } = frame;
  const inside =
    packet.kind === 'arp' ? printArp(packet, context, length - 14) : printIpv4(packet, context, length - 14);
  return `${frame.sourceMac} > ${frame.destinationMac}, ${ethertype(frame, context)}, length ${length}: ${inside}`;
}
