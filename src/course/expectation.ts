/** Did a cell end as its `expect=` says? */
import type { Expectation } from './cell.ts';

export interface Ended {
  /** Of the last statement. */
  readonly exit: number;
  /** Everything that was printed. */
  readonly text: string;
  /** Who ended it early. */
  readonly stopped?: 'user' | 'until';
}

/**
 * - `ok`: it came to its end with exit status 0.
 * - `fails`: it came to its end with another one.
 * - `times-out`: it came to its end, and something in it gave up waiting (see {@link timedOut}).
 * - `endless`: it ran until it was stopped, or ended by itself with exit status 0.
 */
export function metExpectation(expect: Expectation, ended: Ended): boolean {
  if (expect === 'endless') return ended.stopped !== undefined || ended.exit === 0;
  if (ended.stopped !== undefined) return false;
  if (expect === 'ok') return ended.exit === 0;
  return expect === 'fails' ? ended.exit !== 0 : timedOut(ended);
}

/** 28: curl's CURLE_OPERATION_TIMEDOUT; 124: `timeout` of coreutils. */
const TIMEOUT_EXITS = new Set([28, 124]);

/** What tools print when they gave up waiting, also where a pipe or a loop hides their exit status. */
const TIMEOUT_TEXTS: readonly RegExp[] = [
  /curl: \(28\)/,
  // kubectl exec, about the command inside the pod.
  /command terminated with exit code (?:28|124)\b/,
  // ping of iputils and busybox, arping of Habets: something was sent and nothing came back.
  /\b[1-9]\d* packets transmitted, 0 (?:packets )?received/,
  // arping of iputils.
  /^Received 0 response/m,
  /\b(?:connection|operation|download) timed out\b/i,
];

export function timedOut({ exit, text }: Pick<Ended, 'exit' | 'text'>): boolean {
  return TIMEOUT_EXITS.has(exit) || TIMEOUT_TEXTS.some((pattern) => pattern.test(text));
}
