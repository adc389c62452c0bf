/** The agent's Hubble server on the network (hubble-listen-address), for the relay. Its code is read at the first call. */
import type { Agent } from '../agent/agent.ts';

const DEFAULT_PORT = 4244;

/** Returns the end. */
export function listenForPeers(agent: Agent): () => void {
  const { net, config } = agent.options;
  if (config.get('enable-hubble') !== 'true') return () => undefined;
  const port = Number(/:(\d+)$/.exec(config.get('hubble-listen-address') ?? '')?.[1] ?? DEFAULT_PORT);
  return net.listenTcp({ address: '0.0.0.0', port }, (connection) => {
    void (async () => {
      const [{ serve }, { Observer }] = await Promise.all([import('./protocol.ts'), import('./observer.ts')]);
      await serve(connection, new Observer(agent));
    })();
  });
}
