/** The connection that a controller keeps to the API server for its watches. What goes over it is not simulated. */
import type { ContainerContext } from './image.ts';
import type { Connection, Endpoint } from '../net/types.ts';

const RETRY_MS = 5_000;
/** Go's HTTP/2 client pings a connection that has been silent for so long. */
const PING_MS = 30_000;

/** In a pod the API server is its service address; an agent is told its real one. Returns the end. */
export function keepConnection({ net, clock }: ContainerContext, server: Endpoint): () => void {
  const ending = new AbortController();
  let open: Connection | undefined;
  let cancel: (() => void) | undefined;
  const connect = async (): Promise<void> => {
    try {
      open = await net.connectTcp(server, { signal: ending.signal });
      ping(open);
      while ((await open.receive(ending.signal)) !== undefined);
    } catch {
      // Refused, lost or reset: tried again below, as a client does.
    }
    cancel?.();
    if (!ending.signal.aborted) cancel = clock.after(RETRY_MS, () => void connect());
  };
  const ping = (connection: Connection): void => {
    cancel = clock.after(PING_MS, () => {
      connection.send('.');
      ping(connection);
    });
  };
  void connect();
  return () => {
    ending.abort();
    cancel?.();
    open?.close();
  };
}

/** default/kubernetes, as its environment variables say it. */
export const API_SERVICE: Endpoint = { address: '10.96.0.1', port: 443 };
