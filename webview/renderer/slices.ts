/** Milliseconds of work between two pauses, well within a frame. */
const SLICE = 10;

/** Does the work in slices, between which the page is drawn and messages come in. Returns what stops it. */
export function inSlices<Result>(steps: Iterator<void, Result>, done: (result: Result) => void): () => void {
  // A message to itself comes at once; timers that follow each other wait four milliseconds.
  const { port1: next, port2: turn } = new MessageChannel();
  const work = (): void => {
    const end = performance.now() + SLICE;
    let step = steps.next();
    while (step.done !== true && performance.now() < end) step = steps.next();
    if (step.done !== true) return next.postMessage(undefined);
    turn.close();
    done(step.value);
  };
  turn.addEventListener('message', work);
  turn.start();
  next.postMessage(undefined);
  return () => turn.close();
}
