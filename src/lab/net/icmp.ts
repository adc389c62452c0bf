/** ICMP of one namespace: answers echo requests, reports errors, and lets programs ping. */
import { payloadLength } from './wire/length.ts';
import type { IcmpFault, Stack } from './stack.ts';
import { NetError } from './types.ts';
import type { DontFragment, Icmp, Ipv4, Namespace, PingReply } from './types.ts';

/** Linux quotes as much of the offending datagram as fits into 576 bytes (RFC 1812, 4.3.2.3). */
const ERROR_PACKET_MOST = 576;

export interface PingOptions {
  readonly id: number;
  readonly seq: number;
  readonly dataLength: number;
  readonly ttl?: number;
  readonly tos?: number;
  readonly dontFragment?: DontFragment;
  /** Milliseconds */
  readonly timeout: number;
  readonly signal?: AbortSignal;
  readonly source?: string;
}

export class IcmpLayer {
  readonly #stack: Stack;
  readonly #waiting = new Set<{
    readonly id: number;
    readonly seq: number;
    readonly answered: (packet: Ipv4, icmp: Icmp) => void;
  }>();

  constructor(stack: Stack) {
    this.#stack = stack;
  }

  receive(packet: Ipv4, icmp: Icmp): void {
    if (icmp.type === 'echo-request') {
      // net.ipv4.icmp_echo_ignore_broadcasts
      if (!this.#stack.isLocal(packet.destination)) return;
      const { id, seq, dataLength } = icmp;
      this.#stack.output({
        source: packet.destination,
        destination: packet.source,
        tos: packet.tos,
        payload: { proto: 'icmp', type: 'echo-reply', id, seq, dataLength },
      });
      return;
    }
    const about =
      icmp.type === 'echo-reply'
        ? icmp
        : icmp.about?.payload.proto === 'icmp'
          ? icmp.about.payload
          : undefined;
    for (const entry of this.#waiting) {
      if (about !== undefined && entry.id === about.id && entry.seq === about.seq)
        entry.answered(packet, icmp);
    }
  }

  complain(packet: Ipv4, fault: IcmpFault): void {
    const { payload } = packet;
    if (payload.proto === 'icmp' && payload.type !== 'echo-request' && payload.type !== 'echo-reply') return;
    // Only the first fragment is complained about: the others do not say whose they are.
    if ((packet.fragment?.offset ?? 0) > 0) return;
    if (packet.source === '0.0.0.0' || packet.destination === '255.255.255.255') return;
    const quoted = Math.min(20 + payloadLength(packet), ERROR_PACKET_MOST - 28);
    this.#stack.output({
      // The answer to a datagram that was for us comes from the address it was sent to; else routing chooses.
      ...(this.#stack.isLocal(packet.destination) ? { source: packet.destination } : {}),
      destination: packet.source,
      tos: (packet.tos & 0x1e) | 0xc0,
      payload: { proto: 'icmp', ...fault, dataLength: quoted, about: packet },
    });
  }

  ping: Namespace['ping'] = (destination, options: PingOptions) =>
    new Promise<PingReply | undefined>((resolve, reject) => {
      const { queue } = this.#stack;
      let sentAt = queue.now;
      const entry = {
        id: options.id,
        seq: options.seq,
        answered: (packet: Ipv4, icmp: Icmp): void => {
          if (icmp.type === 'echo-reply' && packet.source !== destination) return;
          const error = errorOf(icmp);
          finish({
            seq: options.seq,
            from: packet.source,
            ttl: packet.ttl,
            rtt: (queue.now - sentAt) / 1000,
            ...(error === undefined ? {} : { error }),
            ...(icmp.mtu === undefined ? {} : { mtu: icmp.mtu }),
          });
        },
      };
      let cancel: (() => void) | undefined;
      const end = (): void => {
        this.#waiting.delete(entry);
        cancel?.();
        options.signal?.removeEventListener('abort', aborted);
      };
      const finish = (reply: PingReply | undefined): void => {
        end();
        resolve(reply);
      };
      const aborted = (): void => finish(undefined);
      this.#waiting.add(entry);
      cancel = queue.after(options.timeout, () => finish(undefined));
      options.signal?.addEventListener('abort', aborted);
      queue.enter(() => {
        sentAt = queue.now;
        const failure = this.#stack.output({
          ...(options.source === undefined ? {} : { source: options.source }),
          ...(options.ttl === undefined ? {} : { ttl: options.ttl }),
          ...(options.tos === undefined ? {} : { tos: options.tos }),
          destination,
          dontFragment: options.dontFragment ?? 'when-it-fits',
          payload: {
            proto: 'icmp',
            type: 'echo-request',
            id: options.id,
            seq: options.seq,
            dataLength: options.dataLength,
          },
        });
        if (failure === undefined) return;
        end();
        reject(new NetError(failure));
      });
    });
}

/** What an ICMP message complains about. */
export function errorOf(icmp: Icmp): PingReply['error'] {
  if (icmp.type === 'time-exceeded') return 'time-exceeded';
  return icmp.type === 'unreachable' ? (icmp.code ?? 'host') : undefined;
}
