/** exec and attach: standard streams on the channels of a WebSocket, the outcome as a Status on the error channel. */
import type { WebSocket } from 'ws';
import type { PodStreams } from '../../lab/images/podStreams.ts';
import { channel, inputFrom, outputOn, sendOn } from './channels.ts';
import { isFailure, status } from '../status.ts';
import type { StreamRequest } from './upgrade.ts';

export async function exec(pods: PodStreams, socket: WebSocket, request: StreamRequest): Promise<void> {
  const { namespace, pod, query, ending } = request;
  const isTerminal = query.get('tty') === 'true';
  const stop = stopWith(socket, ending);
  const outcome = async (): Promise<object> => {
    const code = await pods.exec(where(request), query.getAll('command'), {
      stdin:
        query.get('stdin') === 'true'
          ? inputFrom(socket, isTerminal ? () => stop.abort() : undefined)
          : { read: () => Promise.resolve(undefined) },
      stdout: outputOn(socket, channel.stdout, isTerminal),
      // A terminal has one stream.
      stderr: outputOn(socket, isTerminal ? channel.stdout : channel.stderr, isTerminal),
      signal: stop.signal,
    });
    return code === 0 ? { metadata: {}, status: 'Success' } : exitStatus(code);
  };
  await finish(socket, outcome, `${namespace}/${pod}`);
}

/** What the container prints; what is typed into its own process is not simulated and goes nowhere. */
export async function attach(pods: PodStreams, socket: WebSocket, request: StreamRequest): Promise<void> {
  const { namespace, pod, ending } = request;
  const stop = stopWith(socket, ending);
  const stdout = outputOn(socket, channel.stdout, false);
  const outcome = async (): Promise<object> => {
    await pods.follow(
      where(request),
      { timestamps: false, tailLines: 0 },
      (text) => void stdout.write(text),
      stop.signal,
    );
    return { metadata: {}, status: 'Success' };
  };
  await finish(socket, outcome, `${namespace}/${pod}`);
}

function where({ namespace, pod, query }: StreamRequest) {
  const container = query.get('container');
  return { namespace, pod, ...(container ? { container } : {}) };
}

function stopWith(socket: WebSocket, ending: AbortSignal): AbortController {
  const stop = new AbortController();
  socket.on('close', () => stop.abort());
  socket.on('error', () => stop.abort());
  ending.addEventListener('abort', () => {
    stop.abort();
    socket.terminate();
  });
  return stop;
}

async function finish(socket: WebSocket, outcome: () => Promise<object>, pod: string): Promise<void> {
  let told: object;
  try {
    told = await outcome();
  } catch (error) {
    told = failureOf(error, pod);
  }
  await sendOn(socket, channel.error, Buffer.from(JSON.stringify(told)));
  socket.close(1000);
}

function exitStatus(code: number): object {
  return {
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: exit status ${code}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(code) }] },
  };
}

/** Errors of the lab carry their Status: the lab is a bundle of its own, with its own copy of the class. */
export function failureOf(error: unknown, about: string): object {
  if (typeof error === 'object' && error !== null && 'status' in error && isFailure(error.status))
    return error.status;
  const why = error instanceof Error ? error.message : String(error);
  return status(500, 'InternalError', `Internal error occurred: ${about}: ${why}`);
}
