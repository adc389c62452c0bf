import type { Locale } from '../../protocol/outputs.ts';

export type Localized = Readonly<Record<Locale, string>>;

/** One thing that was looked for. */
export interface Finding {
  readonly id: string;
  /** `limited`: there, but something that cells use is not allowed or not installed. */
  readonly state: 'ok' | 'missing' | 'limited' | 'broken';
  /** What was found, as the thing itself says it: a version, an error. */
  readonly found: string;
  /** What it is for. */
  readonly use: Localized;
  /** What works without it, and how to get it. Absent when all is well. */
  readonly advice?: Localized;
}

/** Each probe is given up after this, ms: a doctor that hangs helps nobody. */
export const PROBE_MS = 5_000;

/** What the work resolves with, or a rejection that says how long was waited. */
export async function inTime<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const stop = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    return await Promise.race([
      work(stop.signal),
      new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error(`no answer within ${PROBE_MS / 1000} s`)), PROBE_MS);
      }),
    ]);
  } finally {
    clearTimeout(timer);
    stop.abort();
  }
}
