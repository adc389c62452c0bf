/** What tshark finds out about a TCP stream: relative numbers, scaled windows, segments that come again. */
import type { Ipv4, Tcp } from '../../../net/types.ts';

export interface Seen {
  /** `TCP Retransmission`, `TCP Dup ACK 13#1`, … */
  readonly notes: readonly string[];
  readonly seq: number;
  readonly ack: number;
  /** Bytes, when both handshake segments were seen. */
  readonly window: number;
  /** Its data has been seen before, so that it is not looked into again. */
  readonly repeated: boolean;
}

/** One direction of a stream. Numbers are absolute; `next` is the one after the last byte seen. */
interface Direction {
  base?: number;
  next?: number;
  /** When the segment with the highest number was seen, microseconds since the epoch. */
  nextAt: number;
  lastAck?: number;
  /** Number of the packet whose acknowledgement was the last new one, and how often it came again. */
  ackedIn: number;
  duplicates: number;
  window?: number;
  scale?: number;
}

/** What comes so soon after a later segment was overtaken by it, rather than sent again. */
const OUT_OF_ORDER_US = 3000;

const before = (a: number, b: number): boolean => ((a - b) | 0) < 0;

export class TcpAnalysis {
  readonly #directions = new Map<string, Direction>();

  see(packet: Ipv4, tcp: Tcp, { number, at }: { readonly number: number; readonly at: number }): Seen {
    const mine = this.#direction(packet.source, tcp.sourcePort, packet.destination, tcp.destinationPort);
    const theirs = this.#direction(packet.destination, tcp.destinationPort, packet.source, tcp.sourcePort);
    const has = (flag: Tcp['flags'][number]): boolean => tcp.flags.includes(flag);
    mine.base ??= has('S') ? tcp.seq : (tcp.seq - 1) >>> 0;
    if (has('.')) theirs.base ??= (tcp.ack - 1) >>> 0;
    if (has('S')) mine.scale = tcp.options.wscale ?? 0;

    const space = tcp.data.length + (has('S') || has('F') ? 1 : 0);
    const end = (tcp.seq + space) >>> 0;
    const notes: string[] = [];
    const isOld = mine.next !== undefined && before(tcp.seq, mine.next);
    if (space > 0 && isOld) {
      const known = theirs.lastAck !== undefined && !before(theirs.lastAck, end) && tcp.data !== '';
      const late = end === mine.next || at - mine.nextAt > OUT_OF_ORDER_US;
      notes.push(known ? 'TCP Spurious Retransmission' : late ? 'TCP Retransmission' : 'TCP Out-Of-Order');
    } else if (mine.next !== undefined && before(mine.next, tcp.seq) && !has('R'))
      notes.push('TCP Previous segment not captured');
    const bare = space === 0 && has('.') && !has('R');
    if (bare && tcp.ack === mine.lastAck && tcp.seq === mine.next && tcp.window === mine.window) {
      mine.duplicates++;
      notes.push(`TCP Dup ACK ${mine.ackedIn}#${mine.duplicates}`);
    } else if (has('.') && (tcp.ack !== mine.lastAck || bare)) {
      mine.ackedIn = number;
      mine.duplicates = 0;
    }
    if (has('.')) mine.lastAck = tcp.ack;
    if (mine.next === undefined || before(mine.next, end)) {
      mine.next = end;
      mine.nextAt = at;
    }
    mine.window = tcp.window;
    const scaled = !has('S') && mine.scale !== undefined && theirs.scale !== undefined;
    return {
      notes,
      seq: (tcp.seq - mine.base) >>> 0,
      ack: has('.') ? (tcp.ack - (theirs.base ?? 0)) >>> 0 : 0,
      window: scaled ? tcp.window * 2 ** (mine.scale ?? 0) : tcp.window,
      repeated: space > 0 && isOld,
    };
  }

  #direction(source: string, sourcePort: number, destination: string, destinationPort: number): Direction {
    const key = `${source}:${sourcePort} ${destination}:${destinationPort}`;
    const known = this.#directions.get(key) ?? { nextAt: 0, ackedIn: 0, duplicates: 0 };
    this.#directions.set(key, known);
    return known;
  }
}
