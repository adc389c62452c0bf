/** The lab and the engine are built in pieces: which of them are read when the room is opened, and which only on their use. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './dependencies.mjs';

/** Pieces read by name before the room is ready: every lab reads kubectl. Shared ones are called `chunk`. */
const AT_ONCE = { lab: 'chunk|kubectl', engine: 'chunk' };

/**
 * `dist/<room>.cjs` and every piece that it needs at once, as paths from the root; before a build only its name.
 * @param {keyof typeof AT_ONCE} room
 * @returns {[string, ...string[]]}
 */
export function loadedWith(room) {
  const needs = new RegExp(`require\\("\\./(${room}-(?:${AT_ONCE[room]})-[A-Z0-9]+\\.cjs)"\\)`, 'g');
  const found = new Set([`dist/${room}.cjs`]);
  for (const file of found) {
    const full = path.join(root, file);
    if (!existsSync(full)) continue;
    for (const [, piece] of readFileSync(full, 'utf8').matchAll(needs)) found.add(`dist/${piece}`);
  }
  return /** @type {[string, ...string[]]} */ ([...found]);
}

/**
 * `dist/<panel>.js` and what it imports, as paths from the root; before a build only its name.
 * @param {string} panel
 * @returns {[string, ...string[]]}
 */
export function panelWith(panel) {
  const script = `dist/${panel}.js`;
  const full = path.join(root, script);
  const text = existsSync(full) ? readFileSync(full, 'utf8') : '';
  return [script, ...[...text.matchAll(/from"\.\/(panel-[\w-]+\.js)"/g)].map(([, piece]) => `dist/${piece}`)];
}
