/** Signals, as the reason of an AbortSignal. Numbers from signal(7) on x86-64. */

const NUMBERS = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  KILL: 9,
  USR1: 10,
  USR2: 12,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
  CONT: 18,
  STOP: 19,
} as const;

export type SignalName = keyof typeof NUMBERS;

export class Killed {
  constructor(readonly name: SignalName) {}

  /** Exit status of a process that it ends. */
  get status(): number {
    return 128 + NUMBERS[this.name];
  }
}

/** `TERM`, `SIGTERM`, `term` or `15`; undefined for anything else. */
export function signalNamed(text: string): SignalName | undefined {
  const upper = text.toUpperCase().replace(/^SIG/, '');
  return signalNames().find((name) => name === upper || String(NUMBERS[name]) === text);
}

export function signalNames(): readonly SignalName[] {
  return Object.keys(NUMBERS).filter((name): name is SignalName => name in NUMBERS);
}

export function signalNumber(name: SignalName): number {
  return NUMBERS[name];
}

/** Which signal aborted it; an abort that names none is Ctrl+C. */
export function killedBy(signal: AbortSignal): Killed {
  return signal.reason instanceof Killed ? signal.reason : new Killed('INT');
}

/** A controller that is aborted with its parent, and can be aborted alone. Call `unlink` when its work is over. */
export function linkedController(parent: AbortSignal): {
  readonly controller: AbortController;
  unlink(): void;
} {
  const controller = new AbortController();
  const forward = (): void => controller.abort(parent.reason);
  if (parent.aborted) forward();
  else parent.addEventListener('abort', forward);
  return { controller, unlink: () => parent.removeEventListener('abort', forward) };
}

/** `work`, or `otherwise` as soon as the signal is aborted. */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal, otherwise: T): Promise<T> {
  if (signal.aborted) return Promise.resolve(otherwise);
  return new Promise((resolve, reject) => {
    const stop = (): void => resolve(otherwise);
    signal.addEventListener('abort', stop);
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
