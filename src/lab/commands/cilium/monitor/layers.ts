/** A packet as gopacket prints its layers, which is what `cilium-dbg monitor -vv` and `-j` show. */
import type { Ipv4, Tcp } from '../../../net/types.ts';
import { encodePacket, ICMP_TYPES, TCP_FLAG_BITS, UNREACHABLE_CODES } from '../../../net/wire/encode.ts';
import { packetLength, tcpHeaderLength } from '../../../net/wire/length.ts';
import type { PacketSeen } from '../../../cilium/agent/monitor.ts';

/** What a program copies of a packet into an event (TRACE_PAYLOAD_LEN). */
export const CAPTURED = 128;

const ETHERNET_LENGTH = 14;
const IP_LENGTH = 20;
const PORT_NAMES: Readonly<Record<string, string>> = {
  'tcp 80': 'http',
  'tcp 443': 'https',
  'tcp 8080': 'http-alt',
  'udp 53': 'domain',
  'tcp 53': 'domain',
};

export interface Layer {
  /** `ethernet`, as in `-j`. */
  readonly name: string;
  readonly text: string;
}

/** Those in the bytes that an event holds. */
export function layersOf({ packet, sourceMac, destinationMac, bytes }: PacketSeen): readonly Layer[] {
  const captured = Math.min(bytes, CAPTURED);
  return [
    {
      name: 'ethernet',
      text: `Ethernet\t{Contents=[..${ETHERNET_LENGTH}..] ${payload(captured - ETHERNET_LENGTH)} SrcMAC=${sourceMac} DstMAC=${destinationMac} EthernetType=IPv4 Length=0}`,
    },
    ...(captured < ETHERNET_LENGTH + IP_LENGTH ? [] : [ipv4(packet, captured - ETHERNET_LENGTH - IP_LENGTH)]),
    transport(packet, captured - ETHERNET_LENGTH - IP_LENGTH),
  ];
}

function payload(length: number): string {
  return length <= 0 ? 'Payload=[]' : `Payload=[..${length}..]`;
}

function ipv4(packet: Ipv4, left: number): Layer {
  const bytes = encodePacket(packet);
  const protocol = { icmp: 'ICMPv4', tcp: 'TCP', udp: 'UDP' }[packet.payload.proto];
  const flags = [
    ...(packet.dontFragment ? ['DF'] : []),
    ...(packet.fragment?.more === true ? ['MF'] : []),
  ].join('|');
  const offset = (packet.fragment?.offset ?? 0) / 8;
  return {
    name: 'ipv4',
    text:
      `IPv4\t{Contents=[..${IP_LENGTH}..] ${payload(left)} Version=4 IHL=5 TOS=${packet.tos} Length=${packetLength(packet)} Id=${packet.id} ` +
      `Flags=${flags} FragOffset=${offset} TTL=${packet.ttl} Protocol=${protocol} Checksum=${word(bytes, 10)} ` +
      `SrcIP=${packet.source} DstIP=${packet.destination} Options=[] Padding=[]}`,
  };
}

function transport(packet: Ipv4, left: number): Layer {
  const { payload: inner } = packet;
  const bytes = encodePacket(packet).slice(IP_LENGTH);
  switch (inner.proto) {
    case 'tcp':
      return { name: 'tcp', text: tcp(inner, left, bytes) };
    case 'udp':
      return {
        name: 'udp',
        text: `UDP\t{Contents=[..8..] ${payload(left - 8)} SrcPort=${port('udp', inner.sourcePort)} DstPort=${port('udp', inner.destinationPort)} Length=${word(bytes, 4)} Checksum=${word(bytes, 6)}}`,
      };
    case 'icmp': {
      const code = inner.code === undefined ? 0 : UNREACHABLE_CODES[inner.code];
      const kind = ICMP_NAMES[`${ICMP_TYPES[inner.type]}/${code}`] ?? `${ICMP_TYPES[inner.type]}(${code})`;
      return {
        name: 'icmpv4',
        text: `ICMPv4\t{Contents=[..8..] ${payload(left - 8)} TypeCode=${kind} Checksum=${word(bytes, 2)} Id=${word(bytes, 4)} Seq=${word(bytes, 6)}}`,
      };
    }
  }
}

/** gopacket's names for ICMP types and codes. */
export const ICMP_NAMES: Readonly<Record<string, string>> = {
  '0/0': 'EchoReply',
  '8/0': 'EchoRequest',
  '3/0': 'DestinationUnreachable(Net)',
  '3/1': 'DestinationUnreachable(Host)',
  '3/3': 'DestinationUnreachable(Port)',
  '3/4': 'DestinationUnreachable(FragmentationNeeded)',
  '3/13': 'DestinationUnreachable(CommAdminProhibited)',
  '11/0': 'TimeExceeded(TTLExceeded)',
};

/** Lists that are longer are only counted. */
const SHOWN_OPTIONS = 4;
const TCP_NAMES: Readonly<Record<string, string>> = { F: 'FIN', S: 'SYN', R: 'RST', P: 'PSH', '.': 'ACK' };

function tcp(segment: Tcp, left: number, bytes: string): string {
  const length = tcpHeaderLength(segment);
  const flags = TCP_FLAG_BITS.map(
    ([flag]) => `${TCP_NAMES[flag] ?? flag}=${String(segment.flags.includes(flag))}`,
  );
  return (
    `TCP\t{Contents=[..${length}..] ${payload(left - length)} SrcPort=${port('tcp', segment.sourcePort)} DstPort=${port('tcp', segment.destinationPort)} ` +
    `Seq=${segment.seq} Ack=${segment.ack} DataOffset=${length / 4} ${flags.join(' ')} URG=false ECE=false CWR=false NS=false ` +
    `Window=${segment.window} Checksum=${word(bytes, 16)} Urgent=0 Options=[${optionsText(segment)}] Padding=[] Multipath=false}`
  );
}

function optionsText({ options: { mss, sackOk, wscale, timestamp } }: Tcp): string {
  const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');
  const stamps =
    timestamp === undefined
      ? []
      : [
          `TCPOption(Timestamps:${timestamp[0]}/${timestamp[1]} 0x${hex(timestamp[0], 8)}${hex(timestamp[1], 8)})`,
        ];
  const options =
    mss === undefined
      ? stamps.flatMap((stamp) => ['TCPOption(NOP:)', 'TCPOption(NOP:)', stamp])
      : [
          `TCPOption(MSS:${mss} 0x${hex(mss, 4)})`,
          ...(sackOk === true ? ['TCPOption(SACKPermitted:)'] : []),
          ...stamps,
          ...(wscale === undefined
            ? []
            : ['TCPOption(NOP:)', `TCPOption(WindowScale:${wscale} 0x${hex(wscale, 2)})`]),
        ];
  return options.length > SHOWN_OPTIONS ? `..${options.length}..` : options.join(', ');
}

function port(protocol: 'tcp' | 'udp', number: number): string {
  const name = PORT_NAMES[`${protocol} ${number}`];
  return name === undefined ? String(number) : `${number}(${name})`;
}

function word(bytes: string, at: number): number {
  return (bytes.charCodeAt(at) << 8) | bytes.charCodeAt(at + 1);
}
