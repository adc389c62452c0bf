/** UDP of one namespace. */
import { errorOf } from './icmp.ts';
import type { Stack } from './stack.ts';
import { NetError } from './types.ts';
import type { Endpoint, Icmp, Ipv4, Namespace, NetErrorCode, PingReply, Socket, Udp } from './types.ts';
import type { Ports } from './ports.ts';

type OnDatagram = Parameters<Namespace['listenUdp']>[1];

interface Asking {
  readonly port: number;
  readonly answered: (data: string, from: Endpoint) => void;
  readonly failed: (code: NetErrorCode) => void;
}

export class UdpLayer {
  readonly #stack: Stack;
  readonly #ports: Ports;
  readonly #listeners = new Map<string, OnDatagram>();
  readonly #asking = new Map<number, Asking>();
  /** By source and destination port: what an ICMP error about such a datagram is told to. */
  readonly #probing = new Map<string, (packet: Ipv4, icmp: Icmp) => void>();

  constructor(stack: Stack, ports: Ports) {
    this.#stack = stack;
    this.#ports = ports;
  }

  get sockets(): readonly Socket[] {
    return [...this.#listeners.keys()].map((key) => {
      const [address = '', port = ''] = key.split(' ');
      return { proto: 'udp', state: 'UNCONN', local: { address, port: Number(port) } };
    });
  }

  listen: Namespace['listenUdp'] = ({ address, port }, onDatagram) => {
    const key = `${address} ${port}`;
    if (this.#listeners.has(key)) throw new NetError('EADDRINUSE');
    this.#listeners.set(key, onDatagram);
    return () => void this.#listeners.delete(key);
  };

  /** Every socket is gone. */
  reset(): void {
    this.#listeners.clear();
    for (const asking of this.#asking.values()) asking.failed('ECONNREFUSED');
  }

  receive(packet: Ipv4, udp: Udp): void {
    const { data } = udp;
    if (typeof data !== 'string') return this.#stack.complain(packet, { type: 'unreachable', code: 'port' });
    const from = { address: packet.source, port: udp.sourcePort };
    const asking = this.#asking.get(udp.destinationPort);
    if (asking !== undefined) return asking.answered(data, from);
    const listener =
      this.#listeners.get(`${packet.destination} ${udp.destinationPort}`) ??
      this.#listeners.get(`0.0.0.0 ${udp.destinationPort}`);
    if (listener === undefined) return this.#stack.complain(packet, { type: 'unreachable', code: 'port' });
    listener(data, from, (answer) =>
      this.#stack.queue.enter(() => {
        this.#stack.output({
          source: packet.destination,
          destination: from.address,
          payload: {
            proto: 'udp',
            sourcePort: udp.destinationPort,
            destinationPort: from.port,
            data: answer,
          },
        });
      }),
    );
  }

  /** An ICMP error about a datagram of ours. */
  fault(packet: Ipv4, icmp: Icmp, udp: Udp): void {
    this.#probing.get(`${udp.sourcePort} ${udp.destinationPort}`)?.(packet, icmp);
    const failure = failureOf(icmp);
    if (failure !== undefined) this.#asking.get(udp.sourcePort)?.failed(failure);
  }

  probe: Namespace['probeUdp'] = (destination, { ttl, dataLength, timeout, signal, source }) =>
    new Promise((resolve, reject) => {
      const { queue } = this.#stack;
      const sourcePort = this.#ports.ephemeral((candidate) => this.#asking.has(candidate));
      const key = `${sourcePort} ${destination.port}`;
      let cancel: (() => void) | undefined;
      const finish = (reply: PingReply | undefined): void => {
        cancel?.();
        signal?.removeEventListener('abort', aborted);
        this.#probing.delete(key);
        resolve(reply);
      };
      const aborted = (): void => finish(undefined);
      cancel = queue.after(timeout, aborted);
      signal?.addEventListener('abort', aborted);
      queue.enter(() => {
        const sentAt = queue.now;
        this.#probing.set(key, (packet, icmp) => {
          const error = errorOf(icmp);
          const rtt = (queue.now - sentAt) / 1000;
          finish({ seq: 0, from: packet.source, ttl: packet.ttl, rtt, ...(error && { error }) });
        });
        const data = '@'.repeat(Math.max(0, dataLength));
        const failure = this.#stack.output({
          ...(source && { source }),
          destination: destination.address,
          ttl,
          payload: { proto: 'udp', sourcePort, destinationPort: destination.port, data },
        });
        if (failure === undefined) return;
        finish(undefined);
        reject(new NetError(failure));
      });
    });

  ask: Namespace['askUdp'] = (destination, data, options) =>
    new Promise<string>((resolve, reject) => {
      const { queue, socketHooks } = this.#stack;
      const cookie = this.#stack.nextCookie();
      const hooked =
        socketHooks.connect === undefined ? destination : socketHooks.connect('udp', destination, cookie);
      if (hooked === undefined) return reject(new NetError('EPERM'));
      const target = hooked;
      const port = this.#ports.ephemeral((candidate) => this.#asking.has(candidate));
      let cancel: (() => void) | undefined;
      const end = (): void => {
        cancel?.();
        options.signal?.removeEventListener('abort', aborted);
        this.#asking.delete(port);
        socketHooks.closed?.(cookie);
      };
      const fail = (code: NetError['code']): void => {
        end();
        reject(new NetError(code));
      };
      const aborted = (): void => fail('ABORTED');
      this.#asking.set(port, {
        port,
        failed: fail,
        answered: (answer, from) => {
          const seen = socketHooks.received?.('udp', from, cookie) ?? from;
          if (seen.address !== destination.address || seen.port !== destination.port) return;
          end();
          resolve(answer);
        },
      });
      cancel = queue.after(options.timeout, () => fail('ETIMEDOUT'));
      options.signal?.addEventListener('abort', aborted);
      queue.enter(() => {
        // A connected socket, as every resolver has it, has its address before it asks for the way.
        const { source } = this.#stack.lookup(target.address) ?? {};
        const failure = this.#stack.output({
          ...(source === undefined ? {} : { source }),
          destination: target.address,
          payload: { proto: 'udp', sourcePort: port, destinationPort: target.port, data },
        });
        if (failure !== undefined) fail(failure);
      });
    });
}

/** What a socket with IP_RECVERR, as every resolver has it, is told (icmp_err_convert). A path MTU is the stack's affair. */
function failureOf({ type, code }: Icmp): NetErrorCode | undefined {
  if (type !== 'unreachable' || code === 'fragmentation') return undefined;
  return code === 'port' ? 'ECONNREFUSED' : code === 'net' ? 'ENETUNREACH' : 'EHOSTUNREACH';
}
