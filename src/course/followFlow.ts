import type { Flow, Trace } from '../path/flow.ts';
import { trace } from '../path/trace.ts';
import { readUntilKnown, type ReadOptions, type Unread } from './readUntilKnown.ts';

export interface Followed {
  readonly trace: Trace;
  /** What could not be read, and why. */
  readonly notRead: readonly Unread[];
}

/** A trace that reads what it lacks. Throws `NoSuchEnd` for an end that is not there; else never rejects. */
export async function followFlow(options: ReadOptions, flow: Flow): Promise<Followed> {
  const { answer, notRead } = await readUntilKnown(
    options,
    (hosts) => trace(options.state, flow, hosts),
    ({ ways }) => ways.flatMap((way) => way.missing ?? []),
  );
  return { trace: answer, notRead };
}
