import type { Backend } from '../../backend.ts';
import type { Locale } from '../../protocol/outputs.ts';
import type { State } from '../../state/state.ts';
import { machinesOf } from '../hosts.ts';
import { askWhy } from './askWhy.ts';
import { readQuestion } from './readQuestion.ts';
import { whyNot } from './whyNot.ts';
import { whyMarkdown } from './whyReport.ts';

export interface AnswerOptions {
  readonly backend: Backend;
  readonly state: State;
  readonly locale: Locale;
  readonly signal: AbortSignal;
}

/**
 * The answer to a typed question, as Markdown. In the lab what is missing is read; of a real cluster nothing is read that was
 * not asked for, so the answer names the commands. Rejects with a text for people.
 */
export async function answer(text: string, options: AnswerOptions): Promise<string> {
  const { backend, state, locale } = options;
  const question = readQuestion(text);
  if (question === undefined)
    throw new Error(
      locale === 'ko'
        ? `"${text}": 서비스 이름이나 "curl-pod -> 172.20.2.77:80" 같은 흐름을 적으세요.`
        : `"${text}": write the name of a service, or a flow such as "curl-pod -> 172.20.2.77:80".`,
    );
  const hosts = machinesOf(backend, state);
  const why = backend.kind === 'lab' ? (await askWhy(options, question)).why : whyNot(state, question, hosts);
  return whyMarkdown(text, why, locale);
}
