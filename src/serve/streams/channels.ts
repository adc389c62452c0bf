/**
 * v4.channel.k8s.io and v5.channel.k8s.io: each message begins with the number of its channel. On v5 a message 255 N says
 * that channel N ends.
 */
import type { WebSocket } from 'ws';
import type { Input, Output } from '../../lab/process.ts';

export const channel = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4 } as const;
const CLOSE = 255;

/** The bytes of one message on a channel. Whoever has gone hears nothing; whoever sends learns of it by the socket's end. */
export function sendOn(socket: WebSocket, number: number, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    if (socket.readyState !== socket.OPEN) return resolve();
    socket.send(Buffer.concat([Buffer.from([number]), bytes]), () => resolve());
  });
}

export function outputOn(socket: WebSocket, number: number, isTerminal: boolean): Output {
  return {
    isTerminal,
    // A terminal turns line feeds into carriage return and line feed.
    write: (text) => sendOn(socket, number, Buffer.from(isTerminal ? text.replaceAll('\n', '\r\n') : text)),
  };
}

/** What the client types, as text; it ends when the client says so, or goes. */
export function inputFrom(socket: WebSocket, onInterrupt: (() => void) | undefined): Input {
  const decoder = new TextDecoder();
  const arrived: string[] = [];
  let ended = false;
  let waiting: (() => void) | undefined;
  const wake = (): void => {
    waiting?.();
    waiting = undefined;
  };
  const end = (): void => {
    ended = true;
    wake();
  };
  socket.on('message', (data) => {
    const [number, ...rest] = messageOf(data);
    const bytes = Uint8Array.from(rest);
    if (number === CLOSE && bytes[0] === channel.stdin) return end();
    if (number !== channel.stdin) return;
    if (onInterrupt !== undefined && bytes.includes(CTRL_C)) return onInterrupt();
    if (onInterrupt !== undefined && bytes.includes(CTRL_D)) return end();
    const text = decoder.decode(bytes, { stream: true });
    // A terminal hands over a carriage return as the end of a line.
    arrived.push(onInterrupt === undefined ? text : text.replaceAll('\r', '\n'));
    wake();
  });
  socket.on('close', end);
  return {
    async read() {
      for (;;) {
        const next = arrived.shift();
        if (next !== undefined) return next;
        if (ended) return undefined;
        await new Promise<void>((resolve) => (waiting = resolve));
      }
    },
  };
}

const CTRL_C = 3;
const CTRL_D = 4;

export function messageOf(data: WebSocket.RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? Buffer.from(data) : data;
}
