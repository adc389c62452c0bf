import type { Connection } from '../../lab/net/types.ts';

/** One forwarded connection: bytes of the client go into the pod, the pod's come back. */
export interface Forward {
  send(bytes: Uint8Array): void;
  /** The client sends no more. */
  close(): void;
}

export interface ForwardEvents {
  data(bytes: Uint8Array): void;
  /** The pod has closed. */
  end(): void;
  fail(error: unknown): void;
}

/** What is sent before the connection is there waits for it. */
export function pipeConnection(dial: () => Promise<Connection>, events: ForwardEvents): Forward {
  const early: string[] = [];
  let connection: Connection | undefined;
  let closed = false;
  void (async () => {
    try {
      connection = await dial();
      for (const text of early) connection.send(text);
      if (closed) connection.close();
      for (;;) {
        const text = await connection.receive();
        if (text === undefined) break;
        events.data(Buffer.from(text, 'latin1'));
      }
      events.end();
    } catch (error) {
      events.fail(error);
    }
  })();
  return {
    send(bytes) {
      const text = Buffer.from(bytes).toString('latin1');
      if (connection === undefined) early.push(text);
      else connection.send(text);
    },
    close() {
      closed = true;
      connection?.close();
    },
  };
}
