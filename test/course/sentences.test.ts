/** Every check and every explanation of the week in its three cases: it holds, it does not, and nothing can be said yet. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { CheckResult, Explanation } from '../../src/course/course.ts';
import { DIFFERS } from '../../src/course/differs.ts';
import { runnableCells } from '../../src/course/study.ts';
import { studyOf } from './moment.ts';
import { CASES } from './sentenceCases.ts';
import { SITUATIONS, type Situation } from './situations.ts';
import { week4Course, week4Notebook } from './week4Course.ts';

interface Judged {
  readonly checks: Readonly<Record<string, CheckResult>>;
  readonly explanations: Readonly<Record<string, Explanation>>;
}

const course = week4Course();
const judged = new Map<string, Judged>();

beforeAll(async () => {
  for (const name of Object.keys(SITUATIONS) as Situation[]) {
    const study = await studyOf(SITUATIONS[name]());
    for (const locale of ['ko', 'en'] as const) {
      const checks: Record<string, CheckResult> = {};
      const explanations: Record<string, Explanation> = {};
      for (const { id } of course.steps) {
        for (const check of study.checks(id, locale)) checks[`${id}/${check.id}`] = check;
        for (const each of study.explanations(id, locale)) explanations[`${id}/${each.id}`] = each;
      }
      judged.set(`${locale} ${name}`, { checks, explanations });
    }
    study.dispose();
  }
}, 120_000);

const within = (situation: Situation, locale: 'ko' | 'en' = 'en'): Judged => {
  const found = judged.get(`${locale} ${situation}`);
  if (found === undefined) throw new Error(`the situation "${situation}" was not judged`);
  return found;
};

const checks = course.steps.flatMap(({ id, checks: all }) => all.map((check) => `${id}/${check.id}`));
const explanations = course.steps.flatMap(({ id, explanations: all }) =>
  all.map((each) => `${id}/${each.id}`),
);

test('the week has at least 40 checks and 60 explanations, and each of them has its cases', () => {
  expect(checks.length).toBeGreaterThanOrEqual(40);
  expect(explanations.length).toBeGreaterThanOrEqual(60);
  expect(Object.keys(CASES.checks)).toEqual(checks);
  expect(Object.keys(CASES.explanations)).toEqual(explanations);
});

describe('a check', () => {
  test.each(Object.entries(CASES.checks))(
    '%s passes, fails, and waits for what is not known',
    (id, [yes, no]) => {
      expect(within(yes).checks[id], yes).toMatchObject({ verdict: 'true' });
      expect(within(no).checks[id], no).toMatchObject({ verdict: 'false' });
      expect(within('blind').checks[id]).toMatchObject({ verdict: 'unknown', evidence: [] });
      expect(within(yes).checks[id]?.evidence, `${id} in ${yes}`).not.toEqual([]);
    },
  );
});

describe('an explanation', () => {
  test.each(Object.entries(CASES.explanations))(
    '%s is given, is not given, and waits for what is not known',
    (id, [yes, no]) => {
      expect(within(yes).explanations[id], yes).toMatchObject({ verdict: 'true' });
      expect(within(yes).explanations[id]?.evidence, `${id} in ${yes}`).not.toEqual([]);
      expect(within(no).explanations[id], no).toBeUndefined();
      expect(within('blind').explanations[id]).toMatchObject({ verdict: 'unknown', evidence: [] });
    },
  );
});

test('what is not known names a cell of the notebook, or what the API has not told', () => {
  const cells = runnableCells(week4Notebook('en')).map(({ spec }) => spec.id);
  for (const { cell, text } of [
    ...Object.values(within('blind').checks),
    ...Object.values(within('blind').explanations),
  ]) {
    if (cell === undefined) expect(text).toMatch(/^Not known yet: nothing has told about [a-z0-9]+\.$/);
    else expect(cells).toContain(cell);
  }
});

test('no sentence is an error of the course, in any situation', () => {
  for (const [name, { checks: all, explanations: more }] of judged) {
    for (const { id, text } of [...Object.values(all), ...Object.values(more)])
      expect(text, `${id} in ${name}`).not.toMatch(/cannot be evaluated|계산할 수 없습니다/);
  }
});

test.each(['ko', 'en'] as const)('the sentences are these (%s)', async (locale) => {
  const folder = join(import.meta.dirname, 'fixtures/sentences');
  mkdirSync(folder, { recursive: true });
  const lines = [
    ...Object.entries(CASES.checks).flatMap(([id, [yes, no]]) => [
      `- [x] ${id}: ${within(yes, locale).checks[id]?.text ?? ''}`,
      `- [ ] ${id}: ${within(no, locale).checks[id]?.text ?? ''}`,
    ]),
    '',
    ...Object.entries(CASES.explanations).map(
      ([id, [yes]]) => `- ${id}: ${within(yes, locale).explanations[id]?.text ?? ''}`,
    ),
    '',
    ...course.steps.flatMap(({ id }) => {
      const remark = within('shared', locale).explanations[`${id}/${DIFFERS}`];
      return remark === undefined ? [] : [`- ${id}: ${remark.text}`];
    }),
    '',
  ];
  await expect(lines.join('\n')).toMatchFileSnapshot(join(folder, `${locale}.md`));
});
