/**
 * How Hubble's parts talk with each other. Their methods are those of observer.Observer; what is on the wire is the
 * lab's own, a line of JSON for each message: gRPC is not simulated.
 */
import type { Connection } from '../../net/types.ts';
import type { FlowFilter } from './filter.ts';
import type { FlowResponse } from './flow.ts';

export interface FlowRequest {
  /** At most so many of those that were; absent: all. */
  readonly number?: number;
  /** The oldest ones instead of the newest. */
  readonly first?: boolean;
  readonly follow?: boolean;
  /** Milliseconds since the epoch. */
  readonly since?: number;
  readonly until?: number;
  readonly allow: readonly FlowFilter[];
  readonly deny: readonly FlowFilter[];
}

/** Fields as in its JSON: 64-bit numbers are texts. */
export interface ServerStatus {
  readonly num_flows: string;
  readonly max_flows: string;
  readonly seen_flows: string;
  readonly uptime_ns: string;
  readonly num_connected_nodes?: number;
  readonly num_unavailable_nodes?: number;
  readonly unavailable_nodes?: readonly string[];
  readonly version: string;
  readonly flows_rate: number;
}

export interface NodeStatus {
  readonly name: string;
  readonly version: string;
  readonly address: string;
  readonly state: 'NODE_CONNECTED' | 'NODE_UNAVAILABLE';
  readonly tls: Readonly<Record<string, never>>;
  readonly uptime_ns?: string;
  readonly num_flows?: string;
  readonly max_flows?: string;
  readonly seen_flows?: string;
}

export type Request =
  | { readonly method: 'GetFlows'; readonly request: FlowRequest }
  | { readonly method: 'ServerStatus' }
  | { readonly method: 'GetNodes' };

/** A call that ends with a status other than OK. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'Refusal';
  }
}

export interface Server {
  /** Sends what was, then, if asked to follow, what comes. Returns the end. */
  flows(request: FlowRequest, send: (response: FlowResponse) => void): (() => void) | Promise<() => void>;
  status(): ServerStatus | Promise<ServerStatus>;
  /** Throws {@link Refusal} where only one node is known. */
  nodes(): readonly NodeStatus[] | Promise<readonly NodeStatus[]>;
}

/** Answers the one call of a connection. */
export async function serve(connection: Connection, server: Server): Promise<void> {
  const send = (message: unknown): void => connection.send(`${JSON.stringify(message)}\n`);
  let end = (): void => undefined;
  try {
    const asked = await readMessages(connection).next();
    if (asked.done === true) return connection.close();
    const request = asked.value as Request;
    if (request.method === 'GetFlows') {
      end = await server.flows(request.request, send);
      // The caller of an endless call hangs up.
      if (request.request.follow === true) while ((await connection.receive()) !== undefined);
    } else send(request.method === 'ServerStatus' ? await server.status() : await server.nodes());
  } catch (error) {
    // A connection that is reset has nobody left to tell.
    if (error instanceof Refusal) send({ error: { code: error.code, message: error.message } });
  } finally {
    end();
    connection.close();
  }
}

/** Makes one call. Throws {@link Refusal} when the server refuses, and what the connection throws. */
export async function* call(
  connection: Connection,
  request: Request,
  signal?: AbortSignal,
): AsyncGenerator<unknown, void> {
  connection.send(`${JSON.stringify(request)}\n`);
  for await (const message of readMessages(connection, signal)) {
    const { error } = message as { readonly error?: { readonly code: string; readonly message: string } };
    if (error !== undefined) throw new Refusal(error.code, error.message);
    yield message;
  }
}

async function* readMessages(connection: Connection, signal?: AbortSignal): AsyncGenerator<unknown, void> {
  let rest = '';
  for (;;) {
    const text = await connection.receive(signal);
    if (text === undefined) return;
    const lines = `${rest}${text}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield JSON.parse(line);
  }
}
