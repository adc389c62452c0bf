/** hubble-relay: asks the agents of all nodes over the network and merges what they answer by time. */
import type { LabClock } from '../../clock.ts';
import type { Store } from '../../kube/store.ts';
import { NetError } from '../../net/types.ts';
import type { Connection, Namespace } from '../../net/types.ts';
import { addressOf } from '../agent/ipcacheSync.ts';
import type { FlowResponse } from './flow.ts';
import { call } from './protocol.ts';
import type { FlowRequest, NodeStatus, Request, Server, ServerStatus } from './protocol.ts';

/** hubble-listen-address of the agents */
const PEER_PORT = 4244;
/** The real one holds its connections and goes on without those that it has not; here a call waits so long for them. */
const DIAL_MS = 200;
/** How long what comes is held back, so that flows of different nodes are sent in their order (sort-buffer-drain-timeout is 1 s). */
const SORT_MS = 100;

interface Peer {
  readonly name: string;
  readonly address: string;
}

export class Relay implements Server {
  readonly #net: Namespace;
  readonly #store: Store;
  readonly #clock: LabClock;

  constructor(net: Namespace, store: Store, clock: LabClock) {
    this.#net = net;
    this.#store = store;
    this.#clock = clock;
  }

  async flows(request: FlowRequest, send: (response: FlowResponse) => void): Promise<() => void> {
    const coming: FlowResponse[] = [];
    let deliver = (response: FlowResponse): void => void coming.push(response);
    // Before the past is asked for, so that nothing falls in between.
    const end =
      request.follow === true ? await this.#follow(request, (each) => deliver(each)) : () => undefined;
    if (request.number !== 0) {
      const past = await this.#past(request);
      const known = new Set(past.map(({ flow }) => flow.uuid));
      past.forEach(send);
      coming.splice(0, coming.length, ...coming.filter(({ flow }) => !known.has(flow.uuid)));
    }
    let cancel: (() => void) | undefined;
    const drain = (): void => {
      cancel = undefined;
      coming.splice(0).sort(byTime).forEach(send);
    };
    drain();
    deliver = (response) => {
      coming.push(response);
      cancel ??= this.#clock.after(SORT_MS, drain);
    };
    return () => {
      cancel?.();
      end();
    };
  }

  async #past(request: FlowRequest): Promise<readonly FlowResponse[]> {
    const connections = await Promise.all(this.#peers().map((peer) => this.#dial(peer)));
    const open = connections.filter((connection) => connection !== undefined);
    const call = { method: 'GetFlows', request: { ...request, follow: false } } as const;
    const answers = await Promise.all(open.map((connection) => this.#all<FlowResponse>(connection, call)));
    const merged = answers.flat().sort(byTime);
    const limit = request.number ?? Infinity;
    return request.first === true ? merged.slice(0, limit) : lastOf(merged, limit);
  }

  async status(): Promise<ServerStatus> {
    const peers = this.#peers();
    const statuses = await Promise.all(peers.map((peer) => this.#statusOf(peer)));
    const known = statuses.filter((status) => status !== undefined);
    const sum = (field: 'num_flows' | 'max_flows' | 'seen_flows'): string =>
      String(known.reduce((total, status) => total + Number(status[field]), 0));
    const missing = peers.filter((_, index) => statuses[index] === undefined).map(({ name }) => name);
    return {
      num_flows: sum('num_flows'),
      max_flows: sum('max_flows'),
      seen_flows: sum('seen_flows'),
      uptime_ns: String(Math.max(0, ...known.map((status) => Number(status.uptime_ns)))),
      num_connected_nodes: known.length,
      num_unavailable_nodes: missing.length,
      ...(missing.length === 0 ? {} : { unavailable_nodes: missing }),
      version: 'hubble-relay v1.18.0',
      flows_rate: known.reduce((total, status) => total + status.flows_rate, 0),
    };
  }

  async nodes(): Promise<readonly NodeStatus[]> {
    const peers = this.#peers();
    const statuses = await Promise.all(peers.map((peer) => this.#statusOf(peer)));
    return peers.map(({ name, address }, index): NodeStatus => {
      const status = statuses[index];
      const about = { name, version: status?.version ?? '', address: `${address}:${PEER_PORT}`, tls: {} };
      if (status === undefined) return { ...about, state: 'NODE_UNAVAILABLE' };
      const { uptime_ns, num_flows, max_flows, seen_flows } = status;
      return { ...about, state: 'NODE_CONNECTED', uptime_ns, num_flows, max_flows, seen_flows };
    });
  }

  /** What the peer service (an agent's list of the nodes) tells. */
  #peers(): readonly Peer[] {
    return this.#store
      .list('ciliumnodes')
      .map((node) => ({ name: node.metadata.name, address: addressOf(node, 'InternalIP') ?? '' }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Undefined: the node cannot be reached. */
  async #dial({ address }: Peer): Promise<Connection | undefined> {
    try {
      return await this.#net.connectTcp({ address, port: PEER_PORT }, { timeout: DIAL_MS });
    } catch (error) {
      if (error instanceof NetError) return undefined;
      throw error;
    }
  }

  async #statusOf(peer: Peer): Promise<ServerStatus | undefined> {
    const connection = await this.#dial(peer);
    if (connection === undefined) return undefined;
    return (await this.#all<ServerStatus>(connection, { method: 'ServerStatus' }))[0];
  }

  /** All messages of a call; none of a node that went away meanwhile. */
  async #all<Message>(connection: Connection, request: Request): Promise<readonly Message[]> {
    const messages: Message[] = [];
    try {
      for await (const message of call(connection, request)) messages.push(message as Message);
    } catch (error) {
      if (!(error instanceof NetError)) throw error;
    } finally {
      connection.close();
    }
    return messages;
  }

  async #follow(request: FlowRequest, send: (response: FlowResponse) => void): Promise<() => void> {
    const connections = await Promise.all(this.#peers().map((peer) => this.#dial(peer)));
    const read = async (connection: Connection): Promise<void> => {
      try {
        const from = { method: 'GetFlows', request: { ...request, number: 0 } } as const;
        for await (const message of call(connection, from)) send(message as FlowResponse);
      } catch {
        // The node is gone; the others go on.
      }
    };
    for (const connection of connections) if (connection !== undefined) void read(connection);
    return () => connections.forEach((connection) => connection?.close());
  }
}

function byTime(a: FlowResponse, b: FlowResponse): number {
  return a.time < b.time ? -1 : a.time > b.time ? 1 : 0;
}

function lastOf<Item>(items: readonly Item[], count: number): readonly Item[] {
  return count >= items.length ? items : items.slice(items.length - count);
}
