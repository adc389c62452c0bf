/**
 * One TCP connection: handshake, data, close, retransmission. Windows never close and nothing is reordered on the way,
 * so congestion control has nothing to do and is not modelled.
 */
import { createTextDecoder, toBytes } from './bytes.ts';
import type { EventQueue } from './queue.ts';
import type { Random } from '../random.ts';
import { NetError } from './types.ts';
import type { Connection, Endpoint, NetErrorCode, Socket, Tcp, TcpFlag } from './types.ts';

/** First retransmission timeouts: RFC 6298 for a SYN, TCP_RTO_MIN for data. */
const SYN_TIMEOUT_MS = 1000;
const DATA_TIMEOUT_MS = 200;
const LONGEST_TIMEOUT_MS = 120_000;
/** net.ipv4.tcp_syn_retries, tcp_synack_retries, tcp_retries2 */
const RETRIES = { syn: 6, synAck: 5, data: 15 } as const;
const WINDOW_SCALE = 7;
/** Fixed 40 bytes of IPv4 and TCP header. */
const HEADERS = 40;
const TIMESTAMP_OPTION = 12;

type State = 'SYN-SENT' | 'SYN-RECEIVED' | 'ESTABLISHED' | 'FIN-WAIT' | 'CLOSE-WAIT' | 'LAST-ACK' | 'CLOSED';

export interface Segment {
  readonly flags: readonly TcpFlag[];
  readonly seq: number;
  readonly ack: number;
  readonly window: number;
  readonly options: Tcp['options'];
  readonly data: string;
}

/** What a connection needs from the TCP layer of its namespace. */
export interface Carrier {
  readonly queue: EventQueue;
  readonly random: Random;
  /** MTU of the way to the peer, in bytes. */
  readonly mtu: number;
  /** Milliseconds that the timestamp option shows. */
  timestamp(): number;
  send(segment: Segment): NetErrorCode | undefined;
  established(connection: TcpConnection): void;
  failed(error: NetError): void;
  /**
   * The connection is over and may be forgotten.
   * @param waits this side closed first: what is late is waited for (TIME-WAIT)
   */
  gone(waits: boolean): void;
}

export class TcpConnection implements Connection {
  readonly local: Endpoint;
  readonly remote: Endpoint;
  readonly #carrier: Carrier;
  readonly #decode = createTextDecoder();
  #state: State;
  #sendNext: number;
  #receiveNext = 0;
  #mss = 536;
  #peerTimestamp = 0;
  #unacknowledged: Segment[] = [];
  #toSend = '';
  #closing = false;
  #attempts = 0;
  #cancel: (() => void) | undefined;
  #received: string[] = [];
  #ended = false;
  #error: NetError | undefined;
  #reader: (() => void) | undefined;

  constructor(carrier: Carrier, local: Endpoint, remote: Endpoint, state: 'SYN-SENT' | 'SYN-RECEIVED') {
    this.#carrier = carrier;
    this.local = local;
    this.remote = remote;
    this.#state = state;
    this.#sendNext = carrier.random.between(1, 0xffffffff);
  }

