/** The relay's container: each connection is one call of Hubble's API. */
import type { LabImage } from './image.ts';

const PORT = 4245;

export const hubbleRelay: LabImage = {
  repository: 'quay.io/cilium/hubble-relay',
  bytes: 29_000_000,
  tools: 'none',
  entrypoint: 'hubble-relay',
  readyAfter: 2000,
  start: ({ net, store, clock }) =>
    net.listenTcp({ address: '0.0.0.0', port: PORT }, (connection) => {
      void (async () => {
        const [{ serve }, { Relay }] = await Promise.all([
          import('../cilium/hubble/protocol.ts'),
          import('../cilium/hubble/relay.ts'),
        ]);
        await serve(connection, new Relay(net, store, clock));
      })();
    }),
};
