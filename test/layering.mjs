/**
 * Keeps the three worlds and the arrows between the rooms. Prints every import that breaks them and exits 1. That a pure
 * room uses no global of Node or the DOM either is kept by src/tsconfig.pure.json, which does not know their types.
 *
 *   pure  what a web worker has: no vscode, no Node, no DOM
 *   host  the extension host and the command line; of these rooms the extension's own run in a web worker, too
 *   web   the webviews
 */
import { readFileSync, readdirSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { root } from './dependencies.mjs';

/** Rooms that each room may import from, besides itself. Drawn in docs/architecture.svg. */
export const ARROWS = {
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
  replay: ['backend', 'protocol'],
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
    'replay',
    'views',
    'notebooks',
  ],
  views: ['course', 'path', 'state', 'output', 'protocol', 'script', 'backend', 'live', 'ipv4', 'notebooks'],
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
    'replay',
    'serve',
    'notebooks',
  ],
  browser: ['extension', 'notebook', 'live'],
  extension: ['notebook', 'views', 'course', 'backend', 'state', 'protocol', 'notebooks'],
  webview: ['protocol', 'output', 'ipv4'],
};

export const PURE = new Set([
  'backend',
  'ipv4',
  'output',
  'protocol',
  'script',
  'state',
  'path',
  'course',
  'lab',
  'replay',
]);
const isHostOnly = (module) => module === 'vscode' || isBuiltin(module);

/** Rooms of a desktop's and of a browser's extension host: files go through the editor, programs and clusters are `live`'s. */
const EXTENSION = new Set(['browser', 'extension', 'notebook', 'views']);
/** What src/browser/standIns.ts answers for in a browser. */
const ANSWERED = new Set(['vscode', 'node:os']);
const OF_NODE =
  /\b(?:process\.(?:env|platform|argv|cwd|versions?|nextTick)\b|Buffer\.|__dirname\b|__filename\b|setImmediate\()/;

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s(?:[^'"`;]*?\sfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;

/**
 * The imports that break an arrow or a world, as messages.
 * @param {Iterable<readonly [string, string]>} files path from the root, with `/`, and text; by default those of the project
 * @returns {string[]}
 */
export function violations(files = sources()) {
  const found = [];
  for (const [file, text] of files) {
    const room = roomOf(file);
    if (!Object.hasOwn(ARROWS, room)) {
      found.push(`${file}: "${room}" is not a room; see the list in test/layering.mjs`);
      continue;
    }
    for (const [, fromClause, dynamic] of text.matchAll(IMPORT)) {
      const target = fromClause ?? dynamic;
      if (target.startsWith('.')) {
        const other = roomOf(path.posix.join(path.posix.dirname(file), target));
        if (other !== room && !ARROWS[room].includes(other))
          found.push(`${file}: ${room} may not import from ${other} (${target})`);
      } else if (PURE.has(room) && isHostOnly(target)) {
        found.push(`${file}: ${room} is pure and may not import ${target}`);
      } else if (room === 'webview' && isHostOnly(target)) {
        found.push(`${file}: a webview may not import ${target}`);
      } else if (EXTENSION.has(room) && isHostOnly(target) && !ANSWERED.has(target)) {
        found.push(`${file}: ${room} runs in a browser, too, and may not import ${target}`);
      }
    }
    const [ofNode] = EXTENSION.has(room) ? (OF_NODE.exec(text) ?? []) : [];
    if (ofNode !== undefined)
      found.push(`${file}: ${room} runs in a browser, too, where there is no ${ofNode}`);
  }
  return found;
}

/** The first folder, or the file, below src/; outside of it the top folder. */
function roomOf(file) {
  const [top, room = ''] = file.split('/');
  return top === 'src' ? room.replace(/\.ts$/, '') : top;
}

function* sources() {
  for (const top of ['src', 'webview']) {
    for (const name of readdirSync(path.join(root, top), { recursive: true })) {
      if (!/\.tsx?$/.test(name) || name.endsWith('.d.ts')) continue;
      const file = path.join(top, name);
      yield [file.replaceAll(path.sep, '/'), readFileSync(path.join(root, file), 'utf8')];
    }
  }
}

if (process.argv[1] === import.meta.filename) {
  const found = violations();
  for (const line of found) console.error(line);
  console.log(found.length ? `${found.length} imports break the layering` : 'layering kept');
  process.exitCode = found.length ? 1 : 0;
}
