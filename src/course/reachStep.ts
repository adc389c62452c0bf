/** Getting to a place in a course without doing it by hand: by the solve scripts of its steps. */
import type { FreshBackend } from '../backend.ts';
import { fenced, markdownText } from '../state/markdown.ts';
import type { Locale } from '../protocol/outputs.ts';
import type { Course, Localized } from './course.ts';

/** Name for the state after the last step. */
const END = 'end';

/** Lets controllers and agents come to rest after a script, in the lab's time. */
const SETTLE_MS = 5_000;

/** There is no such step, or the steps file's script does not do what it shall. */
export class NotReached extends Error {
  readonly #texts: Localized;

  constructor(texts: Localized) {
    super(texts.en);
    this.name = 'NotReached';
    this.#texts = texts;
  }

  text(locale: Locale): string {
    return this.#texts[locale];
  }
}

/**
 * Brings a fresh backend (`restart` gives one) to the start of a step by running the solve scripts of the steps before it.
 * Throws {@link NotReached}. Ends early when the signal is aborted.
 */
export async function reachStep(
  backend: FreshBackend,
  course: Course,
  step: string,
  signal: AbortSignal,
): Promise<void> {
  const ids = course.steps.map(({ id }) => id);
  const upTo = step === END ? ids.length : ids.indexOf(step);
  const known = [...ids, END].join(', ');
  if (upTo < 0)
    throw new NotReached({
      ko: `"${step}" 단계가 없습니다. 단계: ${known}.`,
      en: `There is no step "${step}". Steps: ${known}.`,
    });
  for (const id of ids.slice(0, upTo)) {
    await solveStep(backend, course, id, signal);
    if (signal.aborted) return;
  }
}

/**
 * Does what a step asks for, by its solve scripts. Throws {@link NotReached} when one of them fails.
 * @param onText told what they print
 */
export async function solveStep(
  backend: FreshBackend,
  course: Course,
  step: string,
  signal: AbortSignal,
  onText: (text: string) => void = () => undefined,
): Promise<void> {
  await runScripts(backend, solveScripts(course, step), signal, onText);
}

/** A script of the steps file, with the step whose it is. */
export interface StepScript {
  readonly step: string;
  readonly kind: 'solve' | 'undo';
  readonly host: string;
  readonly script: string;
}

export function solveScripts(course: Course, step: string): readonly StepScript[] {
  return scriptsOf(course, step, 'solve');
}

/** What takes a cluster back to the start of a step where its state cannot be kept. Empty when the course does not tell. */
export function undoScripts(course: Course, step: string): readonly StepScript[] {
  return scriptsOf(course, step, 'undo');
}

/** What takes a cluster to the start of a step where it cannot begin anew. @param done steps that need not be done again */
export function scriptsTo(
  course: Course,
  step: string,
  done: (step: string) => boolean,
): readonly StepScript[] {
  const before = course.steps.slice(
    0,
    course.steps.findIndex(({ id }) => id === step),
  );
  return before.filter(({ id }) => !done(id)).flatMap(({ id }) => solveScripts(course, id));
}

function scriptsOf(course: Course, step: string, kind: StepScript['kind']): readonly StepScript[] {
  const found = course.steps.find(({ id }) => id === step)?.[kind] ?? [];
  return found.map((each) => ({ ...each, step, kind }));
}

/** One after the other, each in a shell of its own. Throws {@link NotReached} when one fails; ends early when aborted. */
export async function runScripts(
  backend: Pick<FreshBackend, 'open' | 'clock'>,
  scripts: readonly StepScript[],
  signal: AbortSignal,
  onText: (text: string) => void = () => undefined,
): Promise<void> {
  for (const { step, kind, host, script } of scripts) {
    const session = backend.open(host);
    let printed = '';
    const onChunk = ({ text }: { readonly text: string }): void => {
      printed += text;
      onText(text);
    };
    const exit = await session.run(script, { signal, onChunk });
    session.close();
    if (signal.aborted) return;
    if (exit !== 0)
      throw new NotReached({
        ko: `"${step}" 단계의 ${kind} 스크립트가 ${host}에서 ${exit}(으)로 끝났습니다:\n${printed}`,
        en: `The ${kind} script of step "${step}" ended with ${exit} on ${host}:\n${printed}`,
      });
    await backend.clock.sleep(SETTLE_MS, signal);
  }
}

/** The scripts as a Markdown text, for whoever is asked whether they shall run. */
export function scriptsReport(title: string, scripts: readonly StepScript[]): string {
  const one = ({ step, host, script }: StepScript): string =>
    `\n\`${step}\` · \`${host}\`\n\n${fenced(script.trimEnd(), 'sh')}`;
  return `# ${markdownText(title)}\n${scripts.map(one).join('')}`;
}
