/** The lab and the engine are built in pieces: which of them are read when the room is opened, and which only on their use. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { root } from './dependencies.mjs';

/** Pieces read by name before the room is ready: every lab reads kubectl. What else it needs at once is in its own file. */
const AT_ONCE = { lab: 'kubectl', engine: 'chunk' };

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
 * A piece of the engine that is read on its first use, with what only it needs; before a build only its name.
 * @param {string} piece
 * @returns {[string, ...string[]]}
 */
export function readOnUse(piece) {
  const folder = path.join(root, 'dist');
  const name = existsSync(folder)
    ? readdirSync(folder).find((file) => file.startsWith(`engine-${piece}-`))
    : undefined;
  if (name === undefined) return [`dist/engine-${piece}.cjs`];
  const atOnce = new Set(loadedWith('engine'));
  const found = new Set([`dist/${name}`]);
  for (const file of found)
    for (const [, other] of readFileSync(path.join(root, file), 'utf8').matchAll(
      /require\("\.\/(engine-chunk-[A-Z0-9]+\.cjs)"\)/g,
    ))
      if (!atOnce.has(`dist/${other}`)) found.add(`dist/${other}`);
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
