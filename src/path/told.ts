/** What becomes known of a packet that did not arrive: the ICMP message about it, on its way back, and what the client's call then fails with. */
import type { Origin } from './ends.ts';
import type { Errno, Hop, IcmpMessage, Protocol, Told } from './flow.ts';
import { travel, type Start } from './journey.ts';
import { DEFAULT_TTL, sourceFor, withPort, type Packet } from './packet.ts';
import type { Complaint, Memory } from './walk.ts';

/** Bytes: it quotes as much of the packet as fits (RFC 1812, 4.3.2.3). */
const MOST = 576;

/** Of a handshake (tcp_v4_err): each of them ends it, but that it was too large, which it never is. */
const TCP: Readonly<Record<IcmpMessage, Errno | undefined>> = {
  'net-unreachable': 'ENETUNREACH',
  'host-unreachable': 'EHOSTUNREACH',
  'port-unreachable': 'ECONNREFUSED',
  prohibited: 'EHOSTUNREACH',
  'time-exceeded': 'EHOSTUNREACH',
  'fragmentation-needed': undefined,
};

/** A connected UDP socket is only told what is final (icmp_err_convert), unless it has asked for more (IP_RECVERR). */
const UDP: Readonly<Record<IcmpMessage, Errno | undefined>> = {
  ...TCP,
  'net-unreachable': undefined,
  'host-unreachable': undefined,
  'time-exceeded': undefined,
};

export interface Sent {
  readonly origin: Origin;
  /** As the client has sent it. */
  readonly packet: Packet;
  /** The hops of the request. */
  readonly hops: readonly Hop[];
}

export function tell(memory: Memory, complaint: Complaint, { origin, packet: sent, hops }: Sent): Told {
  const { tells, mtu, about, source, back } = complaint;
  const place = hops.at(-1)?.place ?? origin.host;
  const limit = mtu === undefined ? {} : { mtu };
  if (isErrno(tells)) return { by: place, verdict: 'delivered', hops: [], errno: tells, ...limit };
  const pod = memory.facts.pods.find(({ name }) => name === place);
  const client = origin.pod?.name ?? origin.host;
  const errno = errnoOf(tells, sent.protocol);
  const known = { by: place, message: tells, ...limit };
  const heard = errno === undefined ? {} : { errno };
  if (place === client) return { ...known, verdict: 'delivered', hops: [], ...heard };
  const message: Packet = {
    source: source ?? pod?.address ?? sourceFor(memory.facts, place, about.source, 'icmp'),
    destination: about.source,
    protocol: 'icmp',
    ttl: DEFAULT_TTL,
    size: MOST,
    dontFragment: false,
    unbound: source === undefined,
    about: { source: about.source, destination: about.destination },
  };
  const start: Start = pod === undefined ? { place } : { place: pod.node, pod };
  const way =
    back === undefined
      ? travel('error', memory, start, message)
      : sentBack(memory, { place, device: back }, message, hops);
  const { delivered, missing } = way;
  const isMine =
    delivered?.place === client &&
    delivered.packet.about?.source === sent.source &&
    delivered.packet.about.destination === sent.destination;
  if (way.verdict === 'delivered' && !isMine)
    return {
      ...known,
      verdict: 'lost',
      hops: [...way.hops, ...quotesAnother(way.hops, delivered?.packet, sent)],
    };
  return {
    ...known,
    verdict: way.verdict,
    hops: way.hops,
    ...(way.verdict === 'delivered' ? heard : {}),
    ...(missing === undefined ? {} : { missing }),
  };
}

/** The programs of a node give the frame back to whoever it came from; no route is asked. */
function sentBack(
  memory: Memory,
  { place, device }: { readonly place: string; readonly device: string },
  message: Packet,
  hops: readonly Hop[],
) {
  const before = [...hops].reverse().find((hop) => hop.place !== place);
  const host = before?.place ?? place;
  const way = travel(
    'error',
    memory,
    { place, from: { to: 'netdev', host, device: before?.device ?? '', packet: message } },
    message,
  );
  const { source, destination, ttl } = message;
  const first: Hop = {
    leg: 'error',
    place,
    device,
    action: 'send',
    because: 'no-backend',
    detail: { frontend: withPort(source, hops.at(-1)?.packet.port) },
    packet: { source, destination, ttl, about: message.about },
  };
  return { ...way, hops: [first, ...way.hops] };
}

function quotesAnother(hops: readonly Hop[], { about }: Partial<Packet> = {}, sent: Packet): readonly Hop[] {
  const last = hops.at(-1);
  if (last === undefined) return [];
  const detail = {
    from: `${about?.source ?? ''} → ${about?.destination ?? ''}`,
    expected: `${sent.source} → ${sent.destination}`,
  };
  return [{ ...last, action: 'drop', because: 'quotes-another', detail, fact: undefined }];
}

function errnoOf(message: IcmpMessage, protocol: Protocol): Errno | undefined {
  // ping prints what it is told.
  return protocol === 'icmp' ? undefined : (protocol === 'tcp' ? TCP : UDP)[message];
}

function isErrno(tells: Errno | IcmpMessage): tells is Errno {
  return tells.startsWith('E');
}
