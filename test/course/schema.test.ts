/** The schema of steps files says what the reader accepts, and a second course needs nothing but its files. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readCourse } from '../../src/course/steps.ts';

const root = join(import.meta.dirname, '../..');
const text = (path: string): string => readFileSync(join(root, path), 'utf8');

/** What the schema uses of JSON Schema. */
interface Schema {
  readonly $ref?: string;
  readonly type?: 'object' | 'array' | 'string';
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: false | Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly definitions?: Readonly<Record<string, Schema>>;
}

const schema = JSON.parse(text('notebooks/steps.schema.json')) as Schema;

/** Where a value breaks the schema. */
function errors(value: unknown, { $ref, ...own }: Schema, path = ''): readonly string[] {
  const rule = $ref === undefined ? own : schema.definitions?.[$ref.replace('#/definitions/', '')];
  if (rule === undefined) return [`${path}: no definition ${$ref ?? ''}`];
  if (rule.anyOf !== undefined)
    return rule.anyOf.some((each) => errors(value, each, path).length === 0) ? [] : [`${path}: fits none`];
  if (rule.type === 'string') return typeof value === 'string' ? [] : [`${path}: no text`];
  if (rule.type === 'array') {
    if (!Array.isArray(value)) return [`${path}: no list`];
    return value.flatMap((item: unknown, n) => errors(item, rule.items ?? {}, `${path}/${n}`));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path}: no mapping`];
  return [
    ...(rule.required ?? []).filter((key) => !(key in value)).map((key) => `${path}/${key}: missing`),
    ...Object.entries(value).flatMap(([key, inner]) => {
      const known = rule.properties?.[key] ?? rule.additionalProperties;
      return known === false || known === undefined
        ? [`${path}/${key}: not allowed`]
        : errors(inner, known, `${path}/${key}`);
    }),
  ];
}

const TINY = 'test/course/fixtures/tiny/tiny.steps.yaml';

describe('the schema of steps files', () => {
  test.each(['notebooks/week4.steps.yaml', TINY])('accepts %s, and so does the reader', (file) => {
    expect(errors(parse(text(file)), schema)).toEqual([]);
    expect(readCourse(text(file), file).problems).toEqual([]);
    expect(text(file)).toMatch(/^# yaml-language-server: \$schema=\S+steps\.schema\.json\n/);
  });

  test.each([
    ['a key that is not known', 'checks:', 'cheks:'],
    ['a missing translation', 'title: { ko: 작은 코스, en: A tiny course }', 'title: { ko: 작은 코스 }'],
    ['a check without its sentence', "fail: { ko: '서비스", "fial: { ko: '서비스"],
    ['evidence that is a number', 'evidence: [deployment()]', 'evidence: [3]'],
    ['a script without its host', '- host: k8s-ctr', '- hosts: k8s-ctr'],
    ['a list that is a mapping', 'needs: [run:shrink-scale]', 'needs: { a: b }'],
  ])('refuses %s, as the reader does', (_what, from, to) => {
    expect(text(TINY)).toContain(from);
    const broken = text(TINY).replace(from, to);
    expect(errors(parse(broken), schema)).not.toEqual([]);
    expect(readCourse(broken, TINY).problems).not.toEqual([]);
  });

  test('is brought to the editor by the extension', () => {
    const { contributes } = JSON.parse(text('package.json')) as {
      contributes: { yamlValidation: readonly { fileMatch: string; url: string }[] };
    };
    expect(contributes.yamlValidation).toEqual([
      { fileMatch: '*.steps.yaml', url: './notebooks/steps.schema.json' },
    ]);
    expect(text('.vscodeignore')).toContain('!notebooks/steps.schema.json');
  });
});
