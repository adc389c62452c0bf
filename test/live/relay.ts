/** A TCP relay that does what networks do: goes silent, half-closes, cuts off. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface Relay {
  readonly port: number;
  /** Nothing passes any more, and nobody is told. */
  silence(): void;
  /** Ends the direction towards the client; the other stays open. */
  halfClose(): void;
  /** Resets every connection. */
  cut(): void;
  close(): void;
}

export function startRelay(host: string, port: number): Promise<Relay> {
  const pairs: { readonly near: Socket; readonly far: Socket }[] = [];
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ host, port, allowHalfOpen: true });
    pairs.push({ near, far });
    near.pipe(far);
    far.pipe(near);
    for (const socket of [near, far]) socket.on('error', () => undefined);
  });
  const all = (act: (pair: { near: Socket; far: Socket }) => void): void => {
    for (const pair of pairs) act(pair);
  };
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () =>
      resolve({
        port: (server.address() as AddressInfo).port,
        silence: () =>
          all(({ near, far }) => {
            near.unpipe(far);
            far.unpipe(near);
            near.pause();
            far.pause();
          }),
        halfClose: () =>
          all(({ near, far }) => {
            far.unpipe(near);
            near.end();
          }),
        cut: () =>
          all(({ near, far }) => {
            near.resetAndDestroy();
            far.resetAndDestroy();
          }),
        close: () => {
          all(({ near, far }) => {
            near.destroy();
            far.destroy();
          });
          server.close();
        },
      }),
    );
  });
}
