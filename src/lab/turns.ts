/** Half a frame: what computes stays unnoticed by whoever shares the thread. */
const YIELD_AFTER_MS = 8;

/**
 * Turns of the event loop. A MessageChannel rather than setTimeout, whose nested calls browsers clamp to 4 ms. Its
 * handler is set only while somebody waits: a port with a handler keeps a Node process alive. Every few milliseconds it
 * is a timer all the same: Node handles a thousand messages before it looks at anything else.
 */
export function createTurns(): { next(): Promise<void> } {
  const waiting: (() => void)[] = [];
  let channel: MessageChannel | undefined;
  let turned = Date.now();
  return {
    next: () =>
      new Promise((resolve) => {
        if (Date.now() - turned >= YIELD_AFTER_MS) {
          setTimeout(() => {
            turned = Date.now();
            resolve();
          }, 0);
          return;
        }
        channel ??= new MessageChannel();
        const { port1, port2 } = channel;
        waiting.push(resolve);
        if (waiting.length === 1) {
          port1.onmessage = () => {
            waiting.shift()?.();
            if (waiting.length === 0) port1.onmessage = null;
          };
        }
        port2.postMessage(undefined);
      }),
  };
}
