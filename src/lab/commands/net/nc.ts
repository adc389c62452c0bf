/** `nc` as OpenBSD's: a connection whose two directions are stdin and stdout, or the first one that comes in. */
import { NetError } from '../../net/types.ts';
import type { Connection, NetErrorCode } from '../../net/types.ts';
import type { Process, Program } from '../../process.ts';
import { type Options, readOptions } from '../options.ts';
import { hostsName, resolveName } from './resolve.ts';
import { portNumbered, serviceNamed } from './services.ts';

const REASONS: Readonly<Partial<Record<NetErrorCode, string>>> = {
  ECONNREFUSED: 'Connection refused',
  EHOSTUNREACH: 'No route to host',
  ENETUNREACH: 'Network is unreachable',
  ETIMEDOUT: 'Connection timed out',
  EPERM: 'Operation not permitted',
};

export const nc: Program = async (process) => {
  const { args, machine, stderr } = process;
  const options = readOptions(args, {
    flags: 'lkvznN46',
    values: 'pwqs',
    unsimulated: 'uUxXtTiIOPVMmbdDFhrSWCZ',
  });
  const fail = async (text: string): Promise<number> => {
    await stderr.write(`nc: ${text}\n`);
    return 1;
  };
  if (typeof options === 'string') return fail(options);
  const [first, second] = options.operands;
  if (options.has('l')) {
    const port = portOf(options.value('p') ?? second ?? first);
    if (port === undefined) return fail('missing port number');
    return listen(process, options, port);
  }
  if (first === undefined || second === undefined) {
    await stderr.write(
      'usage: nc [-46klNnvz] [-p source_port] [-q seconds] [-s sourceaddr] [-w timeout] [destination] [port]\n',
    );
    return 1;
  }
  const ports = portsOf(second);
  if (ports === undefined) return fail(`port number invalid: ${second}`);
  const found = await resolveName(machine, first, process.signal);
  if (found.kind !== 'found')
    return fail(
      `getaddrinfo for host "${first}" port ${second}: ${found.kind === 'unknown' ? 'Name or service not known' : 'Temporary failure in name resolution'}`,
    );
  let status = 1;
  for (const port of ports) {
    const connection = await connect(process, options, {
      name: first,
      address: found.addresses[0] ?? '',
      port,
    });
    if (connection === undefined) continue;
    status = 0;
    if (options.has('z')) connection.close();
    else return (await exchange(process, connection, options)) ? 0 : 1;
  }
  return status;
};

async function connect(
  { machine, signal, stderr }: Process,
  options: Options,
  { name, address, port }: { readonly name: string; readonly address: string; readonly port: number },
): Promise<Connection | undefined> {
  const wait = options.value('w');
  const source = options.value('s');
  try {
    const connection = await machine.net.connectTcp(
      { address, port },
      {
        signal,
        ...(wait === undefined ? {} : { timeout: Number(wait) * 1000 }),
        ...(source === undefined ? {} : { source }),
      },
    );
    if (options.has('v')) {
      const shown = name === address ? name : `${name} (${address})`;
      const service = options.has('n') ? '*' : named(port);
      await stderr.write(`Connection to ${shown} ${port} port [tcp/${service}] succeeded!\n`);
    }
    return connection;
  } catch (error) {
    if (!(error instanceof NetError)) throw error;
    if (error.code === 'ABORTED') return undefined;
    const late = error.code === 'ETIMEDOUT' && wait !== undefined;
    // Silent without -v, as the real one is.
    if (options.has('v'))
      await stderr.write(
        `nc: connect to ${name} ${name === address ? '' : `(${address}) `}port ${port} (tcp) ${late ? 'timed out: Operation now in progress' : `failed: ${REASONS[error.code] ?? error.code}`}\n`,
      );
    return undefined;
  }
}

async function listen(process: Process, options: Options, port: number): Promise<number> {
  const { machine, stderr, signal, clock } = process;
  const waiting: Connection[] = [];
  let wake: (() => void) | undefined;
  let stop: () => void;
  const release = clock.listen();
  try {
    stop = machine.net.listenTcp({ address: options.value('s') ?? '0.0.0.0', port }, (connection) => {
      waiting.push(connection);
      // Without -k the socket that listens is closed with the first connection.
      if (!options.has('k')) stop();
      wake?.();
    });
  } catch (error) {
    release();
    if (!(error instanceof NetError)) throw error;
    await stderr.write('nc: Address already in use\n');
    return 1;
  }
  const woken = (): void => wake?.();
  signal.addEventListener('abort', woken);
  try {
    if (options.has('v')) await stderr.write(`Listening on ${options.value('s') ?? '0.0.0.0'} ${port}\n`);
    for (;;) {
      const connection = waiting.shift();
      if (connection !== undefined) {
        const { address, port: from } = connection.remote;
        if (options.has('v'))
          await stderr.write(
            `Connection received on ${options.has('n') ? address : (hostsName(machine, address) ?? address)} ${from}\n`,
          );
        const fine = await exchange(process, connection, options);
        if (!options.has('k') || signal.aborted) return fine ? 0 : 1;
      } else if (signal.aborted) return 130;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    stop();
    release();
    signal.removeEventListener('abort', woken);
  }
}

/** Both directions until the peer closes, or for -q seconds after the end of the input. False on a reset. */
async function exchange(process: Process, connection: Connection, options: Options): Promise<boolean> {
  const { stdin, stdout, signal, clock } = process;
  const over = new AbortController();
  const ended = AbortSignal.any([signal, over.signal]);
  const quit = options.value('q');
  const sending = (async () => {
    for (let text = await stdin.read(); text !== undefined; text = await stdin.read()) connection.send(text);
    if (options.has('N')) connection.close();
    if (quit === undefined || Number(quit) < 0) return;
    await clock.sleep(Number(quit) * 1000, ended);
    over.abort();
  })();
  sending.catch(() => over.abort());
  try {
    for (;;) {
      const text = await connection.receive(ended);
      if (text === undefined) return true;
      await stdout.write(text);
    }
  } catch (error) {
    if (!(error instanceof NetError)) throw error;
    return error.code === 'ABORTED';
  } finally {
    connection.close();
    over.abort();
  }
}

/** The service's name; `*` where it has none. */
function named(port: number): string {
  const name = portNumbered(port);
  return name === String(port) ? '*' : name;
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = /^\d+$/.test(text) ? Number(text) : serviceNamed(text)?.port;
  return port !== undefined && port > 0 && port < 65536 ? port : undefined;
}

/** One port or a range. */
function portsOf(text: string): readonly number[] | undefined {
  const [from, to] = text.split('-').map(portOf);
  if (from === undefined) return undefined;
  if (!text.includes('-')) return [from];
  return to === undefined || to < from
    ? undefined
    : Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
