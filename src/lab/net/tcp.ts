/** TCP of one namespace: which connection or listener a segment belongs to. */
import type { Ports } from './ports.ts';
import type { Stack } from './stack.ts';
import { TcpConnection } from './tcpConnection.ts';
import type { Carrier, Segment } from './tcpConnection.ts';
import { NetError } from './types.ts';
import type { Connection, Endpoint, Icmp, Ipv4, Namespace, NetErrorCode, Socket, Tcp } from './types.ts';

export class TcpLayer {
  readonly #stack: Stack;
  readonly #ports: Ports;
  readonly #listeners = new Map<string, (connection: Connection) => void>();
  readonly #connections = new Map<string, TcpConnection>();
  /** Connections that are over: what is late is acknowledged by silence, not by a reset. The side that closed first is in TIME-WAIT. */
  readonly #over = new Map<string, { readonly at: number; readonly waiting: Socket | undefined }>();
  readonly #clockOffset: number;

  constructor(stack: Stack, ports: Ports) {
    this.#stack = stack;
    this.#ports = ports;
    this.#clockOffset = stack.random.between(1, 0xffffffff);
  }

  get sockets(): readonly Socket[] {
    const listening = [...this.#listeners.keys()].map((key): Socket => {
      const [address = '', port = ''] = key.split(' ');
      return { proto: 'tcp', state: 'LISTEN', local: { address, port: Number(port) } };
    });
    const waiting = [...this.#over.values()].flatMap(({ at, waiting: socket }) =>
      socket === undefined || this.#stack.queue.now - at >= TIME_WAIT_US ? [] : [socket],
    );
    return [
      ...listening,
      ...[...this.#connections.values()].map(({ state, local, remote }): Socket => ({
        proto: 'tcp',
        state,
        local,
        remote,
      })),
      ...waiting,
    ];
  }

  listen: Namespace['listenTcp'] = ({ address, port }, onConnection) => {
    const key = `${address} ${port}`;
    if (this.#listeners.has(key)) throw new NetError('EADDRINUSE');
    this.#listeners.set(key, onConnection);
    return () => void this.#listeners.delete(key);
  };

  connect: Namespace['connectTcp'] = (destination, options) =>
    new Promise<Connection>((resolve, reject) => {
      const { queue, socketHooks } = this.#stack;
      const cookie = this.#stack.nextCookie();
      const target =
        socketHooks.connect === undefined ? destination : socketHooks.connect('tcp', destination, cookie);
      if (target === undefined) return reject(new NetError('EPERM'));
      const source = options.source ?? this.#stack.lookup(target.address)?.source;
      if (source === undefined) return reject(new NetError('ENETUNREACH'));
      const port = this.#ports.ephemeral((candidate) =>
        this.#connections.has(keyOf(source, candidate, target)),
      );
      const local = { address: source, port };
      let cancel: (() => void) | undefined;
      const settled = (): void => {
        cancel?.();
        options.signal?.removeEventListener('abort', aborted);
      };
      const failed = (error: NetError): void => {
        settled();
        reject(error);
      };
      const connection = this.#open(local, target, 'SYN-SENT', {
        remote: destination,
        established: (opened) => {
          settled();
          resolve(opened);
        },
        failed,
        gone: () => socketHooks.closed?.(cookie),
      });
      const giveUp = (code: NetErrorCode): void => {
        connection.close();
        failed(new NetError(code));
      };
      const aborted = (): void => giveUp('ABORTED');
      if (options.timeout !== undefined) cancel = queue.after(options.timeout, () => giveUp('ETIMEDOUT'));
      options.signal?.addEventListener('abort', aborted);
      queue.enter(() => {
        const failure = connection.open();
        if (failure !== undefined) giveUp(failure);
      });
    });

  /** Every socket is gone, and no peer is told. */
  reset(): void {
    this.#listeners.clear();
    for (const connection of this.#connections.values()) connection.fail(new NetError('ECONNRESET'));
    this.#over.clear();
  }

  receive(packet: Ipv4, tcp: Tcp): void {
    const remote = { address: packet.source, port: tcp.sourcePort };
    const key = keyOf(packet.destination, tcp.destinationPort, remote);
    const connection = this.#connections.get(key);
    if (connection !== undefined) return connection.accept(tcp);
    const listener =
      this.#listeners.get(`${packet.destination} ${tcp.destinationPort}`) ??
      this.#listeners.get(`0.0.0.0 ${tcp.destinationPort}`);
    if (listener !== undefined && tcp.flags.includes('S') && !tcp.flags.includes('.')) {
      const local = { address: packet.destination, port: tcp.destinationPort };
      const opened = this.#open(local, remote, 'SYN-RECEIVED', {
        remote,
        established: listener,
        failed: () => undefined,
        gone: () => undefined,
      });
      return opened.accept(tcp);
    }
    const ended = this.#over.get(key);
    if (ended !== undefined && this.#stack.queue.now - ended.at < TIME_WAIT_US) return;
    this.#refuse(packet, tcp);
  }

  /** An ICMP error about a segment of ours. */
  fault(icmp: Icmp, about: Ipv4, tcp: Tcp): void {
    const connection = this.#connections.get(
      keyOf(about.source, tcp.sourcePort, { address: about.destination, port: tcp.destinationPort }),
    );
    if (connection === undefined || icmp.type !== 'unreachable') return;
    if (icmp.code === 'fragmentation') return connection.shrink(icmp.mtu ?? 576);
    // Only a handshake is given up for an ICMP error; an open connection keeps trying (RFC 1122, 4.2.3.9).
    if (connection.state === 'SYN-SENT') {
      connection.fail(
        new NetError(
          icmp.code === 'port' ? 'ECONNREFUSED' : icmp.code === 'net' ? 'ENETUNREACH' : 'EHOSTUNREACH',
        ),
      );
    }
  }

  #open(
    local: Endpoint,
    peer: Endpoint,
    state: 'SYN-SENT' | 'SYN-RECEIVED',
    owner: Pick<Carrier, 'established' | 'failed' | 'gone'> & { readonly remote: Endpoint },
  ): TcpConnection {
    const stack = this.#stack;
    const key = keyOf(local.address, local.port, peer);
    const carrier: Carrier = {
      queue: stack.queue,
      random: stack.random,
      mtu: stack.mtuTo(peer.address, local.address),
      timestamp: () => (this.#clockOffset + Math.floor(stack.queue.now / 1000)) >>> 0,
      send: (segment) => this.#send(local, peer, segment),
      established: owner.established,
      failed: owner.failed,
      gone: (waits) => {
        this.#connections.delete(key);
        this.#over.set(key, {
          at: stack.queue.now,
          waiting: waits ? { proto: 'tcp', state: 'TIME-WAIT', local, remote: owner.remote } : undefined,
        });
        const [oldest] = this.#over.keys();
        if (this.#over.size > REMEMBERED && oldest !== undefined) this.#over.delete(oldest);
        owner.gone(waits);
      },
    };
    const connection = new TcpConnection(carrier, local, owner.remote, state);
    this.#connections.set(key, connection);
    return connection;
  }

  #send(local: Endpoint, peer: Endpoint, segment: Segment): NetErrorCode | undefined {
    return this.#stack.output({
      source: local.address,
      destination: peer.address,
      dontFragment: true,
      payload: { proto: 'tcp', sourcePort: local.port, destinationPort: peer.port, ...segment },
    });
  }

  #refuse(packet: Ipv4, tcp: Tcp): void {
    if (tcp.flags.includes('R')) return;
    const answering = !tcp.flags.includes('.');
    const length = tcp.data.length + (tcp.flags.includes('S') ? 1 : 0) + (tcp.flags.includes('F') ? 1 : 0);
    this.#send(
      { address: packet.destination, port: tcp.destinationPort },
      { address: packet.source, port: tcp.sourcePort },
      {
        flags: answering ? ['R', '.'] : ['R'],
        seq: answering ? 0 : tcp.ack,
        ack: answering ? (tcp.seq + length) >>> 0 : 0,
        window: 0,
        options: {},
        data: '',
      },
    );
  }
}

const TIME_WAIT_US = 60_000_000;
const REMEMBERED = 1000;

function keyOf(localAddress: string, localPort: number, remote: Endpoint): string {
  return `${localAddress}:${localPort} ${remote.address}:${remote.port}`;
}
