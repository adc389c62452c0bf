/** The sizes of the design's budget table. */
import { statSync } from 'node:fs';
import path from 'node:path';
import { root } from './dependencies.mjs';
import { loadedWith, panelWith, readOnUse } from './pieces.mjs';

/**
 * What a build weighs beside what it may, in KB of 1000 bytes; a row of several files is their sum.
 * @returns {{ what: string, value: number, budget: number }[]}
 */
export function sizes() {
  /** @type {[number, ...string[]][]} */
  const budgets = [
    [1200, 'dist/cilium-study-companion.vsix'],
    [400, 'dist/extension.cjs', ...loadedWith('engine')],
    // The grammars of all outputs, which the first cell reads.
    [200, ...readOnUse('understand')],
    [700, ...loadedWith('lab')],
    [2100, 'dist/kube.cjs'],
    [80, 'dist/renderer.js'],
    [250, ...panelWith('explanations')],
    [250, ...panelWith('topology')],
    [80, 'dist/topologyOutput.js'],
  ];
  return budgets.map(([budget, first, ...more]) => ({
    what: more.length > 1 ? `${first} + ${more.length} pieces` : [first, ...more].join(' + '),
    value: [first, ...more].reduce((sum, file) => sum + statSync(path.join(root, file)).size, 0) / 1000,
    budget,
  }));
}
