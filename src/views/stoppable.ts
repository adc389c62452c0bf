/** Milliseconds that somebody waits without being told what for. */
const PATIENCE = 500;

/**
 * Resolves to undefined when the work was stopped, which is no failure, and rejects when it fails.
 * @param work listens to the signal, and leaves nothing half done behind
 * @param show is called for work that takes a while, with its end, and tells how to stop it
 */
export async function stoppable<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
  show: (end: Promise<void>, stop: () => void) => void,
): Promise<Result | undefined> {
  const stop = new AbortController();
  const { signal } = stop;
  const result = work(signal).then(
    (done) => (signal.aborted ? undefined : done),
    (error: unknown) => {
      if (!signal.aborted) throw error;
      return undefined;
    },
  );
  const end = result.then(
    () => undefined,
    () => undefined,
  );
  const timer = setTimeout(() => show(end, () => stop.abort()), PATIENCE);
  void end.then(() => clearTimeout(timer));
  return result;
}

/** For work that cannot be told to stop: it goes on, and nobody waits for it. */
export function unlessStopped<Result>(
  signal: AbortSignal,
  work: Promise<Result>,
): Promise<Result | undefined> {
  return Promise.race([
    work,
    new Promise<undefined>((resolve) =>
      signal.addEventListener('abort', () => resolve(undefined), { once: true }),
    ),
  ]);
}
