/** The guides and other pages of docs/: both languages say the same, and nothing that they name is missing. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { NOTEBOOK_ENDING } from '../../src/views/contributions.ts';

const root = path.resolve(import.meta.dirname, '../..');
const docs = path.join(root, 'docs');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const pages = readdirSync(docs).filter((name) => name.endsWith('.md'));
const english: Record<string, string> = JSON.parse(read('package.nls.json'));
const korean: Record<string, string> = JSON.parse(read('package.nls.ko.json'));

/** Headings, pictures, list items and rows: what a page consists of. */
function shape(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => /^(#+ |!\[|\| |- |\d\. )/.exec(line)?.[1] ?? []);
}

test.each(['learner', 'instructor'])('the page for the %s has the same parts in both languages', (guide) => {
  const [en, ko] = [read(`docs/${guide}.en.md`), read(`docs/${guide}.ko.md`)];
  expect(shape(ko)).toEqual(shape(en));
  expect(shape(en).length).toBeGreaterThan(20);
});

test('what a page links to, and every picture of it, is there', () => {
  const found = pages.flatMap((page) =>
    [...readFileSync(path.join(docs, page), 'utf8').matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(
      ([, target = '']) => [page, target] as const,
    ),
  );
  const missing = found.filter(
    ([, target]) => !/^https?:/.test(target) && !existsSync(path.join(docs, target)),
  );
  expect(found.length).toBeGreaterThan(8);
  expect(missing).toEqual([]);
});

test('a command is called in a guide as the editor calls it, in the language of the page', () => {
  const named = (texts: Record<string, string>, page: string): readonly string[] =>
    Object.entries(texts)
      .filter(([key, title]) => key.startsWith('command.') && page.includes(`**${plain(title)}`))
      .map(([key]) => key);
  const plain = (title: string): string => title.replace('…', '');
  for (const guide of ['learner', 'instructor']) {
    const en = read(`docs/${guide}.en.md`).replaceAll('**Cilium Study: ', '**');
    const ko = read(`docs/${guide}.ko.md`).replaceAll('**Cilium 스터디: ', '**');
    expect(named(korean, ko)).toEqual(named(english, en));
    expect(named(english, en)).toEqual(expect.arrayContaining(['command.doctor', 'command.exportStuck']));
    expect(en + ko).not.toContain(`${NOTEBOOK_ENDING}.md`);
  }
});
