/**
 * port-forward as kubectl speaks it since 1.31: SPDY frames inside a WebSocket. For each local connection the client opens
 * a stream for errors and one for data; both name the port and the request that they belong to.
 */
import type { WebSocket } from 'ws';
import type { PodStreams } from '../../lab/images/podStreams.ts';
import { controlFrame, dataFrame, FLAG_FIN, FrameReader, frameType } from '../spdy/frames.ts';
import type { ControlFrame, DataFrame } from '../spdy/frames.ts';
import { HeaderReader, HeaderWriter, uint32 } from '../spdy/headerBlock.ts';
import { messageOf } from './channels.ts';
import { pipeConnection, type Forward } from './forward.ts';
import { messageOfError } from './portForward.ts';
import type { StreamRequest } from './upgrade.ts';

/** Bytes before the headers of a SYN_STREAM: the stream's number, its parent's, priority and slot. */
const SYN_STREAM_FIELDS = 10;
/** Larger writes are cut, so that a frame's length fits. */
const MAX_FRAME = 32 * 1024;
const none = Buffer.alloc(0);

export async function tunnelledPortForward(
  pods: PodStreams,
  socket: WebSocket,
  { namespace, pod, ending }: StreamRequest,
): Promise<void> {
  const frames = new FrameReader();
  const reader = new HeaderReader();
  const writer = new HeaderWriter();
  const forwards = new Map<number, Forward>();
  /** Streams for errors, by the request that they belong to. */
  const errors = new Map<string, number>();

  const send = (frame: Buffer): void => {
    if (socket.readyState === socket.OPEN) socket.send(frame);
  };

  async function opened({ body }: ControlFrame): Promise<void> {
    const stream = body.readUInt32BE(0) & 0x7fff_ffff;
    const headers = await reader.read(body.subarray(SYN_STREAM_FIELDS));
    send(controlFrame(frameType.synReply, Buffer.concat([uint32(stream), await writer.write(new Map())])));
    const request = headers.get('requestid') ?? '';
    if (headers.get('streamtype') === 'error') {
      errors.set(request, stream);
      return;
    }
    const port = Number(headers.get('port'));
    const errorStream = errors.get(request) ?? 0;
    errors.delete(request);
    const end = (message = ''): void => {
      if (message !== '') send(dataFrame(errorStream, Buffer.from(message)));
      send(dataFrame(errorStream, none, FLAG_FIN));
      send(dataFrame(stream, none, FLAG_FIN));
      forwards.delete(stream);
    };
    forwards.set(
      stream,
      pipeConnection(() => pods.dial({ namespace, pod }, port), {
        data(bytes) {
          for (let at = 0; at < bytes.length; at += MAX_FRAME)
            send(dataFrame(stream, bytes.subarray(at, at + MAX_FRAME)));
        },
        end: () => end(),
        fail: (error) =>
          end(
            `error forwarding port ${port} to pod ${pod}: failed to connect to localhost:${port} inside the pod: ${messageOfError(error)}`,
          ),
      }),
    );
  }

  function received({ stream, flags, body }: DataFrame): void {
    const forward = forwards.get(stream);
    if (body.length > 0) forward?.send(body);
    if ((flags & FLAG_FIN) !== 0) forward?.close();
  }

  async function handle(frame: DataFrame | ControlFrame): Promise<void> {
    if (frame.kind === 'data') return received(frame);
    if (frame.type === frameType.synStream) return opened(frame);
    if (frame.type === frameType.ping) return send(controlFrame(frameType.ping, frame.body));
    if (frame.type === frameType.rstStream) forwards.get(frame.body.readUInt32BE(0))?.close();
  }

  // One frame after the other: the blocks of headers are one compressed stream.
  let handled = Promise.resolve();
  socket.on('message', (data) => {
    try {
      for (const frame of frames.read(messageOf(data)))
        handled = handled.then(() => handle(frame)).catch(() => socket.terminate());
    } catch {
      socket.terminate();
    }
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    for (const forward of forwards.values()) forward.close();
  });
  ending.addEventListener('abort', () => socket.terminate());
}
