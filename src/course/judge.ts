/** Checks and explanations of a step, computed from what the state knows now. */
import type { Locale } from '../protocol/outputs.ts';
import type { Evidence } from '../state/fact.ts';
import type { CheckData, CheckResult, Course, EvidenceData, Explanation, ExplanationData } from './course.ts';
import type { Outcome } from './expression.ts';
import type { CourseScope } from './scope.ts';

export interface Judge {
  checks(step: string, locale: Locale): readonly CheckResult[];
  explanations(step: string, locale: Locale): readonly Explanation[];
}

interface Unjudged {
  readonly text: string;
  readonly cell?: string;
}

export function createJudge(course: Course, scope: CourseScope): Judge {
  const stepOf = (id: string) => course.steps.find((step) => step.id === id);

  const missing = (needs: readonly string[], locale: Locale): Unjudged | undefined => {
    const fact = needs.find((need) => !scope.knows(need));
    return fact === undefined ? undefined : unjudged({ kind: 'unknown', fact }, locale);
  };
  const unjudged = (outcome: Exclude<Outcome<unknown>, { kind: 'value' }>, locale: Locale): Unjudged => {
    if (outcome.kind === 'error') return { text: TEXTS[locale].courseError(outcome.message) };
    const cell =
      course.facts[outcome.fact] ??
      (outcome.fact.startsWith('run:') ? outcome.fact.slice('run:'.length) : undefined);
    return {
      text: cell === undefined ? TEXTS[locale].notKnown(outcome.fact) : TEXTS[locale].runFirst(cell),
      cell,
    };
  };
  const evidenceOf = (items: readonly EvidenceData[]): readonly Evidence[] =>
    items.flatMap((item) => {
      const outcome = item.of.evaluate(scope);
      return outcome.kind === 'value' ? scope.origins.evidence(outcome.value, item.fields) : [];
    });

  const check = (data: CheckData, locale: Locale): CheckResult => {
    const unknown = (why: Unjudged): CheckResult => ({
      id: data.id,
      verdict: 'unknown',
      ...why,
      evidence: [],
    });
    const lacking = missing(data.needs, locale);
    if (lacking !== undefined) return unknown(lacking);
    const outcome = data.that.evaluate(scope);
    if (outcome.kind !== 'value') return unknown(unjudged(outcome, locale));
    const passed = outcome.value === true;
    const text = (passed ? data.pass : data.fail)[locale].evaluate(scope);
    if (text.kind !== 'value') return unknown(unjudged(text, locale));
    const hint = passed ? undefined : data.hint?.[locale].evaluate(scope);
    return {
      id: data.id,
      verdict: passed ? 'true' : 'false',
      text: text.value,
      hint: hint?.kind === 'value' ? hint.value : undefined,
      evidence: evidenceOf(data.evidence),
    };
  };

  const explanation = (data: ExplanationData, locale: Locale): readonly Explanation[] => {
    const unknown = (why: Unjudged): readonly Explanation[] => [
      { id: data.id, verdict: 'unknown', ...why, evidence: [] },
    ];
    const lacking = missing(data.needs, locale);
    if (lacking !== undefined) return unknown(lacking);
    const outcome = data.when.evaluate(scope);
    if (outcome.kind !== 'value') return unknown(unjudged(outcome, locale));
    if (outcome.value !== true) return [];
    const text = data.say[locale].evaluate(scope);
    if (text.kind !== 'value') return unknown(unjudged(text, locale));
    return [{ id: data.id, verdict: 'true', text: text.value, evidence: evidenceOf(data.evidence) }];
  };

  return {
    checks: (step, locale) => (stepOf(step)?.checks ?? []).map((data) => check(data, locale)),
    explanations: (step, locale) =>
      (stepOf(step)?.explanations ?? []).flatMap((data) => explanation(data, locale)),
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
