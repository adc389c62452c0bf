import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:tls';
import type { Served } from '../../src/serve/index.ts';

/** Answers in the server's place, or returns false and lets the request through. */
export type Fault = (asked: IncomingMessage, answer: ServerResponse) => boolean;

export interface FaultProxy {
  readonly url: string;
  /** Requests that came, as `GET /path?query`. */
  readonly asked: string[];
  fault: Fault;
  /** Cuts every connection in the middle of what it carries. */
  cut(): void;
  close(): void;
}

/** A proxy on loopback before a served lab: clients talk to it as to an API server behind which things go wrong. */
export async function faultProxy(served: Pick<Served, 'url' | 'certificate'>): Promise<FaultProxy> {
  const asked: string[] = [];
  const server = createServer((incoming, answer) => {
    asked.push(`${incoming.method} ${incoming.url}`);
    if (proxy.fault(incoming, answer)) return;
    const target = new URL(incoming.url ?? '/', served.url);
    const onward = request(
      target,
      {
        method: incoming.method,
        ca: served.certificate,
        headers: { ...incoming.headers, host: target.host },
      },
      (response) => {
        answer.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(answer);
      },
    );
    onward.on('error', () => answer.destroy());
    answer.on('close', () => onward.destroy());
    incoming.pipe(onward);
  });
  server.on('upgrade', ({ method, url, rawHeaders }, near, head) => {
    const { hostname, port, host } = new URL(served.url);
    const far = connect({ host: hostname, port: Number(port), ca: served.certificate }, () => {
      const headers = rawHeaders.flatMap((name, n) =>
        n % 2 === 1 ? [] : [`${name}: ${/^host$/i.test(name) ? host : rawHeaders[n + 1]}`],
      );
      far.write([`${method} ${url} HTTP/1.1`, ...headers, '', ''].join('\r\n'));
      far.write(head);
      near.pipe(far).pipe(near);
    });
    for (const socket of [near, far]) {
      socket.on('error', () => undefined);
      socket.on('close', () => (near.destroy(), far.destroy()));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const proxy: FaultProxy = {
    url: `http://127.0.0.1:${port}`,
    asked,
    fault: () => false,
    cut: () => server.closeAllConnections(),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
  return proxy;
}
