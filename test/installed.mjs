/**
 * The VSIX where it is installed, without an editor: unpacked as VS Code does, below a home with a space and Hangul in its
 * name; by `main` in Node, and by `browser` in a realm that has nothing of Node: the extension is activated, opens a notebook
 * with Windows line endings, runs its first cells, and writes it as it was.
 */
import { unzipSync } from 'fflate';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { documentOf, fakeVscode, runnable } from './fakeVscode.mjs';
import { vsixFile } from './package.mjs';
import { OF_A_WORKER } from './pure/worker.mjs';

/** How many of a notebook's cells are run: the application is deployed then, and its pods are listed. */
const CELLS = 4;

/** What is below `extension/` in the VSIX becomes a folder that is called by the extension's id and version. */
function unpack(vsix, home) {
  const files = unzipSync(readFileSync(vsix));
  const { publisher, name, version } = JSON.parse(new TextDecoder().decode(files['extension/package.json']));
  const folder = path.join(home, '.vscode', 'extensions', `${publisher}.${name}-${version}`);
  for (const [file, content] of Object.entries(files)) {
    if (!file.startsWith('extension/') || file.endsWith('/')) continue;
    const target = path.join(folder, file.slice('extension/'.length));
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, content);
  }
  return folder;
}

/** An extension's context, with nothing kept from before. */
function contextOf(folder, { Uri }) {
  const memento = () => ({
    keys: () => [],
    get: (_key, otherwise) => otherwise,
    update: async () => undefined,
  });
  return {
    extensionUri: Uri.file(folder),
    globalStorageUri: Uri.file(path.join(folder, 'storage')),
    subscriptions: [],
    workspaceState: memento(),
    globalState: memento(),
  };
}

/** Node's own `require`, which has already read the editor's module. */
function asOnADesktop(file, vscode) {
  const require = createRequire(file);
  const module = path.join(path.dirname(file), 'node_modules', 'vscode.js');
  mkdirSync(path.dirname(module));
  writeFileSync(module, '');
  require.cache[module] = { id: module, filename: module, loaded: true, exports: vscode };
  return require(file);
}

/** As a web extension host does it: the one file as a function's body, and no module but the editor's. */
function asInABrowser(file, vscode) {
  const realm = createContext({ ...OF_A_WORKER, console });
  const body = `(function (module, exports, require) {${readFileSync(file, 'utf8')}\n})`;
  const module = { exports: {} };
  runInContext(body, realm)(module, module.exports, (name) => {
    if (name !== 'vscode') throw new Error(`Cannot load module '${name}'`);
    return vscode;
  });
  return module.exports;
}

/** A notebook with Windows line endings: its bytes when it is written without an edit, and its first cells when they run. */
async function wrongInANotebook({ vscode, registered }, file) {
  const [serializer] = registered.get('registerNotebookSerializer cilium-study').rest;
  const crlf = new TextEncoder().encode(readFileSync(file, 'utf8').replaceAll('\n', '\r\n'));
  const data = serializer.deserializeNotebook(crlf);
  const problems = [];
  if (!Buffer.from(serializer.serializeNotebook(data)).equals(Buffer.from(crlf)))
    problems.push('a notebook with CRLF is not written as it was read');

  const { rest, made } = [...registered].find(([key]) => key.startsWith('createNotebookController '))[1];
  const run = rest.at(-1);
  const document = documentOf(data, vscode.Uri.file(file));
  for (const cell of document
    .getCells()
    .filter(({ kind }) => kind === 2)
    .slice(0, CELLS)) {
    const told = await new Promise((resolve) => {
      runnable(made, (success, outputs) => resolve({ success, outputs }));
      void run([cell], document);
    });
    const shown = told.outputs.flatMap(({ items }) => items.map(({ mime }) => mime));
    if (told.success !== true || !shown.some((mime) => mime.startsWith('application/vnd.cilium-study')))
      problems.push(`the cell "${cell.document.getText().split('\n')[0]}" ends with ${JSON.stringify(told)}`);
  }
  return problems;
}

/** Modules of Node that `src/browser/standIns.ts` has an answer for. */
const ANSWERED = ['node:os'];

/** What the bundles of a browser ask for and do not get there. */
function unanswered(folder) {
  const dist = path.join(folder, 'dist');
  const entry = readFileSync(path.join(dist, 'web.js'), 'utf8');
  const bundles = readdirSync(dist).filter((name) => name.endsWith('.cjs') && entry.includes(`"${name}"`));
  return bundles.flatMap((name) =>
    [...readFileSync(path.join(dist, name), 'utf8').matchAll(/\brequire\("([^".][^"]*)"\)/g)]
      .filter(([, asked]) => asked !== 'vscode' && !ANSWERED.includes(asked))
      .map(([, asked]) => `browser: ${name} needs ${asked}`),
  );
}

/** Everything that is wrong with the VSIX as it is installed. */
export async function problemsOf(vsix = vsixFile) {
  const home = mkdtempSync(path.join(tmpdir(), '김 민수 '));
  const problems = [];
  try {
    const folder = unpack(vsix, home);
    const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    problems.push(...unanswered(folder));
    for (const entry of ['main', 'browser']) {
      const start = entry === 'main' ? asOnADesktop : asInABrowser;
      const fake = fakeVscode();
      try {
        const { activate } = start(path.join(folder, manifest[entry]), fake.vscode);
        const context = contextOf(folder, fake.vscode);
        const api = await activate(context);
        if (api.version !== 1) problems.push(`${entry}: activate() gives no API`);
        const missing = manifest.contributes.commands.filter(
          ({ command }) => !fake.registered.has(`registerCommand ${command}`),
        );
        for (const { command } of missing) problems.push(`${entry}: the command ${command} is not there`);
        const notebook = path.join(folder, 'notebooks', 'week4.study.md');
        problems.push(...(await wrongInANotebook(fake, notebook)).map((wrong) => `${entry}: ${wrong}`));
        for (const each of context.subscriptions) each.dispose();
      } catch (error) {
        problems.push(`${entry}: ${error.stack}`);
      }
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
  return problems;
}

if (process.argv[1] === import.meta.filename) {
  const problems = await problemsOf(process.argv[2]);
  for (const problem of problems) console.error(problem);
  console.log(problems.length === 0 ? 'installed; both entries run cells' : `${problems.length} problems`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
