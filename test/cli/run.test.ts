import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { notebooks, typed } from './memoryTerminal.ts';

const week4 = path.join(notebooks, 'week4.study.md');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'study-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function notebook(text: string, name = 'plain.study.md'): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

test('the first step of the week runs, is checked and explained', async () => {
  const { status, out, error } = await typed(['run', week4, '--to', 'deploy', '--json', '--lang', 'en']);
  expect([status, error]).toEqual([0, '']);
  const told = JSON.parse(out);
  expect(Object.keys(told)).toEqual(['ok', 'steps']);
  expect(told.ok).toBe(true);
  const [step, ...more] = told.steps;
  expect(more).toEqual([]);
  expect(Object.keys(step)).toEqual(['id', 'cells', 'checks', 'explanations']);
  expect(step.id).toBe('deploy');
  expect(step.cells[0]).toEqual({ id: 'deploy-apply', host: 'k8s-ctr', exit: 0, expect: 'ok', ok: true });
  expect(Object.keys(step.checks[0])).toEqual(['id', 'ok', 'text']);
  expect(Object.keys(step.explanations[0])).toEqual(['id', 'text', 'evidence']);
  expect(Object.keys(step.explanations[0].evidence[0])).toEqual(['source', 'row']);
});

test('the same step is told in Korean and in English', async () => {
  const [ko, en] = await Promise.all(
    ['ko', 'en'].map((lang) => typed(['run', week4, '--step', 'deploy', '--lang', lang])),
  );
  expect(ko?.out).toMatch(/✓ deploy-apply +k8s-ctr +종료 코드 0/);
  expect(en?.out).toMatch(/✓ deploy-apply +k8s-ctr +exit 0/);
  expect(ko?.out).toMatch(/☑ .*[가-힣]/);
});

test('a later step starts where the steps before it end, and a capture runs with its traffic', async () => {
  const { status, out } = await typed(['run', week4, '--step', 'failure', '--json', '--lang', 'en']);
  const { steps } = JSON.parse(out);
  expect(steps.map(({ id }: { id: string }) => id)).toEqual(['failure']);
  const wrong = steps[0].cells.filter(({ ok }: { ok: boolean }) => !ok).map(({ id }: { id: string }) => id);
  // Hubble may not be there.
  expect(wrong.filter((id: string) => !id.startsWith('failure-hubble-'))).toEqual([]);
  expect(status).toBe(wrong.length === 0 ? 0 : 1);
  const ids: readonly string[] = steps[0].cells.map(({ id }: { id: string }) => id);
  expect(ids.indexOf('failure-capture-icmp')).toBe(ids.indexOf('failure-ping') - 1);
  expect(ids.filter((id) => id === 'failure-capture-icmp')).toHaveLength(1);
});

test('evidence is cited by number and listed once, shortened in the text form only', async () => {
  const { out } = await typed(['run', week4, '--to', 'deploy', '--lang', 'en']);
  const listed = out.split('\n').filter((line) => /^ {4}\[\d+\] /.test(line));
  expect(listed.length).toBeGreaterThan(3);
  expect(new Set(listed.map((line) => line.replace(/^ *\[\d+\]/, ''))).size).toBe(listed.length);
  for (const line of listed) expect(line.length).toBeLessThanOrEqual(140);
  expect(out).toMatch(/· .* \[1\] \[2\]/);
});

test('a notebook without a steps file beside it runs its cells', async () => {
  const file = notebook('# Mine\n\n```sh\nx=hi; echo $x\n```\n\n```sh host=router\nip route\n```\n');
  const { status, out, error } = await typed(['run', file, '--json']);
  expect([status, error]).toEqual([0, '']);
  const cells = [
    { id: 'cell-1', host: 'k8s-ctr', exit: 0, expect: 'ok', ok: true },
    { id: 'cell-2', host: 'router', exit: 0, expect: 'ok', ok: true },
  ];
  expect(JSON.parse(out)).toEqual({ ok: true, steps: [{ id: '', cells, checks: [], explanations: [] }] });
});

test('a cell that does not end as expected is told with its line and what it printed', async () => {
  const file = notebook('```sh\ntrue\n```\n\n```sh id=typo\nkubectl frob pods\n```\n');
  const { status, out, error } = await typed(['run', file]);
  expect(status).toBe(1);
  expect(out).toMatch(/✓ cell-1 .*\n.*✗ typo/);
  expect(error).toContain(`${file}:5: the cell typo ended with status 1, expect=ok. It printed:\n`);
  expect(error).toContain('unknown command "frob"');
});

test('what is wrong in a notebook is told as file:line: message, and the rest of it runs', async () => {
  const file = notebook(`# x

\`\`\`sh id=a host=mars
true
\`\`\`

\`\`\`sh id=a expect=maybe
echo "never closed
\`\`\`

\`\`\`sh until=4x foo=1
echo fine
\`\`\`
`);
  const { status, out, error } = await typed(['run', file]);
  expect(status).toBe(1);
  expect(error).toContain(`${file}:3: there is no host "mars". Known: k8s-ctr, k8s-w1, k8s-w0, router.`);
  expect(error).toContain(`${file}:7: the id "a" is already used on line 3.`);
  expect(error).toContain(`${file}:7: expect=maybe is not known.`);
  expect(error).toContain(`${file}:11: until=4x is not understood.`);
  expect(error).toMatch(/:11: foo= is kept but means nothing here\. .*\(warning\)/);
  expect(error).toMatch(/:8: the cell \S+ did not run: Line 1, column 6: This double quote is never closed/);
  expect(out).toMatch(/✓ cell-3/);
});