  get state(): Socket['state'] {
    if (this.#state === 'SYN-SENT' || this.#state === 'SYN-RECEIVED') return 'SYN-SENT';
    if (this.#state === 'FIN-WAIT') return this.#unacknowledged.length > 0 ? 'FIN-WAIT-1' : 'FIN-WAIT-2';
    return this.#state === 'CLOSE-WAIT' || this.#state === 'LAST-ACK' ? this.#state : 'ESTAB';
  }

  /** Sends the SYN. */
  open(): NetErrorCode | undefined {
    return this.#queueSegment(['S'], '');
  }

  send(text: string): void {
    if (this.#state === 'CLOSED' || this.#closing) return;
    this.#toSend += toBytes(text);
    this.#carrier.queue.enter(() => this.#pump());
  }

  close(): void {
    if (this.#closing || this.#state === 'CLOSED') return;
    this.#closing = true;
    if (this.#state === 'SYN-SENT') return this.#finish();
    this.#carrier.queue.enter(() => this.#pump());
  }

  async receive(signal?: AbortSignal): Promise<string | undefined> {
    const ready = (): boolean => this.#received.length > 0 || this.#ended || this.#error !== undefined;
    if (!ready() && signal?.aborted !== true) {
      await new Promise<void>((resolve) => {
        const done = (): void => {
          signal?.removeEventListener('abort', done);
          this.#reader = undefined;
          resolve();
        };
        this.#reader = done;
        signal?.addEventListener('abort', done);
      });
    }
    if (this.#received.length > 0) return this.#decode(this.#received.splice(0).join(''));
    if (this.#error !== undefined) throw this.#error;
    if (this.#ended) return undefined;
    throw new NetError('ABORTED');
  }

  /** A segment from the peer. */
  accept(tcp: Tcp): void {
    if (tcp.options.timestamp !== undefined) this.#peerTimestamp = tcp.options.timestamp[0];
    const has = (flag: TcpFlag): boolean => tcp.flags.includes(flag);
    if (this.#state === 'SYN-SENT') {
      if (has('.') && tcp.ack !== this.#sendNext) return;
      if (has('R')) return this.fail(new NetError('ECONNREFUSED'));
      if (!has('S') || !has('.')) return;
      this.#greet(tcp);
      this.#acknowledged(tcp.ack);
      this.#acknowledge();
      this.#state = 'ESTABLISHED';
      return this.#carrier.established(this);
    }
    if (this.#state === 'SYN-RECEIVED' && has('S') && !has('.')) {
      if (this.#unacknowledged.length > 0) return this.#resend();
      this.#greet(tcp);
      this.#queueSegment(['S', '.'], '');
      return;
    }
    if (has('R')) return this.fail(new NetError('ECONNRESET'));
    if (has('.')) this.#acknowledged(tcp.ack);
    if (this.#state === 'SYN-RECEIVED' && this.#unacknowledged.length === 0) {
      this.#state = 'ESTABLISHED';
      this.#carrier.established(this);
    }
    this.#take(tcp, has('F'));
    if (this.#state === 'FIN-WAIT' && this.#ended && this.#unacknowledged.length === 0) this.#finish(true);
    if (this.#state === 'LAST-ACK' && this.#unacknowledged.length === 0) this.#finish();
  }

  /** The path takes only smaller packets (ICMP fragmentation needed). */
  shrink(mtu: number): void {
    const mss = mtu - HEADERS - TIMESTAMP_OPTION;
    if (mss >= this.#mss) return;
    this.#mss = mss;
    this.#unacknowledged = this.#unacknowledged.flatMap((segment) => split(segment, mss));
    this.#resend();
  }

  fail(error: NetError): void {
    const connecting = this.#state === 'SYN-SENT';
    this.#error = error;
    this.#finish();
    if (connecting) this.#carrier.failed(error);
  }

  #greet(tcp: Tcp): void {
    this.#receiveNext = (tcp.seq + 1) >>> 0;
    const own = this.#carrier.mtu - HEADERS;
    this.#mss = Math.min(own, tcp.options.mss ?? 536) - TIMESTAMP_OPTION;
  }

  #take(tcp: Tcp, last: boolean): void {
    const length = tcp.data.length + (last ? 1 : 0);
    if (length === 0) return;
    if (tcp.seq === this.#receiveNext && !this.#ended) {
      if (tcp.data !== '') this.#received.push(tcp.data);
      this.#receiveNext = (this.#receiveNext + length) >>> 0;
      this.#ended = last;
      if (last && this.#state === 'ESTABLISHED') this.#state = 'CLOSE-WAIT';
      this.#reader?.();
    }
    this.#acknowledge();
  }

  #pump(): void {
    if (this.#state !== 'ESTABLISHED' && this.#state !== 'CLOSE-WAIT') return;
    while (this.#toSend !== '') {
      const data = this.#toSend.slice(0, this.#mss);
      this.#toSend = this.#toSend.slice(data.length);
      this.#queueSegment(this.#toSend === '' ? ['P', '.'] : ['.'], data);
    }
    if (!this.#closing) return;
    this.#state = this.#state === 'CLOSE-WAIT' ? 'LAST-ACK' : 'FIN-WAIT';
    this.#queueSegment(['F', '.'], '');
  }

  /** Sends a segment that takes sequence space, and keeps it until it is acknowledged. */
  #queueSegment(flags: readonly TcpFlag[], data: string): NetErrorCode | undefined {
    const segment = this.#segment(flags, data);
    this.#sendNext = (this.#sendNext + spaceOf(segment)) >>> 0;
    this.#unacknowledged.push(segment);
    if (this.#cancel === undefined) this.#arm();
    return this.#carrier.send(segment);
  }

  #acknowledge(): void {
    this.#carrier.send(this.#segment(['.'], ''));
  }

  #segment(flags: readonly TcpFlag[], data: string): Segment {
    const syn = flags.includes('S');
    const answering = flags.includes('.');
    const mss = this.#carrier.mtu - HEADERS;
    // Linux offers as many whole segments as fit into 64 KB (tcp_select_initial_window).
    const unit = this.#state === 'SYN-SENT' ? mss : mss - TIMESTAMP_OPTION;
    const window = Math.floor(65535 / unit) * unit;
    const timestamp = [this.#carrier.timestamp(), answering ? this.#peerTimestamp : 0] as const;
    return {
      flags,
      seq: this.#sendNext,
      ack: answering ? this.#receiveNext : 0,
      window: syn ? window : Math.round(window / 2 ** WINDOW_SCALE),
      options: syn ? { mss, sackOk: true, timestamp, wscale: WINDOW_SCALE } : { timestamp },
      data,
    };
  }

  #acknowledged(ack: number): void {
    const before = this.#unacknowledged.length;
    this.#unacknowledged = this.#unacknowledged.filter(
      (segment) => !reached(ack, (segment.seq + spaceOf(segment)) >>> 0),
    );
    if (this.#unacknowledged.length === before) return;
    this.#attempts = 0;
    this.#disarm();
    if (this.#unacknowledged.length > 0) this.#arm();
  }

  #arm(): void {
    const opening = this.#state === 'SYN-SENT' || this.#state === 'SYN-RECEIVED';
    const first = opening ? SYN_TIMEOUT_MS : DATA_TIMEOUT_MS;
    const retries = this.#state === 'SYN-SENT' ? RETRIES.syn : opening ? RETRIES.synAck : RETRIES.data;
    this.#cancel = this.#carrier.queue.after(
      Math.min(first * 2 ** this.#attempts, LONGEST_TIMEOUT_MS),
      () => {
        this.#cancel = undefined;
        if (this.#attempts >= retries) return this.fail(new NetError('ETIMEDOUT'));
        this.#attempts++;
        this.#arm();
        this.#resend();
      },
    );
  }

  #disarm(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** The oldest segment again: same sequence number, new timestamp. */
  #resend(): void {
    const [oldest] = this.#unacknowledged;
    if (oldest === undefined) return;
    const timestamp = [this.#carrier.timestamp(), oldest.options.timestamp?.[1] ?? 0] as const;
    this.#carrier.send({ ...oldest, options: { ...oldest.options, timestamp } });
  }

  #finish(waits = false): void {
    this.#disarm();
    this.#state = 'CLOSED';
    this.#carrier.gone(waits);
    this.#reader?.();
  }
}

function spaceOf(segment: Segment): number {
  return segment.data.length + (segment.flags.includes('S') || segment.flags.includes('F') ? 1 : 0);
}

/** Whether `ack` is at or after `end`, in 32-bit sequence arithmetic. */
function reached(ack: number, end: number): boolean {
  return (ack - end) >>> 0 < 0x80000000;
}

function split(segment: Segment, mss: number): Segment[] {
  const pieces: Segment[] = [];
  for (let start = 0; start < segment.data.length; start += mss) {
    pieces.push({
      ...segment,
      seq: (segment.seq + start) >>> 0,
      data: segment.data.slice(start, start + mss),
    });
  }
  return pieces.length === 0 ? [segment] : pieces;
}
