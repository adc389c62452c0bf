/** One packet as a line of tshark: the addresses and the protocol of its innermost layer, and what it says. */
import { decodeDns } from '../../../net/dns.ts';
import type { DnsMessage } from '../../../net/dns.ts';
import type { Arp, Frame, Icmp, Ipv4, Tcp, Udp } from '../../../net/types.ts';
import { frameLength } from '../../../net/wire/length.ts';
import type { HttpStreams } from './httpStreams.ts';
import type { TcpAnalysis } from './tcpAnalysis.ts';

export interface Summary {
  readonly source: string;
  readonly destination: string;
  readonly protocol: string;
  readonly info: string;
}

/** What a dissector remembers from one packet to the next. */
export interface Dissection {
  readonly number: number;
  /** Microseconds since the epoch. */
  readonly at: number;
  readonly http: HttpStreams;
  readonly tcp: TcpAnalysis;
  /** The echo requests that wait for their reply: number of the packet, by who asked what. */
  readonly echoes: Map<string, number>;
  /** UDP ports whose payload is a VXLAN frame (`-d udp.port==8472,vxlan`; 4789 is known). */
  readonly vxlanPorts: ReadonlySet<number>;
}

const DNS_PORTS = new Set([53, 5353]);
/** The maker that the material's MAC addresses name: VirtualBox. */
const MAKERS: readonly (readonly [string, string])[] = [['08:00:27', 'PcsCompu']];
const BROADCAST = 'ff:ff:ff:ff:ff:ff';
const UNREACHABLE: Readonly<Record<NonNullable<Icmp['code']>, string>> = {
  net: 'Network unreachable',
  host: 'Host unreachable',
  port: 'Port unreachable',
  admin: 'Communication administratively filtered',
  fragmentation: 'Fragmentation needed',
};

export function summarize(frame: Frame, dissection: Dissection): Summary {
  const { packet } = frame;
  if (packet.kind === 'arp') return summarizeArp(frame, packet);
  const { source, destination, payload } = packet;
  const named = { source, destination };
  if (payload.proto === 'icmp')
    return { ...named, protocol: 'ICMP', info: icmpInfo(packet, payload, dissection) };
  if (payload.proto === 'udp') {
    const inner = innerFrame(payload, dissection.vxlanPorts);
    return inner === undefined ? { ...named, ...udpSummary(payload) } : summarize(inner, dissection);
  }
  return { ...named, ...tcpSummary(packet, payload, dissection) };
}

/** The frame that a datagram carries, when its port is one of VXLAN. */
export function innerFrame(udp: Udp, vxlanPorts: ReadonlySet<number>): Frame | undefined {
  return typeof udp.data !== 'string' && vxlanPorts.has(udp.destinationPort) ? udp.data.frame : undefined;
}

function summarizeArp({ sourceMac, destinationMac }: Frame, arp: Arp): Summary {
  const probe = arp.op === 'request' && arp.senderIp === '0.0.0.0';
  const gratuitous = arp.senderIp === arp.targetIp;
  const says =
    arp.op === 'reply'
      ? gratuitous
        ? `Gratuitous ARP for ${arp.senderIp} (Reply)`
        : `${arp.senderIp} is at ${arp.senderMac}`
      : gratuitous
        ? `ARP Announcement for ${arp.senderIp}`
        : probe
          ? `Who has ${arp.targetIp}? (ARP Probe)`
          : `Who has ${arp.targetIp}? Tell ${arp.senderIp}`;
  return { source: macName(sourceMac), destination: macName(destinationMac), protocol: 'ARP', info: says };
}

/** With the maker's name instead of the first half, as tshark resolves it. */
function macName(mac: string): string {
  if (mac === BROADCAST) return 'Broadcast';
  const maker = MAKERS.find(([prefix]) => mac.startsWith(prefix))?.[1];
  return maker === undefined ? mac : `${maker}_${mac.slice(9)}`;
}

