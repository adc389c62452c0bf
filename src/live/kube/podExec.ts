/** A command in a container, over the Kubernetes API. */
import { PassThrough, Writable } from 'node:stream';
import { Exec, type KubeConfig } from './clientNode.ts';
import { connectionProblem, KubeProblem } from './kubeProblem.ts';

export interface ExecRequest {
  readonly namespace: string;
  readonly pod: string;
  readonly container?: string;
  readonly command: readonly string[];
  readonly tty?: boolean;
}

/** A running command. What it prints is held back while {@link stdout} and {@link stderr} are not read. */
export interface PodExec {
  readonly stdin: Writable;
  readonly stdout: NodeJS.ReadableStream;
  readonly stderr: NodeJS.ReadableStream;
  /** Its exit status. Rejects with a {@link KubeProblem} when the connection ended before the command did. */
  readonly exit: Promise<number>;
  /** Closes the connection; the command in the pod gets no signal by that, only an end of its input. */
  close(): void;
}

/** Bytes of output that wait for their reader before the connection is paused. */
const HELD = 1 << 20;

/** Ms between two questions whether the server is still there, as ssh asks with ServerAliveInterval. */
export const BEAT_MS = 5_000;
/** As many without an answer are a dead connection. */
const BEATS_MISSED = 3;

export async function openExec(
  config: KubeConfig,
  server: string,
  request: ExecRequest,
  beatMs: number,
): Promise<PodExec> {
  const { namespace, pod, container, command, tty = false } = request;
  const where = `${namespace}/${pod}`;
  const stdin = new PassThrough();
  const stdout = new PassThrough({ highWaterMark: HELD });
  const stderr = new PassThrough({ highWaterMark: HELD });
  let ended: (exit: number) => void = () => undefined;
  let failed: (problem: KubeProblem) => void = () => undefined;
  const exit = new Promise<number>((resolve, reject) => {
    ended = resolve;
    failed = reject;
  });
  // Whoever asks hears of it; nobody has to.
  exit.catch(() => undefined);
  try {
    let opened: Pausable | undefined;
    const socket = await new Exec(config).exec(
      namespace,
      pod,
      container ?? '',
      [...command],
      held(stdout, () => opened),
      tty ? null : held(stderr, () => opened),
      stdin,
      tty,
      (status) => {
        if (status.reason === 'NotFound')
          failed(new KubeProblem('no-such-pod', where, status.message ?? 'NotFound'));
        else ended(exitOf(status, stderr));
      },
    );
    opened = socket;
    const heart = beating(socket, beatMs, (reason) => {
      lost(reason);
      socket.terminate();
    });
    const lost = (reason: string): void => {
      clearInterval(heart);
      failed(new KubeProblem('lost', where, reason));
      stdout.end();
      stderr.end();
    };
    socket.onclose = ({ code, reason }) => lost(reason === '' ? `code ${code}` : reason);
    socket.onerror = ({ message }) => lost(message);
    return {
      stdin,
      stdout,
      stderr,
      exit,
      close: () => {
        stdin.destroy();
        socket.close();
      },
    };
  } catch (error) {
    throw refusal(error, where, server);
  }
}

/** What `ws` has beside the browser's WebSocket. */
interface Beating extends Pausable {
  readonly isPaused: boolean;
  on(event: 'pong' | 'message', listener: () => void): unknown;
  ping(): void;
}

/** Whatever comes is a sign of life; while we hold the connection back ourselves, nothing can come. */
function beating(socket: Beating, ms: number, dead: (reason: string) => void): NodeJS.Timeout {
  let missed = 0;
  const alive = (): void => void (missed = 0);
  socket.on('pong', alive);
  socket.on('message', alive);
  return setInterval(() => {
    if (socket.isPaused) return alive();
    if (missed >= BEATS_MISSED) return dead(`no answer within ${(ms * missed) / 1000} s`);
    missed += 1;
    socket.ping();
  }, ms);
}

interface Pausable {
  pause(): void;
  resume(): void;
}

/** Writes on to `target`, and stops the connection while that is full. */
function held(target: PassThrough, socket: () => Pausable | undefined): Writable {
  return new Writable({
    write(piece: Buffer, _encoding, done) {
      if (!target.write(piece)) {
        socket()?.pause();
        target.once('drain', () => socket()?.resume());
      }
      done();
    },
    final(done) {
      target.end();
      done();
    },
  });
}

interface Status {
  readonly status?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly details?: { readonly causes?: readonly { readonly reason?: string; readonly message?: string }[] };
}

/** 126: the command was not found or could not be started in the container. */
const NOT_STARTED = 126;

/** What kept the command from starting is its error output. */
function exitOf(status: Status, stderr: Writable): number {
  if (status.status === 'Success') return 0;
  const cause = status.details?.causes?.find(({ reason }) => reason === 'ExitCode');
  const code = Number(cause?.message);
  if (cause !== undefined && Number.isInteger(code)) return code;
  if (status.message !== undefined && stderr.writable) stderr.write(`${status.message}\n`);
  return NOT_STARTED;
}

/** The library rejects with the event of the WebSocket, which has the status only in its text. */
function refusal(error: unknown, where: string, server: string): unknown {
  const inner = typeof error === 'object' && error !== null && 'error' in error ? error.error : error;
  const status =
    inner instanceof Error ? /Unexpected server response: (\d+)/.exec(inner.message)?.[1] : undefined;
  switch (status) {
    case '401':
      return new KubeProblem('unauthorized', server, '401 Unauthorized');
    case '403':
      return new KubeProblem('forbidden', where, '403 Forbidden: pods/exec');
    case undefined:
      return connectionProblem(inner, server);
    default:
      return new KubeProblem('no-such-pod', where, `HTTP ${status}`);
  }
}
