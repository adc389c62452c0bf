/** `cilium hubble port-forward`: port 4245 of this machine leads to the relay's pod. It runs until it is interrupted. */
import type { PodStreams } from '../../images/podStreams.ts';
import type { Store } from '../../kube/store.ts';
import { NetError } from '../../net/types.ts';
import type { Connection } from '../../net/types.ts';
import type { Process } from '../../process.ts';

const PORT = 4245;

export async function hubblePortForward(
  { machine, clock, signal, stdout, stderr }: Process,
  store: Store,
  pods: PodStreams,
  localPort = PORT,
): Promise<number> {
  const relay = (): { readonly namespace: string; readonly pod: string } | undefined => {
    const pod = store
      .list('pods', 'kube-system')
      .find(
        ({ metadata, status }) =>
          metadata.labels?.['k8s-app'] === 'hubble-relay' &&
          metadata.deletionTimestamp === undefined &&
          status.phase === 'Running',
      );
    return pod === undefined ? undefined : { namespace: 'kube-system', pod: pod.metadata.name };
  };
  if (store.get('services', 'hubble-relay', 'kube-system') === undefined) {
    await stderr.write(
      '\nError: Unable to port forward: failed to port forward: failed to get service "hubble-relay": services "hubble-relay" not found\n',
    );
    return 1;
  }
  const target = relay();
  if (target === undefined) {
    await stderr.write(
      '\nError: Unable to port forward: failed to port forward: no pods found for service "hubble-relay"\n',
    );
    return 1;
  }
  let end: () => void;
  try {
    end = machine.net.listenTcp({ address: '127.0.0.1', port: localPort }, (client) => {
      void join(client, () => pods.dial(target, PORT));
    });
  } catch (error) {
    if (!(error instanceof NetError)) throw error;
    await stderr.write(
      `\nError: Unable to port forward: failed to port forward: unable to listen on any of the requested ports: [{${localPort} ${PORT}}]\n`,
    );
    return 1;
  }
  const release = clock.listen();
  try {
    await stdout.write(`ℹ️  Hubble Relay is available at 127.0.0.1:${localPort}\n`);
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      else signal.addEventListener('abort', () => resolve(), { once: true });
    });
  } finally {
    release();
    end();
  }
  return 0;
}

/** Bytes go both ways until one side has closed. */
async function join(client: Connection, dial: () => Promise<Connection>): Promise<void> {
  const copy = async (from: Connection, to: Connection): Promise<void> => {
    try {
      for (let text = await from.receive(); text !== undefined; text = await from.receive()) to.send(text);
    } catch {
      // A reset ends the connection as a close does.
    }
    to.close();
  };
  try {
    const server = await dial();
    await Promise.all([copy(client, server), copy(server, client)]);
  } catch {
    client.close();
  }
}