test('what is wrong in a steps file is told as file:line: message', async () => {
  cpSync(week4, path.join(folder, 'week4.study.md'));
  const steps = readFileSync(path.join(notebooks, 'week4.steps.yaml'), 'utf8');
  writeFileSync(path.join(folder, 'week4.steps.yaml'), steps.replace('    solve:', '    solv:'));
  const { status, error } = await typed(['run', path.join(folder, 'week4.study.md'), '--to', 'deploy']);
  expect(status).toBe(1);
  const line = steps.split('\n').findIndex((each) => each.startsWith('    solve:')) + 1;
  expect(error).toContain(`${path.join(folder, 'week4.steps.yaml')}:${line}: "solv" is not known here.`);
});

test('a file that is no notebook is refused with the reason', async () => {
  const nul = notebook('# x\n\0\n', 'nul.study.md');
  const missing = path.join(folder, 'missing.study.md');
  const told: readonly (readonly [string, string])[] = [
    [missing, `${missing} cannot be read: there is no such file.\n`],
    [folder, `${folder} cannot be read: it is a folder.\n`],
    [nul, `${nul}:2: a NUL byte. This is not a text file; open it with another editor.\n`],
  ];
  for (const [file, error] of told) expect(await typed(['run', file])).toEqual({ status: 2, out: '', error });
});

test('a step that is not there is told with those that are', async () => {
  const { status, error } = await typed(['run', week4, '--to', 'nowhere']);
  expect(status).toBe(2);
  expect(error).toContain('There is no step "nowhere". Steps: deploy, inspect, failure');
  const plain = notebook('# a\n<!-- step: one -->\n\n```sh\ntrue\n```\n');
  expect((await typed(['run', plain, '--step', 'one'])).error).toContain('Use --to one.');
  expect((await typed(['run', plain, '--to', 'one'])).status).toBe(0);
});

test('an endless cell is stopped as a person would, one that should end is given up', async () => {
  const file = notebook(
    '```sh expect=endless\nwhile true; do echo tick; sleep 1; done\n```\n\n```sh\ntcpdump -i any -nn port 9\n```\n',
  );
  const { status, out, error } = await typed(['run', file, '--json']);
  expect(status).toBe(1);
  const [first, second] = JSON.parse(out).steps[0].cells;
  expect([first, second]).toMatchObject([
    { exit: 130, ok: true },
    { exit: 130, ok: false },
  ]);
  expect(error).toContain(':5: the cell cell-2 did not end within 10 minutes');
});

test('Ctrl+C ends the run with 130 and reports what ran', async () => {
  const file = notebook(
    '# a\n<!-- step: one -->\n\n```sh\ntrue\n```\n\n# b\n<!-- step: two -->\n\n```sh\ntrue\n```\n',
  );
  const { status, out } = await typed(['run', file], { interruptAt: '(one)' });
  expect(status).toBe(130);
  expect(out).toContain('✓ one-1');
  expect(out).not.toContain('✓ two-1');
});

test('a course and a notebook that do not fit are told line by line, and the rest still runs', async () => {
  const file = notebook(
    '# a\n\n## One\n<!-- step: one -->\n\n```sh id=first\necho 1\n```\n\n## Two\n<!-- step: tow -->\n\n```sh id=second\necho 2\n```\n',
    'fit.study.md',
  );
  const steps = path.join(folder, 'fit.steps.yaml');
  writeFileSync(
    steps,
    `course: fit
title: { ko: 가, en: a }
facts: { routes: gone }
steps:
  - id: one
    title: { ko: 하나, en: One }
    checks:
      - id: ran
        that: run("first").ok
        pass: { ko: 네, en: 'It printed {{ run("first").text }}.' }
        fail: { ko: 아니요, en: 'No.' }
      - id: vanished
        that: run("lost").ok
        pass: { ko: 네, en: 'Yes.' }
        fail: { ko: 아니요, en: 'No.' }
    explanations:
      - id: broken
        when: run("first").ok
        say: { ko: 네, en: 'Yes.' }
        evidence: [run("first").nothing]
  - id: two
    title: { ko: 둘, en: Two }
`,
  );
  const { status, out, error } = await typed(['run', file, '--lang', 'en']);
  expect(status).toBe(1);
  expect(error).toContain(`${file}:11: the step "tow" is not in the course. Its steps: one, two.`);
  expect(error).toContain(`${steps}:21: The notebook has no step "two".`);
  expect(error).toContain(`${steps}:3: There is no cell "gone" in the notebook`);
  expect(error).toContain(`${steps}:13: There is no cell "lost" in the notebook`);
  expect(error).toMatch(/fit\.steps\.yaml:17: "broken" cannot be evaluated: .*nothing/);
  expect(out).toContain('☑ It printed 1.');
  expect(out).toMatch(/✓ second/);
});

test('another course is another pair of files: it runs, is judged, and differs from its material', async () => {
  const tiny = path.join(import.meta.dirname, '../course/fixtures/tiny');
  const { status, out, error } = await typed(['run', path.join(tiny, 'tiny.study.md'), '--lang', 'ko']);
  expect([status, error]).toEqual([0, '']);
  expect(out).toContain('☑ 서비스 kube-dns를 보았습니다.');
  expect(out).toMatch(/이름에 대답하는 파드는 coredns-\S+, coredns-\S+며 모두 2개입니다|이며 모두 2개입니다/);
  expect(out).toContain('kube-dns의 주소 10.96.0.99 → 10.96.0.10');
  expect(out).toContain('☑ coredns가 하나입니다.');
  expect((await typed(['run', path.join(tiny, 'tiny.en.study.md'), '--step', 'shrink'])).status).toBe(0);
});
