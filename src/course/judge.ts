/** Checks and explanations of a step, computed from what the state knows now. */
import type { Locale } from '../protocol/outputs.ts';
import { visible } from '../protocol/visible.ts';
import type { Evidence } from '../state/fact.ts';
import type { CheckData, CheckResult, Course, Explanation, ExplanationData } from './course.ts';
import { differsFromMaterial } from './differs.ts';
import type { Outcome } from './expression.ts';
import type { Problem } from './problem.ts';
import type { CourseScope } from './scope.ts';

type Judgeable = Pick<CheckData | ExplanationData, 'id' | 'line' | 'needs' | 'evidence'>;

export interface Judge {
  checks(step: string, locale: Locale): readonly CheckResult[];
  explanations(step: string, locale: Locale): readonly Explanation[];
}

interface Unjudged {
  readonly text: string;
  readonly cell?: string;
  readonly fault?: Problem;
}

type Unanswered = Exclude<Outcome<unknown>, { kind: 'value' }>;

export function createJudge(course: Course, scope: CourseScope): Judge {
  const stepOf = (id: string) => course.steps.find((step) => step.id === id);

  const faultOf = ({ id, line }: Judgeable, message: string): Problem => ({
    severity: 'problem',
    file: course.file,
    line,
    message: {
      ko: `"${id}"의 식을 계산할 수 없습니다: ${message}`,
      en: `"${id}" cannot be evaluated: ${message}`,
    },
  });
  const missing = (data: Judgeable, locale: Locale): Unjudged | undefined => {
    const fact = data.needs.find((need) => !scope.knows(need));
    return fact === undefined ? undefined : unjudged({ kind: 'unknown', fact }, data, locale);
  };
  const unjudged = (outcome: Unanswered, data: Judgeable, locale: Locale): Unjudged => {
    if (outcome.kind === 'error') {
      const fault = faultOf(data, outcome.message);
      return { text: TEXTS[locale].courseError(`${fault.file}:${fault.line}: ${outcome.message}`), fault };
    }
    const cell =
      (Object.hasOwn(course.facts, outcome.fact) ? course.facts[outcome.fact] : undefined) ??
      (outcome.fact.startsWith('run:') ? outcome.fact.slice('run:'.length) : undefined);
    return {
      text: cell === undefined ? TEXTS[locale].notKnown(outcome.fact) : TEXTS[locale].runFirst(cell),
      cell,
    };
  };
  /** What is there of it. A piece that is not known any more is left out; one that cannot be evaluated is a fault. */
  const evidenceOf = (data: Judgeable): Pick<CheckResult, 'evidence' | 'fault'> => {
    let fault: Problem | undefined;
    const evidence = data.evidence.flatMap((item): readonly Evidence[] => {
      const outcome = item.of.evaluate(scope);
      if (outcome.kind === 'error') fault = faultOf(data, outcome.message);
      return outcome.kind === 'value' ? scope.origins.evidence(outcome.value, item.fields) : [];
    });
    return fault === undefined ? { evidence } : { evidence, fault };
  };

  const check = (data: CheckData, locale: Locale): CheckResult => {
    const unknown = (why: Unjudged): CheckResult => ({
      id: data.id,
      verdict: 'unknown',
      ...why,
      evidence: [],
    });
    const lacking = missing(data, locale);
    if (lacking !== undefined) return unknown(lacking);
    const outcome = data.that.evaluate(scope);
    if (outcome.kind !== 'value') return unknown(unjudged(outcome, data, locale));
    const passed = outcome.value === true;
    const text = (passed ? data.pass : data.fail)[locale].evaluate(scope);
    if (text.kind !== 'value') return unknown(unjudged(text, data, locale));
    const hint = passed ? undefined : data.hint?.[locale].evaluate(scope);
    return {
      id: data.id,
      verdict: passed ? 'true' : 'false',
      text: text.value,
      hint: hint?.kind === 'value' ? visible(hint.value) : undefined,
      ...evidenceOf(data),
    };
  };

  const explanation = (data: ExplanationData, locale: Locale): readonly Explanation[] => {
    const unknown = (why: Unjudged): readonly Explanation[] => [
      { id: data.id, verdict: 'unknown', ...why, evidence: [] },
    ];
    const lacking = missing(data, locale);
    if (lacking !== undefined) return unknown(lacking);
    const outcome = data.when.evaluate(scope);
    if (outcome.kind !== 'value') return unknown(unjudged(outcome, data, locale));
    if (outcome.value !== true) return [];
    const text = data.say[locale].evaluate(scope);
    if (text.kind !== 'value') return unknown(unjudged(text, data, locale));
    return [{ id: data.id, verdict: 'true', text: text.value, ...evidenceOf(data) }];
  };

  return {
    checks: remembered(scope, (step, locale) =>
      (stepOf(step)?.checks ?? []).map((data) => check(data, locale)),
    ),
    explanations: remembered(scope, (id, locale) => {
      const step = stepOf(id);
      if (step === undefined) return [];
      return [
        ...step.explanations.flatMap((data) => explanation(data, locale)),
        ...differsFromMaterial(step.material, scope, locale),
      ];
    }),
  };
}

type Judged<T> = (step: string, locale: Locale) => readonly T[];

/**
 * The views ask far more often than the state changes: what was judged holds until it does. Sentences name what a cluster or a
 * program named; whoever tells them may take them as they are.
 */
function remembered<T extends CheckResult | Explanation>(scope: CourseScope, judged: Judged<T>): Judged<T> {
  const known = new Map<string, { readonly revision: number; readonly results: readonly T[] }>();
  return (step, locale) => {
    const key = `${locale} ${step}`;
    let entry = known.get(key);
    if (entry?.revision !== scope.revision) {
      entry = {
        revision: scope.revision,
        results: judged(step, locale).map((result) => ({ ...result, text: visible(result.text) })),
      };
      known.set(key, entry);
    }
    return entry.results;
  };
}

const TEXTS: Readonly<
  Record<
    Locale,
    { runFirst(cell: string): string; notKnown(fact: string): string; courseError(message: string): string }
  >
> = {
  ko: {
    runFirst: (cell) => `아직 알 수 없습니다. 먼저 ${cell} 셀을 실행하세요.`,
    notKnown: (fact) => `아직 알 수 없습니다. ${fact} 정보가 없습니다.`,
    courseError: (message) => `코스 파일의 식을 계산할 수 없습니다: ${message}`,
  },
  en: {
    runFirst: (cell) => `Not known yet. Run the cell ${cell} first.`,
    notKnown: (fact) => `Not known yet: nothing has told about ${fact}.`,
    courseError: (message) => `An expression of the course cannot be evaluated: ${message}`,
  },
};
