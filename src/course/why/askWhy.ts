import { readUntilKnown, type ReadOptions, type Unread } from '../readUntilKnown.ts';
import { whyNot, type Question, type Why } from './whyNot.ts';

/** Asks why, and reads what is missing for the answer. Throws `NoSuchEnd` for a name that is not there; else never rejects. */
export async function askWhy(
  options: ReadOptions,
  question: Question,
): Promise<{ readonly why: Why; readonly notRead: readonly Unread[] }> {
  const { answer, notRead } = await readUntilKnown(
    options,
    (hosts) => whyNot(options.state, question, hosts),
    ({ missing }) => missing,
  );
  return { why: answer, notRead };
}
