/** Which captured lines are the same packet, seen at one tap after another. */
import type { ParsedPackets, Row, Value } from '../output/parsed.ts';
import { tcpFlagNames } from './meaning/flags.ts';
import { replies } from './packetReplies.ts';
import { clockMicroseconds } from './packetTime.ts';

/** Captured lines of one host. */
export interface Capture {
  readonly host: string;
  readonly parsed: ParsedPackets;
  /** Where it listened, when that was one interface: the lines do not name it then. */
  readonly device?: string;
}

export interface CapturedHop {
  /** Index into `captures`. */
  readonly capture: number;
  /** Index into that capture's rows. */
  readonly row: number;
  readonly host: string;
  /** Empty when the capture does not say. */
  readonly interface: string;
  readonly direction: string;
  /** Microseconds since the previous hop; absent on the first. */
  readonly after?: number;
}

export interface CapturedPath {
  /** `ICMP echo request id 119 seq 1`, `TCP 172.20.0.53:34980 > 172.20.2.77:80 SYN` */
  readonly summary: string;
  /** In time order. */
  readonly hops: readonly CapturedHop[];
  /** Index of the first path of the same segment. */
  readonly retransmissionOf?: number;
  /** Index of the path of the request that this one answers. */
  readonly replyTo?: number;
  /** The path that answers this one, and microseconds from the first sight of this to the last of that. */
  readonly answer?: { readonly path: number; readonly after: number };
}

/** A packet that comes by the same tap again later than this was sent again; sooner, it goes round in a circle. */
const againAfter = 200_000;

interface Seen {
  readonly hop: CapturedHop;
  readonly at: number;
}

interface OpenPath {
  readonly summary: string;
  readonly seen: Seen[];
  readonly tcp: boolean;
  /** Of a TCP segment: its timestamps, which a retransmission does not share. */
  readonly instance: string;
}

export function packetPaths(captures: readonly Capture[]): readonly CapturedPath[] {
  const paths: OpenPath[] = [];
  const newest = new Map<string, number>();
  const first = new Map<string, number>();
  const retransmissions = new Map<number, number>();

  for (const { row, seen } of inTimeOrder(captures)) {
    const packet = identityOf(row);
    const at = newest.get(packet.key);
    const open = at === undefined ? undefined : paths[at];
    if (open !== undefined && joins(open, packet.instance, seen)) {
      open.seen.push(seen);
      continue;
    }
    const index = paths.length;
    paths.push({ summary: packet.summary, seen: [seen], tcp: packet.tcp, instance: packet.instance });
    newest.set(packet.key, index);
    const original = first.get(packet.key);
    if (original === undefined) first.set(packet.key, index);
    else if (packet.resent && seenAgain(paths[original], seen)) retransmissions.set(index, original);
  }

  const firstRows = paths.map(({ seen: [start] }) =>
    start === undefined ? undefined : captures[start.hop.capture]?.parsed.rows[start.hop.row],
  );
  const requests = replies(firstRows);
  const answers = new Map<number, { readonly path: number; readonly after: number }>();
  for (const [reply, request] of requests) {
    if (answers.has(request)) continue;
    const after = (paths[reply]?.seen.at(-1)?.at ?? 0) - (paths[request]?.seen[0]?.at ?? 0);
    answers.set(request, { path: reply, after });
  }

  return paths.map(({ summary, seen }, index) => {
    const original = retransmissions.get(index);
    const replyTo = requests.get(index);
    const answer = answers.get(index);
    const hops = seen.map(({ hop, at }, i) => {
      const before = seen[i - 1];
      return before === undefined ? hop : { ...hop, after: at - before.at };
    });
    return {
      summary,
      hops,
      ...(original === undefined ? {} : { retransmissionOf: original }),
      ...(replyTo === undefined ? {} : { replyTo }),
      ...(answer === undefined ? {} : { answer }),
    };
  });
}

