/** Questions to the extension: each gets an answer, a reason why there is none, or runs out of time. */
import type { FromTopology, ToTopology } from '../../src/protocol/topologyMessages.ts';

type Ask = Exclude<Extract<FromTopology, { readonly request: number }>, { readonly type: 'cancel' }>;
type Answer = Exclude<Extract<ToTopology, { readonly request: number }>, { readonly type: 'failed' }>;
type WithoutNumber<Message> = Message extends unknown ? Omit<Message, 'request'> : never;

export type Question = WithoutNumber<Ask>;

export interface Requests {
  /**
   * Rejects with a text for people.
   * @param patience milliseconds
   * @param signal its abort ends the waiting, and whatever the extension does for an answer
   */
  ask(question: Question, patience: number, signal?: AbortSignal): Promise<Answer>;
  /** True when the message was an answer to something that was asked. */
  settle(message: ToTopology): boolean;
}

export function createRequests(
  post: (message: FromTopology) => void,
  timedOut: (question: Question) => string,
): Requests {
  let last = 0;
  const open = new Map<number, (message: ToTopology) => void>();
  return {
    ask: (question, patience, signal) =>
      new Promise((resolve, reject) => {
        const request = (last += 1);
        const giveUp = (reason: unknown): void => {
          clearTimeout(timer);
          open.delete(request);
          reject(reason);
        };
        const timer = setTimeout(() => giveUp(new Error(timedOut(question))), patience);
        signal?.addEventListener('abort', () => {
          if (open.has(request)) post({ type: 'cancel', request });
          giveUp(signal.reason);
        });
        open.set(request, (message) => {
          clearTimeout(timer);
          open.delete(request);
          if (message.type === 'failed') reject(new Error(message.text));
          else if ('request' in message) resolve(message);
        });
        post({ ...question, request });
      }),
    settle(message) {
      const waiting = 'request' in message ? open.get(message.request) : undefined;
      waiting?.(message);
      return waiting !== undefined;
    },
  };
}
