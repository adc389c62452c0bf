import { statSync } from 'node:fs';
import type { Figure } from './figure.ts';

/** Of the design's budget table, KB = 1000 bytes; a row of several files is their sum. */
const BUDGETS: readonly (readonly [number, ...string[]])[] = [
  [1200, 'dist/cilium-study-companion.vsix'],
  [400, 'dist/extension.cjs', 'dist/engine.cjs'],
  [700, 'dist/lab.cjs'],
  [80, 'dist/renderer.js'],
  [250, 'dist/explanations.js'],
];

export function sizes(): readonly Figure[] {
  return BUDGETS.map(([budget, ...files]) => ({
    what: files.join(' + '),
    value: files.reduce((sum, file) => sum + statSync(file).size, 0) / 1000,
    unit: 'KB',
    budget,
  }));
}
