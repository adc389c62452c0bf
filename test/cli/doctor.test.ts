import { expect, test } from 'vitest';
import { displayWidth } from '../../src/cli/displayWidth.ts';
import { typed } from './memoryTerminal.ts';

test('all that the lab needs is here, and what is missing is not needed', async () => {
  const { status, out } = await typed(['doctor', '--json'], {
    programs: { kubectl: 'Client Version: v1.33.2' },
  });
  const { ok, findings } = JSON.parse(out);
  expect([status, ok]).toEqual([0, true]);
  expect(findings.map(({ id, state, needed }: Record<string, unknown>) => [id, state, needed])).toEqual([
    ['node', 'ok', true],
    ['lab', 'ok', true],
    ['code', 'missing', false],
    ['kubectl', 'ok', false],
  ]);
  expect(findings[2].advice).toContain('npm start');
});

test('the columns stand under each other in both languages', async () => {
  for (const lang of ['ko', 'en']) {
    const { out } = await typed(['doctor', '--lang', lang]);
    const [list = '', verdict = ''] = out.split('\n\n');
    const rows = list.split('\n').filter((line) => line !== '' && !line.startsWith(' '));
    expect(verdict).toMatch(/^(Ready|준비됐습니다): /);
    const ids = ['node', 'lab', 'code', 'kubectl'];
    const columns = rows.map((row, at) => displayWidth(row.slice(0, row.indexOf(` ${ids[at]} `))));
    expect(new Set(columns).size, out).toBe(1);
    expect(rows).toHaveLength(4);
  }
});

test('the language is the terminal’s unless it is asked for', async () => {
  expect((await typed(['doctor'], { locale: 'ko' })).out).toContain('내장 실습 환경');
  expect((await typed(['doctor', '--lang', 'en'], { locale: 'ko' })).out).toContain('the embedded lab');
});
