import { useRef, useState } from 'preact/hooks';

/** One question to the extension that takes a while: whether it is open, why there was no answer, and a way to stop it. */
export function useAnswer(): {
  readonly waiting: boolean;
  /** Empty when there is nothing to say. */
  readonly problem: string;
  /** Does nothing while one is open. @param ask what to do until the signal is aborted */
  readonly run: (ask: (signal: AbortSignal) => Promise<void>) => Promise<void>;
  readonly stop: () => void;
  readonly forget: () => void;
} {
  const [waiting, setWaiting] = useState(false);
  const [problem, setProblem] = useState('');
  const stopping = useRef<AbortController>(undefined);
  return {
    waiting,
    problem,
    run: async (ask) => {
      if (stopping.current !== undefined) return;
      const own = new AbortController();
      stopping.current = own;
      setWaiting(true);
      setProblem('');
      try {
        await ask(own.signal);
      } catch (error) {
        if (!own.signal.aborted) setProblem(error instanceof Error ? error.message : String(error));
      } finally {
        stopping.current = undefined;
        setWaiting(false);
      }
    },
    stop: () => stopping.current?.abort(),
    forget: () => setProblem(''),
  };
}
