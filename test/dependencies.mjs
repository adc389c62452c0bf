/** Installs the project's npm packages when they are missing or older than the lock file. Needs only Node and npm. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export const root = path.dirname(import.meta.dirname);
const stamp = path.join(root, 'node_modules', '.lock-sha256');

const OLDEST_NODE = [20, 11]; // import.meta.dirname

export function ensureDependencies(say = console.log) {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    throw new Error(`Node ${OLDEST_NODE.join('.')} or newer is needed; this is ${process.version}.`);
  }
  const wanted = createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  say('Installing the npm packages; once, about half a minute …');
  run('npm', ['ci', '--loglevel=error']);
  writeFileSync(stamp, wanted);
}

/** Runs a command in the project's folder and throws when it fails. */
export function run(command, args, env = process.env) {
  const done = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env,
    shell: process.platform === 'win32',
  });
  if (done.error) throw done.error;
  if (done.status !== 0)
    throw new Error(`"${[command, ...args].join(' ')}" failed with status ${done.status ?? done.signal}.`);
}

/** The path of a package's command, for `node <path> …`; so no shell and no npx is needed. */
export function bin(packageName, name = packageName) {
  const folder = path.join(root, 'node_modules', packageName);
  const { bin: entry } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  return path.join(folder, typeof entry === 'string' ? entry : entry[name]);
}

if (process.argv[1] === import.meta.filename) ensureDependencies();
