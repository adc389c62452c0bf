/**
 * Keeps the three worlds and the arrows between the rooms. Prints every import that breaks them and exits 1. That a pure
 * room uses no global of Node or the DOM either is kept by src/tsconfig.pure.json, which does not know their types.
 *
 *   pure  what a web worker has: no vscode, no Node, no DOM
 *   host  the extension host and the command line
 *   web   the webviews
 */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { root } from './dependencies.mjs';

/** Rooms that each room may import from, besides itself. */
const ARROWS = {
  backend: [],
  ipv4: [],
  output: ['ipv4'],
  protocol: ['output'],
  script: [],
  state: ['output', 'protocol', 'backend', 'ipv4'],
  path: ['state', 'output', 'protocol', 'ipv4'],
  course: ['path', 'state', 'output', 'protocol', 'script', 'backend', 'ipv4'],
  lab: ['backend', 'script', 'protocol', 'ipv4'],
  live: ['backend', 'script', 'protocol'],
  serve: ['backend', 'lab'],
  notebook: [
    'course',
    'path',
    'state',
    'output',
    'protocol',
    'script',
    'backend',
    'ipv4',
    'lab',
    'live',
    'views',
    'notebooks',
  ],
  views: ['course', 'path', 'state', 'output', 'protocol', 'script', 'backend', 'ipv4', 'notebooks'],
  cli: [
    'course',
    'path',
    'state',
    'output',
    'protocol',
    'script',
    'backend',
    'ipv4',
    'lab',
    'live',
    'serve',
    'notebooks',
  ],
  extension: ['notebook', 'views', 'course', 'backend', 'state', 'protocol', 'notebooks'],
  webview: ['protocol', 'output', 'ipv4'],
};

const PURE = new Set(['backend', 'ipv4', 'output', 'protocol', 'script', 'state', 'path', 'course', 'lab']);
const HOST_ONLY = /^(vscode|node:.*|fs|path|os|child_process|http|https|net|crypto|stream|events|util)$/;
const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s(?:[^'"`;]*?\sfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;

export function violations() {
  const found = [];
  for (const file of sources()) {
    const relative = path.relative(root, file).replaceAll(path.sep, '/');
    const room = roomOf(relative);
    const text = readFileSync(file, 'utf8');
    if (!(room in ARROWS)) {
      found.push(`${relative}: "${room}" is not a room; see the list in test/layering.mjs`);
      continue;
    }
    for (const [, fromClause, dynamic] of text.matchAll(IMPORT)) {
      const target = fromClause ?? dynamic;
      if (target.startsWith('.')) {
        const other = roomOf(
          path.relative(root, path.resolve(path.dirname(file), target)).replaceAll(path.sep, '/'),
        );
        if (other !== room && !ARROWS[room].includes(other))
          found.push(`${relative}: ${room} may not import from ${other} (${target})`);
      } else if (PURE.has(room) && HOST_ONLY.test(target)) {
        found.push(`${relative}: ${room} is pure and may not import ${target}`);
      } else if (room === 'webview' && HOST_ONLY.test(target)) {
        found.push(`${relative}: a webview may not import ${target}`);
      }
    }
  }
  return found;
}

function roomOf(relative) {
  const parts = relative.split('/');
  if (parts[0] !== 'src') return parts[0];
  return parts[1].replace(/\.ts$/, '');
}

function sources() {
  return ['src', 'webview'].flatMap((top) =>
    readdirSync(path.join(root, top), { recursive: true })
      .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts'))
      .map((name) => path.join(root, top, name)),
  );
}

if (process.argv[1] === import.meta.filename) {
  const found = violations();
  for (const line of found) console.error(line);
  console.log(found.length ? `${found.length} imports break the layering` : 'layering kept');
  process.exitCode = found.length ? 1 : 0;
}
