/**
 * port-forward as @kubernetes/client-node speaks it: for each port in the query a channel of data and one of errors, whose
 * first message is the port itself, little-endian.
 */
import type { WebSocket } from 'ws';
import type { PodStreams } from '../../lab/images/podStreams.ts';
import { messageOf, sendOn } from './channels.ts';
import { failureOf } from './exec.ts';
import { pipeConnection, type Forward } from './forward.ts';
import type { StreamRequest } from './upgrade.ts';

export async function portForward(
  pods: PodStreams,
  socket: WebSocket,
  { namespace, pod, query, ending }: StreamRequest,
): Promise<void> {
  const ports = query.getAll('ports').flatMap((each) => each.split(',').map(Number));
  const forwards = new Map<number, Forward>();
  ending.addEventListener('abort', () => socket.terminate());
  socket.on('error', () => undefined);
  socket.on('close', () => {
    for (const forward of forwards.values()) forward.close();
  });
  socket.on('message', (data) => {
    const message = messageOf(data);
    forwards.get(message[0] ?? 0)?.send(message.subarray(1));
  });
  for (const [index, port] of ports.entries()) {
    const dataChannel = 2 * index;
    const told = Buffer.from([port & 0xff, port >> 8]);
    await sendOn(socket, dataChannel, told);
    await sendOn(socket, dataChannel + 1, told);
    forwards.set(
      dataChannel,
      pipeConnection(() => pods.dial({ namespace, pod }, port), {
        data: (bytes) => void sendOn(socket, dataChannel, bytes),
        end: () => socket.close(1000),
        fail: (error) => {
          const text = `${pod}:${port}: ${messageOfError(error)}`;
          void sendOn(socket, dataChannel + 1, Buffer.from(text));
        },
      }),
    );
  }
}

export function messageOfError(error: unknown): string {
  const told = failureOf(error, 'port-forward');
  if (error instanceof Error && error.name === 'NetError') return refusalText(error.message);
  return 'message' in told ? String(told.message) : 'failed';
}

function refusalText(code: string): string {
  return code === 'ECONNREFUSED' ? 'connect: connection refused' : `connect: ${code}`;
}
