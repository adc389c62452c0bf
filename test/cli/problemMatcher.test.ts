/** What the editor's problem matcher, and the one for CI, read out of what `run` really prints. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { notebooks, typed } from './memoryTerminal.ts';

const root = path.resolve(import.meta.dirname, '../..');
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const [matcher] = manifest.contributes.problemMatchers;
const pattern = new RegExp(matcher.pattern.regexp);
const folder = mkdtempSync(path.join(tmpdir(), 'matcher-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Matched {
  readonly file: string;
  readonly line: number;
  readonly message: string;
  readonly severity: string;
}

/** As VS Code does: line by line; without a severity of its own a match has that of the matcher. */
function matches(printed: string): readonly Matched[] {
  return printed.split('\n').flatMap((line) => {
    const found = pattern.exec(line);
    if (found === null) return [];
    const at = (name: string): string | undefined => found[matcher.pattern[name]];
    return [
      {
        file: path.basename(at('file') ?? ''),
        line: Number(at('line')),
        message: at('message') ?? '',
        severity: at('severity') ?? matcher.severity,
      },
    ];
  });
}

const NOTEBOOK = `# Mistakes

\`\`\`sh id=first host=mars
echo "It printed: nothing.study.md"
\`\`\`

\`\`\`sh id=second
kubectl frob pods
\`\`\`

\`\`\`sh id=third expect=fails extra=1
true
\`\`\`
`;

test.each(['en', 'ko'])('cells that are not as expected are problems at their fences (%s)', async (lang) => {
  const file = path.join(folder, 'mistakes.study.md');
  writeFileSync(file, NOTEBOOK);
  const { status, out, error } = await typed(['run', file, '--lang', lang]);
  expect(status).toBe(1);
  const found = matches(error);
  expect(found.map(({ file: name, line, severity }) => [name, line, severity])).toEqual([
    ['mistakes.study.md', 3, 'error'],
    ['mistakes.study.md', 11, 'warning'],
    ['mistakes.study.md', 3, 'error'],
    ['mistakes.study.md', 7, 'error'],
    ['mistakes.study.md', 11, 'error'],
  ]);
  expect(found.map(({ message }) => message).join('\n')).toMatch(lang === 'ko' ? /셀/ : /the cell third/);
  expect(matches(out)).toEqual([]);
});

test('a check that does not pass is a problem at its place in the steps file, in the reader’s language', async () => {
  const selectsNothing = 'selector:\n    app: nothing\n  ports:';
  const text = readFileSync(path.join(notebooks, 'week4.study.md'), 'utf8').replace(
    'selector:\n    app: webpod\n  ports:',
    selectsNothing,
  );
  expect(text).toContain(selectsNothing);
  writeFileSync(path.join(folder, 'week4.study.md'), text);
  cpSync(path.join(notebooks, 'week4.steps.yaml'), path.join(folder, 'week4.steps.yaml'));
  const { status, error } = await typed([
    'run',
    path.join(folder, 'week4.study.md'),
    '--to',
    'deploy',
    '--lang',
    'ko',
  ]);
  expect(status).toBe(1);
  const checks = matches(error).filter(({ file }) => file === 'week4.steps.yaml');
  expect(checks.length).toBeGreaterThan(0);
  const steps = readFileSync(path.join(notebooks, 'week4.steps.yaml'), 'utf8').split('\n');
  for (const { line, message } of checks) {
    const [id = ''] = message.split(' ');
    expect(steps[line - 1]).toContain(`id: ${id}`);
    expect(message).toMatch(/[가-힣]/);
  }
});

test('a drive letter is part of the file’s name', () => {
  const line = 'C:\\study group\\week4.study.md:12: the cell a did not run: no';
  expect(pattern.exec(line)?.slice(1, 4)).toEqual([
    'C:\\study group\\week4.study.md',
    '12',
    'the cell a did not run: no',
  ]);
});

test('the workflow of the docs reads the same lines', () => {
  const page = readFileSync(path.join(root, 'docs/ci.md'), 'utf8');
  expect(page).toContain(JSON.stringify(matcher.pattern.regexp));
});