/** Rows of all captures by their clock. The hosts' clocks are taken to agree; a capture without times keeps its order. */
function inTimeOrder(captures: readonly Capture[]): readonly { readonly row: Row; readonly seen: Seen }[] {
  const all = captures.flatMap(({ host, parsed, device = '' }, capture) => {
    let last = 0;
    return parsed.rows.map((row, index) => {
      last = clockMicroseconds(row['time'], last);
      const hop = {
        capture,
        row: index,
        host,
        interface: text(row['interface']) || device,
        direction: text(row['direction']),
      };
      return { row, seen: { hop, at: last } };
    });
  });
  return captures.length === 1 ? all : all.sort((a, b) => a.seen.at - b.seen.at);
}

function joins(path: OpenPath, instance: string, seen: Seen): boolean {
  if (path.instance !== instance) return false;
  const last = path.seen.at(-1);
  const start = path.seen.find(({ hop }) => sameTap(hop, seen.hop));
  if (start !== undefined)
    return seen.at - start.at <= againAfter && !(path.tcp && instance === '' && seen.at !== start.at);
  return last !== undefined && seen.at - last.at <= 5 * againAfter;
}

function sameTap(a: CapturedHop, b: CapturedHop): boolean {
  return a.host === b.host && a.interface === b.interface && a.direction === b.direction;
}

function seenAgain(original: OpenPath | undefined, seen: Seen): boolean {
  const before = original?.seen.find(
    ({ hop }) => hop.host === seen.hop.host && hop.interface === seen.hop.interface,
  );
  return before !== undefined && seen.at - before.at > againAfter;
}

interface PacketIdentity {
  /** The same for all sightings of one packet, and for its retransmissions. */
  readonly key: string;
  readonly instance: string;
  readonly summary: string;
  readonly tcp: boolean;
  /** Seen again it is a retransmission: a segment that takes up sequence numbers. */
  readonly resent: boolean;
}

/** An encapsulated packet is the packet inside it. */
function identityOf(row: Row): PacketIdentity {
  const prefix = row['inner.protocol'] === undefined ? '' : 'inner.';
  const get = (id: string): string => text(row[prefix + id]);
  const protocol = get('protocol') || get('proto');
  const ends = `${get('source')} > ${get('destination')}`;
  const plain = { instance: '', tcp: false, resent: false };

  if (protocol.startsWith('ICMP') && get('icmp.id') !== '') {
    const type = get('icmp.type');
    // On its way out a request may get another source, and its reply another destination: the far end stays.
    const far = type === 'echo reply' ? get('source') : get('destination');
    const id = `id ${get('icmp.id')} seq ${get('icmp.seq')}`;
    return { ...plain, key: `${protocol} ${type} ${id} ${far}`, summary: `${protocol} ${type} ${id}` };
  }
  if (protocol === 'TCP') {
    const flags = get('tcp.flags');
    const length = get('length');
    // The end of the sequence numbers tells the length too, and stands before where long lines are cut.
    const end = get('tcp.nextSeq');
    const key = `TCP ${ends} ${flags} ${get('tcp.seq')} ${end} ${get('tcp.ack')}`;
    const takesNumbers = end !== '' || /[SF]/.test(flags);
    const payload = Number(length) > 0 ? `, ${length} bytes` : '';
    return {
      key,
      instance: get('tcp.options'),
      summary: `TCP ${ends} ${tcpFlagNames(flags) || 'none'}${payload}`,
      tcp: true,
      resent: takesNumbers,
    };
  }
  if (protocol === 'ARP') {
    const op = get('arp.op');
    const what =
      op === 'Reply'
        ? `${get('arp.sender')} is-at ${get('arp.mac')}`
        : `who-has ${get('arp.target')} tell ${get('arp.sender')}`;
    return { ...plain, key: `ARP ${op} ${what}`, summary: `ARP ${op.toLowerCase()} ${what}` };
  }
  const detail = get('summary');
  const dns = get('dns.name') === '' ? '' : ` ${get('dns.type')}? ${get('dns.name')}`;
  return { ...plain, key: `${protocol} ${ends} ${detail}`, summary: `${protocol} ${ends}${dns}` };
}

function text(value: Value | undefined): string {
  return value === undefined ? '' : String(value);
}
