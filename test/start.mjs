/**
 * `npm start`: installs what is missing, builds, and opens the week-4 notebook in a real editor: the user's own VS Code
 * when `code` is on the PATH, else a VS Code server in the browser on 127.0.0.1. What the learner does there is kept in
 * `.study/` between starts.
 */
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { ensureDependencies, root } from './dependencies.mjs';

const home = path.join(root, '.study');
const FIRST_NOTEBOOK = /^ko\b/i.test(
  process.env.LC_ALL ?? process.env.LANG ?? Intl.DateTimeFormat().resolvedOptions().locale,
)
  ? 'week4.study.md'
  : 'week4.en.study.md';

try {
  ensureDependencies();
  console.log('Building the extension …');
  const { packageVsix } = await import('./package.mjs');
  const vsix = packageVsix();
  const study = copyNotebooks();
  if (process.env.STUDY_EDITOR !== 'browser' && hasCode()) openInCode(vsix, study);
  else await openInBrowser(vsix, study);
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

/** The learner's own copies: never overwritten, so nothing written in them is lost. */
function copyNotebooks() {
  const study = path.join(home, 'study');
  mkdirSync(study, { recursive: true });
  for (const name of readdirSync(path.join(root, 'notebooks')).filter((each) => each.endsWith('.study.md'))) {
    const copy = path.join(study, name);
    if (!existsSync(copy)) cpSync(path.join(root, 'notebooks', name), copy);
  }
  return study;
}

function code(args, stdio = 'ignore') {
  return spawnSync('code', args, { stdio, shell: process.platform === 'win32' }).status === 0;
}

function hasCode() {
  return code(['--version']);
}

function openInCode(vsix, study) {
  console.log('Installing the extension into your VS Code and opening the notebook …');
  if (!code(['--install-extension', vsix, '--force'], 'inherit'))
    throw new Error(`"code --install-extension ${vsix}" failed.`);
  if (!code([study, path.join(study, FIRST_NOTEBOOK)])) throw new Error(`"code ${study}" failed.`);
}

async function openInBrowser(vsix, study) {
  const { startEditor } = await import('./editor/server.mjs');
  console.log('Starting the editor …');
  const editor = await startEditor({ vsix: [vsix], home, port: Number(process.env.PORT) || undefined });
  const url = editor.url(path.join(study, FIRST_NOTEBOOK));
  console.log(`\n  Open  ${url}\n\n  Your notebooks are in ${study}\n  Ctrl+C ends it.\n`);
  if (process.stdout.isTTY && !process.env.NO_BROWSER) openBrowser(url);
  let ending = false;
  const end = async () => {
    ending = true;
    await editor.stop();
    process.exit(0);
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  editor.child.on('exit', (status) => {
    if (ending) return;
    console.error(`The editor ended (${status}).\n${editor.log().slice(-2000)}`);
    process.exit(1);
  });
}

function openBrowser(url) {
  const opener = { darwin: ['open', [url]], win32: ['cmd', ['/c', 'start', '', url]] }[process.platform] ?? [
    'xdg-open',
    [url],
  ];
  spawn(opener[0], opener[1], { stdio: 'ignore', detached: true })
    .on('error', () => {}) // the address is printed
    .unref();
}
