/** Where the cluster shows another value than the material: a remark that is computed, not written. */
import type { Locale } from '../protocol/outputs.ts';
import type { Evidence } from '../state/fact.ts';
import type { Explanation, MaterialValue } from './course.ts';
import { shownValue } from './expression.ts';
import type { CourseScope } from './scope.ts';

/** Id of the remark among the explanations of a step. */
export const DIFFERS = 'differs-from-material';

/** One remark about all values of a step that differ; none while they are the same or not known. */
export function differsFromMaterial(
  values: readonly MaterialValue[],
  scope: CourseScope,
  locale: Locale,
): readonly Explanation[] {
  const parts: string[] = [];
  const evidence: Evidence[] = [];
  for (const { what, value, live, evidence: items } of values) {
    const outcome = live.evaluate(scope);
    if (outcome.kind !== 'value') continue;
    const here = shownValue(outcome.value);
    if (here === '' || here === value) continue;
    parts.push(TEXTS[locale].value(what[locale], value, here));
    for (const { of, fields } of items) {
      const rows = of.evaluate(scope);
      if (rows.kind === 'value') evidence.push(...scope.origins.evidence(rows.value, fields));
    }
  }
  if (parts.length === 0) return [];
  return [{ id: DIFFERS, verdict: 'true', text: TEXTS[locale].all(parts.join('; ')), evidence }];
}

const TEXTS: Readonly<
  Record<Locale, { value(what: string, there: string, here: string): string; all(parts: string): string }>
> = {
  ko: {
    value: (what, there, here) => `${what} ${there} → ${here}`,
    all: (parts) => `원문과 다른 값입니다(원문 → 여기): ${parts}. 이름과 주소는 클러스터마다 다릅니다.`,
  },
  en: {
    value: (what, there, here) => `${what} ${there} → ${here}`,
    all: (parts) =>
      `Other values than in the material (there → here): ${parts}. Names and addresses differ from cluster to cluster.`,
  },
};
