/** A request that wants its connection for itself: exec, attach and port-forward over WebSocket. */
import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { PodStreams } from '../../lab/images/podStreams.ts';
import { status, type Status } from '../status.ts';
import { attach, exec } from './exec.ts';
import { portForward } from './portForward.ts';
import { tunnelledPortForward } from './portForwardTunnel.ts';

export interface StreamRequest {
  readonly namespace: string;
  readonly pod: string;
  readonly query: URLSearchParams;
  /** Aborted when the server ends; whoever has the socket hears of its own end. */
  readonly ending: AbortSignal;
}

const PATH = /^\/api\/v1\/namespaces\/([^/]+)\/pods\/([^/]+)\/(exec|attach|portforward)$/;

/** In the order of preference. v5 is v4 with a message that closes stdin. */
const CHANNELS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];
/** kubectl 1.31 and later send the streams of SPDY through a WebSocket. */
const TUNNEL = 'SPDY/3.1+portforward.k8s.io';

const channels = new WebSocketServer({
  noServer: true,
  handleProtocols: (offered) => CHANNELS.find((each) => offered.has(each)) ?? false,
});

/** Its name is no token of HTTP, which `ws` insists on: the header is taken off the request and set on the answer. */
const tunnels = new WebSocketServer({ noServer: true });
tunnels.on('headers', (headers) => headers.push(`Sec-WebSocket-Protocol: ${TUNNEL}`));

export function openStream(
  pods: PodStreams,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  ending: AbortSignal,
): void {
  const { pathname, searchParams: query } = addressOf(request);
  const [, namespace = '', pod = '', verb] = PATH.exec(pathname) ?? [];
  socket.on('error', () => undefined); // the client is gone
  if (verb === undefined)
    return refuseUpgrade(socket, status(404, 'NotFound', 'the server could not find the requested resource'));
  if (request.headers.upgrade?.toLowerCase() !== 'websocket')
    return refuseUpgrade(
      socket,
      status(
        400,
        'BadRequest',
        `${verb} over ${request.headers.upgrade ?? 'this protocol'} is not simulated in this lab: use a client that speaks WebSocket (kubectl 1.31 or later)`,
      ),
    );
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((each) => each.trim());
  const isTunnel = verb === 'portforward' && offered.includes(TUNNEL);
  if (!isTunnel && !CHANNELS.some((each) => offered.includes(each)))
    return refuseUpgrade(
      socket,
      status(
        400,
        'BadRequest',
        `unable to upgrade: the lab speaks ${CHANNELS.join(' and ')}, the client ${offered.join(', ') || 'none'}`,
      ),
    );
  const stream: StreamRequest = { namespace, pod, query, ending };
  const run = isTunnel ? tunnelledPortForward : { exec, attach, portforward: portForward }[verb as Verb];
  if (isTunnel) delete request.headers['sec-websocket-protocol'];
  (isTunnel ? tunnels : channels).handleUpgrade(request, socket, head, (webSocket) => {
    void run(pods, webSocket, stream);
  });
}

/** What is no address asks for nothing that is there. */
function addressOf({ url = '/' }: IncomingMessage): URL {
  const base = 'https://127.0.0.1';
  return new URL(URL.canParse(url, base) ? url : '/', base);
}

type Verb = 'exec' | 'attach' | 'portforward';

export function refuseUpgrade(socket: Duplex, refused: Status): void {
  const body = `${JSON.stringify(refused)}\n`;
  socket.end(
    `HTTP/1.1 ${refused.code} ${STATUS_CODES[refused.code] ?? ''}\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