function icmpInfo(packet: Ipv4, icmp: Icmp, { number, echoes }: Dissection): string {
  if (icmp.type === 'time-exceeded') return 'Time-to-live exceeded (Time to live exceeded in transit)';
  if (icmp.type === 'unreachable') return `Destination unreachable (${UNREACHABLE[icmp.code ?? 'net']})`;
  if (icmp.type === 'redirect') return 'Redirect             (Redirect for host)';
  const { id = 0, seq = 0 } = icmp;
  // Big-endian, and little-endian as Windows writes it.
  const numbers = `id=0x${id.toString(16).padStart(4, '0')}, seq=${seq}/${((seq & 255) << 8) | (seq >>> 8)}, ttl=${packet.ttl}`;
  const request = icmp.type === 'echo-request';
  const [asker, asked] = request ? [packet.source, packet.destination] : [packet.destination, packet.source];
  const key = `${asker} ${asked} ${id} ${seq}`;
  if (request) {
    echoes.set(key, number);
    return `Echo (ping) request  ${numbers}`;
  }
  const answered = echoes.get(key);
  echoes.delete(key);
  return `Echo (ping) reply    ${numbers}${answered === undefined ? '' : ` (request in ${answered})`}`;
}

function udpSummary(udp: Udp): Pick<Summary, 'protocol' | 'info'> {
  const { sourcePort, destinationPort, data } = udp;
  const message =
    typeof data === 'string' && (DNS_PORTS.has(sourcePort) || DNS_PORTS.has(destinationPort))
      ? decodeDns(data)
      : undefined;
  if (message !== undefined) return { protocol: 'DNS', info: dnsInfo(message) };
  return { protocol: 'UDP', info: `${sourcePort} → ${destinationPort} Len=${udpLength(udp)}` };
}

function udpLength({ data }: Udp): number {
  // The VXLAN header, and the frame.
  return typeof data === 'string' ? data.length : 8 + frameLength(data.frame);
}

function dnsInfo(message: DnsMessage): string {
  const { name, type } = message.question;
  const kind = message.response ? 'Standard query response' : 'Standard query';
  const status = message.status === 'NXDOMAIN' ? ' No such name' : '';
  const answers = message.answers.map((answer) => ` ${answer.type} ${answer.value}`).join('');
  return `${kind} 0x${message.id.toString(16).padStart(4, '0')}${status} ${type} ${name}${answers}`;
}

function tcpSummary(packet: Ipv4, tcp: Tcp, dissection: Dissection): Pick<Summary, 'protocol' | 'info'> {
  const { notes, seq, ack, window, repeated } = dissection.tcp.see(packet, tcp, dissection);
  const http = repeated ? undefined : dissection.http.see(packet, tcp);
  if (http !== undefined && http.piece !== 'middle')
    return http.piece === 'first'
      ? { protocol: 'TCP', info: `${http.info} [TCP segment of a reassembled PDU]` }
      : { protocol: 'HTTP', info: http.info };
  const names = { S: 'SYN', F: 'FIN', R: 'RST', P: 'PSH', '.': 'ACK' } as const;
  // In the order of the bits, lowest first.
  const flags = (['F', 'S', 'R', 'P', '.'] as const)
    .filter((flag) => tcp.flags.includes(flag))
    .map((flag) => names[flag]);
  const parts = [
    ...notes.map((note) => `[${note}]`),
    `${tcp.sourcePort} → ${tcp.destinationPort}`,
    `[${flags.length === 0 ? '<None>' : flags.join(', ')}]`,
    `Seq=${seq}`,
    ...(tcp.flags.includes('.') ? [`Ack=${ack}`] : []),
    `Win=${window}`,
    `Len=${tcp.data.length}`,
    ...optionsOf(tcp),
    ...(http === undefined ? [] : ['[TCP segment of a reassembled PDU]']),
  ];
  return { protocol: 'TCP', info: parts.join(' ') };
}

function optionsOf({ options }: Tcp): readonly string[] {
  return [
    ...(options.mss === undefined ? [] : [`MSS=${options.mss}`]),
    ...(options.sackOk === true ? ['SACK_PERM'] : []),
    ...(options.timestamp === undefined
      ? []
      : [`TSval=${options.timestamp[0]}`, `TSecr=${options.timestamp[1]}`]),
    ...(options.wscale === undefined ? [] : [`WS=${2 ** options.wscale}`]),
  ];
}
