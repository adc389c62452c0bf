/**
 * The lab's time. One interface, two clocks: real time in the editor (`createRealClock`), virtual time in tests and on
 * the command line (`createVirtualClock`).
 *
 * Virtual time is discrete: it stands still while anything computes, and jumps to the next timer when everything waits.
 * It moves only while somebody is in the foreground, that is while a {@link LabClock.hold} or a {@link LabClock.sleep}
 * is pending. A shell session holds the clock while it runs a script. Whatever the lab does by itself (lease renewals,
 * controllers, retransmissions) uses {@link LabClock.after}: it happens as time passes and never makes time pass.
 */
import type { Clock } from '../backend.ts';

export interface LabClock extends Clock {
  /** Virtual time jumps, and must not wait for anything but its own timers. */
  readonly kind: 'real' | 'virtual';
  /** Calls `task` once, `ms` milliseconds from now. Returns the cancellation. Never makes virtual time move. */
  after(ms: number, task: () => void): () => void;
  /** Somebody waits for an outcome, however long it takes: virtual time may move until the returned function is called. */
  hold(): () => void;
  /**
   * The caller will only wait for what others do (`tcpdump`, `tail -f`, `kubectl get -w`), so that its foreground run
   * must not make virtual time move by itself; sleeps still do. The returned function ends it. Nothing in real time.
   */
  listen(): () => void;
  /**
   * Called at each step of a long computation, so that everything else can run and an abort can arrive. It yields to the
   * event loop every few milliseconds of real time; in virtual time two hundred steps take a millisecond.
   */
  pause(): Promise<void>;
}

export interface VirtualClock extends LabClock {
  /** Moves time on by `ms`, running what is due on the way, and resolves when what it set off has settled. */
  advance(ms: number): Promise<void>;
}

export function createRealClock(): LabClock {
  const macrotasks = createMacrotasks();
  const after = (ms: number, task: () => void): (() => void) => {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  };
  let yielded = Date.now();
  return {
    kind: 'real',
    now: () => Date.now(),
    after,
    sleep: (ms, signal) => sleepWith(after, ms, signal),
    hold: () => () => undefined,
    listen: () => () => undefined,
    pause: async () => {
      if (Date.now() - yielded < YIELD_AFTER_MS) return;
      await macrotasks.next();
      yielded = Date.now();
    },
  };
}

/** Half a frame: what computes stays unnoticed by whoever shares the thread. */
const YIELD_AFTER_MS = 8;
const STEPS_PER_MS = 200;

/** {@link LabClock.pause} in virtual time: every so many steps a sleep of a millisecond. */
export function stepwise(now: () => number, sleep: Clock['sleep']): () => Promise<void> {
  let steps = 0;
  let at = now();
  return async () => {
    if (now() !== at) {
      at = now();
      steps = 0;
    }
    steps += 1;
    if (steps >= STEPS_PER_MS) await sleep(1);
  };
}

interface Timer {
  readonly at: number;
  readonly task: () => void;
}

/** `start`: the time to begin with, milliseconds since the epoch. */
export function createVirtualClock(start: number): VirtualClock {
  const macrotasks = createMacrotasks();
  /** Sorted by time, those of one time in the order of their making; the next one is last, so that taking it is cheap. */
  const timers: Timer[] = [];
  let now = start;
  let holds = 0;
  let ticking = false;

  const tick = async (): Promise<void> => {
    if (ticking) return;
    ticking = true;
    try {
      while (holds > 0 && timers.length > 0) {
        await macrotasks.next();
        if (holds === 0) break;
        const timer = timers.pop();
        if (!timer) break;
        now = Math.max(now, timer.at);
        timer.task();
      }
    } finally {
      ticking = false;
    }
  };

  const after = (ms: number, task: () => void): (() => void) => {
    const timer: Timer = { at: now + Math.max(0, ms), task };
    let low = 0;
    let high = timers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((timers[middle]?.at ?? 0) <= timer.at) high = middle;
      else low = middle + 1;
    }
    timers.splice(low, 0, timer);
    void tick();
    return () => {
      const index = timers.indexOf(timer);
      if (index >= 0) timers.splice(index, 1);
    };
  };

  const hold = (): (() => void) => {
    let held = true;
    holds += 1;
    void tick();
    return () => {
      if (held) holds -= 1;
      held = false;
    };
  };

  const sleep = async (ms: number, signal?: AbortSignal): Promise<void> => {
    const release = hold();
    try {
      await sleepWith(after, ms, signal);
    } finally {
      release();
    }
  };

  return {
    kind: 'virtual',
    now: () => now,
    after,
    hold,
    sleep,
    listen: () => () => undefined,
    pause: stepwise(() => now, sleep),
    advance: async (ms) => {
      await sleep(ms);
      await macrotasks.next();
    },
  };
}

/** A sleep made of a timer: resolves when it fires or as soon as the signal is aborted. */
export function sleepWith(after: LabClock['after'], ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = (): void => {
      cancel();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const cancel = ms === Infinity ? () => undefined : after(ms, done);
    signal?.addEventListener('abort', done);
  });
}

/**
 * Turns of the event loop. A MessageChannel rather than setTimeout, whose nested calls browsers clamp to 4 ms. Its
 * handler is set only while somebody waits: a port with a handler keeps a Node process alive. Every few milliseconds it
 * is a timer all the same: Node handles a thousand messages before it looks at anything else.
 */
function createMacrotasks(): { next(): Promise<void> } {
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
