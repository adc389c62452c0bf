import { statSync } from 'node:fs';
import type { Figure } from './figure.ts';

/** Of the design's budget table, KB = 1000 bytes. */
const BUDGETS: Readonly<Record<string, number>> = {
  'dist/cilium-study-companion.vsix': 1200,
  'dist/extension.cjs': 400,
  'dist/lab.cjs': 700,
  'dist/renderer.js': 80,
  'dist/explanations.js': 250,
};

export function sizes(): readonly Figure[] {
  return Object.entries(BUDGETS).map(([file, budget]) => ({
    what: file,
    value: statSync(file).size / 1000,
    unit: 'KB',
    budget,
  }));
}
