/** Starts the VS Code server with a profile of its own, on 127.0.0.1 only, behind a random token. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { editorNode, ensureEditor, vscodeRoot } from './install.mjs';

const SETTINGS = {
  // The first file opens before the extension's contributions are known; without this it would open as text.
  'workbench.editorAssociations': { '*.study.md': 'cilium-study' },
  'workbench.startupEditor': 'none',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'chat.disableAIFeatures': true,
  'git.enabled': false,
  'github.gitAuthentication': false,
};

/** Variables of a surrounding VS Code that would make the server talk to it. */
const FOREIGN_VARIABLES = ['VSCODE_IPC_HOOK_CLI', 'VSCODE_CLI', 'ELECTRON_RUN_AS_NODE', 'NODE_OPTIONS'];

const START_LIMIT_MS = 120_000; // a cold start on a loaded two-core machine

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer()
      .on('error', reject)
      .listen(0, '127.0.0.1', () => {
        const { port } = probe.address();
        probe.close(() => resolve(port));
      });
  });
}

/**
 * @param {object} options
 * @param {string[]} [options.vsix] extensions to install first
 * @param {string} [options.home] profile folder that is kept; without it a temporary one, removed at the end
 * @param {object} [options.settings] user settings on top of ours
 * @param {string} [options.folder] name of the folder that the workbench opens
 * @param {number} [options.port]
 * @param {boolean} [options.trust] keep Workspace Trust on (off by default, so that no dialog waits for an answer)
 */
export async function startEditor(options = {}) {
  ensureEditor();
  const home = options.home ?? mkdtempSync(path.join(tmpdir(), 'study-editor-'));
  const folder = (name) => path.join(home, name);
  const study = folder(options.folder ?? 'study');
  for (const name of ['user/User', 'user/logs', 'extensions', 'home', 'server']) {
    mkdirSync(folder(name), { recursive: true });
  }
  mkdirSync(study, { recursive: true });
  const settings = { ...SETTINGS, ...options.settings };
  writeFileSync(folder('user/User/settings.json'), JSON.stringify(settings, null, 2));

  const node = editorNode();
  const profile = [
    path.join(vscodeRoot, 'out', 'server-main.js'),
    `--server-data-dir=${folder('server')}`,
    `--user-data-dir=${folder('user')}`,
    `--extensions-dir=${folder('extensions')}`,
    '--accept-server-license-terms',
  ];
  // A home of its own, so that no dot-file of the caller is read or written; the marketplace is off.
  const env = { ...process.env, HOME: folder('home'), EXTENSIONS_GALLERY: '{}' };
  for (const name of FOREIGN_VARIABLES) delete env[name];

  for (const file of options.vsix ?? []) {
    await runToEnd(node, [...profile, '--install-extension', file, '--force'], env);
  }

  const port = options.port ?? (await freePort());
  const token = randomBytes(16).toString('hex');
  const listen = [
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--connection-token',
    token,
    '--telemetry-level',
    'off',
  ];
  const child = spawn(
    node,
    [...profile, ...listen, ...(options.trust ? [] : ['--disable-workspace-trust'])],
    {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    },
  );
  // Its own process group: ending it takes the extension host, and whatever a cell started, with it.
  const signal = (name) => {
    try {
      if (process.platform === 'win32') child.kill(name);
      else if (child.pid !== undefined) process.kill(-child.pid, name);
    } catch {
      // already gone
    }
  };
  const onExit = () => signal('SIGKILL');
  process.on('exit', onExit);

  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => (log = (log + data).slice(-200_000)));
  }
  const ended = () => child.exitCode !== null || child.signalCode !== null;
  const origin = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + START_LIMIT_MS;
  while (!(await answers(`${origin}/version`))) {
    if (ended()) throw new Error(`The editor ended at once (${child.exitCode ?? child.signalCode}).\n${log}`);
    if (Date.now() > deadline) {
      signal('SIGKILL');
      throw new Error(`The editor did not start within ${START_LIMIT_MS / 1000} s.\n${log}`);
    }
    await pause(50);
  }

  return {
    origin,
    child,
    /** The folder that the workbench opens. */
    study,
    log: () => log,
    /** Address of the workbench with a file of this machine open in it. */
    url(file) {
      const payload = [['skipWelcome', 'true']];
      if (file) payload.unshift(['openFile', `vscode-remote://127.0.0.1:${port}${encodeURI(file)}`]);
      return `${origin}/?${new URLSearchParams({ tkn: token, folder: study, payload: JSON.stringify(payload) })}`;
    },
    async stop() {
      if (!ended()) {
        const gone = new Promise((resolve) => child.once('exit', resolve));
        signal('SIGTERM');
        const force = setTimeout(() => signal('SIGKILL'), 5000);
        await gone;
        clearTimeout(force);
      }
      signal('SIGKILL');
      process.off('exit', onExit);
      if (!options.home) rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

async function answers(url) {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

function runToEnd(command, args, env) {
  return new Promise((resolve, reject) => {
    let output = '';
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', (data) => (output += data));
    child.stderr.on('data', (data) => (output += data));
    child.on('error', reject);
    child.on('exit', (code) =>
      code === 0
        ? resolve(output)
        : reject(new Error(`${args.at(-3)} ${args.at(-2)} exited with ${code}\n${output}`)),
    );
  });
}
