/** What the release workflow leans on is there. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const { version, scripts } = JSON.parse(read('package.json'));

test('the release workflow runs scripts that exist, and gives away what the build makes', () => {
  const workflow: unknown = parse(read('.github/workflows/release.yml'));
  const text = JSON.stringify(workflow);
  const run = [...text.matchAll(/npm run (\w+)/g)].map(([, script = '']) => script);
  expect(run).toContain('package');
  for (const script of run) expect(scripts).toHaveProperty(script);
  expect(existsSync(path.join(root, '.ci/run'))).toBe(true);
  expect(text).toContain('dist/sbom.cdx.json');
  expect(read('test/thirdParty.mjs')).toContain('sbom.cdx.json');
  expect(read('test/package.mjs')).toContain('cilium-study-companion.vsix');
});

test('the changelog tells about the version that would be released', () => {
  expect(read('CHANGELOG.md')).toMatch(new RegExp(`^## ${String(version).replaceAll('.', '\\.')}$`, 'm'));
});
