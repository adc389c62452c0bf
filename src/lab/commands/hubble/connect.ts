/** The server that `hubble` is told to ask: a port of this machine, or in an agent's pod the agent's own socket. */
import type { Agent } from '../../cilium/agent/agent.ts';
import { Observer } from '../../cilium/hubble/observer.ts';
import { call, Refusal } from '../../cilium/hubble/protocol.ts';
import type { Request } from '../../cilium/hubble/protocol.ts';
import { NetError } from '../../net/types.ts';
import type { Connection, NetErrorCode } from '../../net/types.ts';
import type { Process } from '../../process.ts';
import { resolveName } from '../net/resolve.ts';

export const RELAY = 'localhost:4245';
const SOCKET = 'unix:///var/run/cilium/hubble.sock';

const REASONS: Readonly<Partial<Record<NetErrorCode, string>>> = {
  ECONNREFUSED: 'connect: connection refused',
  EHOSTUNREACH: 'connect: no route to host',
  ENETUNREACH: 'connect: network is unreachable',
  ETIMEDOUT: 'i/o timeout',
};

/** In an agent's pod it is that agent, elsewhere the relay. */
export function defaultServer(agent: Agent | undefined, process: Process): string {
  return process.env.get('HUBBLE_SERVER') ?? (agent === undefined ? RELAY : SOCKET);
}

/** The messages of one call. Throws {@link Refusal} with gRPC's words when there is nobody. */
export async function* ask(
  process: Process,
  agent: Agent | undefined,
  server: string,
  request: Request,
): AsyncGenerator<unknown, void> {
  if (server.startsWith('unix:')) {
    yield* askAgent(process, agent, server, request);
    return;
  }
  const connection = await dial(process, server);
  try {
    yield* call(connection, request, process.signal);
  } catch (error) {
    if (process.signal.aborted) return;
    if (error instanceof NetError) throw new Refusal('Unavailable', 'error reading from server: EOF');
    throw error;
  } finally {
    connection.close();
  }
}

async function* askAgent(
  { signal }: Process,
  agent: Agent | undefined,
  server: string,
  request: Request,
): AsyncGenerator<unknown, void> {
  const path = server.replace(/^unix:(\/\/)?/, '');
  if (agent === undefined || server !== SOCKET)
    throw unavailable(`dial unix ${path}: connect: no such file or directory`);
  const observer = new Observer(agent);
  if (request.method === 'ServerStatus') return yield observer.status();
  if (request.method === 'GetNodes') return yield observer.nodes();
  const waiting: unknown[] = [];
  let wake = (): void => undefined;
  const end = observer.flows(request.request, (response) => {
    waiting.push(response);
    wake();
  });
  const aborted = (): void => wake();
  signal.addEventListener('abort', aborted);
  try {
    for (;;) {
      yield* waiting.splice(0);
      if (request.request.follow !== true || signal.aborted) return;
      if (waiting.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    signal.removeEventListener('abort', aborted);
    end();
  }
}

async function dial({ machine, signal }: Process, server: string): Promise<Connection> {
  const colon = server.lastIndexOf(':');
  const [name, port] = [server.slice(0, colon), Number(server.slice(colon + 1))];
  const address = await addressOf(name, machine, signal);
  try {
    return await machine.net.connectTcp({ address, port }, { signal, timeout: 5000 });
  } catch (error) {
    if (!(error instanceof NetError)) throw error;
    throw unavailable(`dial tcp ${address}:${port}: ${REASONS[error.code] ?? error.code}`);
  }
}

async function addressOf(name: string, machine: Process['machine'], signal: AbortSignal): Promise<string> {
  if (name === 'localhost') return '127.0.0.1';
  const found = await resolveName(machine, name, signal);
  if (found.kind !== 'found')
    throw new Refusal('Unavailable', `name resolver error: produced zero addresses`);
  return found.addresses[0] ?? '';
}

function unavailable(why: string): Refusal {
  return new Refusal('Unavailable', `connection error: desc = "transport: Error while dialing: ${why}"`);
}
