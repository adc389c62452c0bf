/** The lab's Kubernetes API on 127.0.0.1, for clients outside: TLS, a random token, a Host check, and nothing else. */
import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Lab } from '../lab/lab.ts';
import { refusal } from './access.ts';
import { createCertificate } from './certificate.ts';
import { answerRequest, sendStatus } from './httpApi.ts';
import { openStream, refuseUpgrade } from './streams/upgrade.ts';

export interface Served {
  /** `https://127.0.0.1:43117` */
  readonly url: string;
  readonly token: string;
  /** PEM: what a client must trust. */
  readonly certificate: string;
  /** Ends every connection. */
  close(): Promise<void>;
}

export interface ServeOptions {
  /** 0, the default: one that is free. */
  readonly port?: number;
}

const GRACE_MS = 100;

/** @throws when the port is taken */
export async function serve(
  lab: Pick<Lab, 'kube' | 'pods'>,
  { port = 0 }: ServeOptions = {},
): Promise<Served> {
  const { certificate, key } = createCertificate();
  const token = randomBytes(32).toString('hex');
  const ending = new AbortController();
  setMaxListeners(0, ending.signal); // one for each stream
  const server = createServer({ cert: certificate, key, ALPNProtocols: ['http/1.1'] });
  const portOf = (): number => (server.address() as AddressInfo).port;

  server.on('request', (request, response) => {
    const refused = refusal(request.headers, portOf(), token);
    if (refused === undefined) void answerRequest(lab, request, response, ending.signal);
    else sendStatus(response, refused);
  });
  server.on('upgrade', (request, socket, head) => {
    const refused = refusal(request.headers, portOf(), token);
    if (refused === undefined) openStream(lab.pods, request, socket, head, ending.signal);
    else refuseUpgrade(socket, refused);
  });
  // A client that does not trust the certificate, or hangs up: nothing that the lab has to say.
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `https://127.0.0.1:${portOf()}`,
    token,
    certificate,
    close: () =>
      new Promise((resolve) => {
        ending.abort();
        server.close(() => resolve());
        server.closeIdleConnections();
        // Streams have ended by themselves; whoever is still there is cut off.
        setTimeout(() => server.closeAllConnections(), GRACE_MS);
      }),
  };
}
