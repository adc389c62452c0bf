import { type LabClock, sleepWith, stepwise } from '../clock.ts';

/**
 * A session's share in virtual time. While a run is in the foreground time may move: unless what runs there only listens
 * (`tcpdump`), and nothing in the session sleeps. Without a run, jobs in the background wait for others to move time.
 */
export interface SessionClock {
  /** A run begins; the returned function ends it. */
  enter(): () => void;
  readonly foreground: LabClock;
  /** For jobs: listening in the background does not stop time for the run in the foreground. */
  readonly background: LabClock;
}

export function createSessionClock(base: LabClock): SessionClock {
  if (base.kind === 'real') return { enter: () => () => undefined, foreground: base, background: base };
  let runs = 0;
  let listeners = 0;
  let sleepers = 0;
  let release: (() => void) | undefined;

  const update = (): void => {
    const wanted = runs > 0 && (listeners === 0 || sleepers > 0);
    if (wanted && !release) release = base.hold();
    if (!wanted && release) {
      release();
      release = undefined;
    }
  };
  const counted = (change: (by: 1 | -1) => void) => (): (() => void) => {
    let active = true;
    change(1);
    update();
    return () => {
      if (!active) return;
      active = false;
      change(-1);
      update();
    };
  };
  const enter = counted((by) => (runs += by));
  const listen = counted((by) => (listeners += by));
  const sleeping = counted((by) => (sleepers += by));

  const sleep = async (ms: number, signal?: AbortSignal): Promise<void> => {
    const wake = sleeping();
    try {
      await sleepWith(base.after, ms, signal);
    } finally {
      wake();
    }
  };
  const foreground: LabClock = {
    kind: base.kind,
    now: base.now,
    after: base.after,
    hold: base.hold,
    listen,
    sleep,
    stand: base.stand,
    pause: stepwise(base.now, sleep),
  };
  return { enter, foreground, background: { ...foreground, listen: base.listen } };
}
