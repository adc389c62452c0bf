/** The dev container is a stock image in which the two commands of CONTRIBUTING.md work as they are. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from './dependencies.mjs';

const container: Readonly<Record<string, unknown>> = JSON.parse(
  readFileSync(path.join(root, '.devcontainer', 'devcontainer.json'), 'utf8'),
);

/** Of those that the schema of the Dev Container Specification has: an image, and no build. */
const PROPERTIES = ['image', 'init', 'name', 'postCreateCommand'];

test('needs no property that a stock image has no answer for', () => {
  expect(Object.keys(container).sort()).toEqual(PROPERTIES);
});

test('has the oldest Node that the project runs on, and Debian, whose packages the tests install', () => {
  expect(container['image']).toBe('node:20-bookworm');
  expect(readFileSync(path.join(root, 'CONTRIBUTING.md'), 'utf8')).toContain('Node 20 or newer');
});

test('is prepared by a command that is there, as a list, so that no shell reads it', () => {
  const [program, file] = container['postCreateCommand'] as readonly string[];
  expect(program).toBe('node');
  expect(existsSync(path.join(root, file ?? ''))).toBe(true);
});
