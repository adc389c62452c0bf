/** The live path in a real editor: the same notebook on a cluster, which here is a served lab that a real kubectl and a real ssh reach. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { ensureClients } from '../differential/clients/install.mjs';
import { root } from '../dependencies.mjs';
import { hasSshd, startSshd, type Sshd } from '../live/sshd.ts';
import { packageVsix } from '../package.mjs';
import type { Cell } from './pages/notebook.ts';
import { Outputs } from './pages/outputs.ts';
import { storyIn } from './pages/story.ts';
import { Workbench } from './pages/workbench.ts';

const NOTEBOOK = `# On a cluster

## One step
<!-- step: one -->

\`\`\`sh id=one-nodes
kubectl get nodes
\`\`\`

\`\`\`sh id=one-change
kubectl create namespace made-live
\`\`\`

\`\`\`sh id=one-again
kubectl delete namespace made-live
\`\`\`

\`\`\`sh id=one-agent
kubectl exec -n kube-system ds/cilium -c cilium-agent -- cilium-dbg bpf lb list
\`\`\`

\`\`\`sh id=one-endless expect=endless
while true; do echo tick; sleep 0.3717; done
\`\`\`

\`\`\`sh id=one-screen
top -d 37
\`\`\`

\`\`\`sh id=one-edit
kubectl edit namespace default
\`\`\`

\`\`\`sh host=default/curl-pod id=one-pod
echo "in $(hostname)"
\`\`\`

\`\`\`sh host=router id=one-ssh
echo "over ssh: \${SSH_CONNECTION:+yes}"
\`\`\`
`;

const COURSE = `course: live
title: { ko: 클러스터, en: A cluster }
steps:
  - id: one
    title: { ko: 한 단계, en: One step }
`;

const CONTEXT = 'study-live';
const PROTECTED = 'study-prod';

const clients = ensureClients();
const missing = typeof clients === 'string' || !hasSshd();
if (typeof clients === 'string') {
  if (process.env['CI']) throw new Error(`The live path was not tried in an editor: ${clients}`);
  console.warn(`SKIPPED: the live path was not tried in an editor: ${clients}`);
}

describe.skipIf(missing)('a cluster in a real VS Code', () => {
  let workbench: Workbench;
  let served: ChildProcess;
  let sshd: Sshd;
  let folder: string;
  let kubectl: (...args: readonly string[]) => string;

  const { part, shot } = storyIn(() => workbench);
  const cell = (text: string): Promise<Cell> => workbench.notebook().cell(text);
  const choose = async (name: string, now: string): Promise<void> => {
    await workbench.statusBarItem(now).first().click();
    await workbench.choose(name);
  };
  const namespaces = (): string => kubectl('get', 'namespaces', '-o', 'name');

  beforeAll(async () => {
    if (typeof clients === 'string') return;
    folder = mkdtempSync(path.join(tmpdir(), 'csc-e2e-live-'));
    // Packing builds: what is served must be of the same build.
    const vsix = process.env['VSIX'] ?? packageVsix();
    served = await serveLab(path.join(folder, 'served'));
    const config = JSON.parse(readFileSync(path.join(folder, 'served'), 'utf8'));
    const [context] = config.contexts;
    const named = (name: string): unknown => ({ ...context, name });
    const file = path.join(folder, 'kubeconfig');
    writeFileSync(
      file,
      JSON.stringify({ ...config, contexts: [named(CONTEXT), named(PROTECTED)], 'current-context': CONTEXT }),
      { mode: 0o600 },
    );
    kubectl = (...args) =>
      execFileSync(clients.kubectl133, ['--kubeconfig', file, ...args], { encoding: 'utf8' });
    symlinkSync(clients.kubectl133, path.join(folder, 'kubectl'));
    sshd = await startSshd();
    process.env['KUBECONFIG'] = file;
    process.env['PATH'] = `${folder}:${process.env['PATH']}`;
    workbench = await Workbench.start({ vsix });
    // Of this machine, as it is not for a workspace to say which programs run.
    const machine = path.join(workbench.folder, '..', 'user', 'Machine');
    mkdirSync(machine, { recursive: true });
    writeFileSync(
      path.join(machine, 'settings.json'),
      JSON.stringify({
        'ciliumStudy.live.sshConfig': sshd.config,
        'ciliumStudy.live.protectedContexts': ['*prod*'],
        'ciliumStudy.live.hosts': { 'k8s-w1': '', 'k8s-w0': '' },
      }),
    );
    writeFileSync(path.join(workbench.folder, 'live.study.md'), NOTEBOOK);
    writeFileSync(path.join(workbench.folder, 'live.steps.yaml'), COURSE);
    await workbench.open(path.join(workbench.folder, 'live.study.md'));
    await workbench.notebook().ready();
  });

  afterAll(async () => {
    await workbench?.stop();
    await sshd?.stop();
    served?.kill();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  part('a context is chosen in the status bar, and the notebook and its cells say so', async () => {
    await choose(CONTEXT, 'Lab: starts with the first cell');
    await workbench.statusBarItem(CONTEXT).first().waitFor();
    await workbench.page.locator('.notebook-toolbar-container', { hasText: CONTEXT }).waitFor();
    const nodes = await cell('kubectl get nodes');
    await nodes.statusBar().filter({ hasText: CONTEXT }).waitFor();
    await nodes.runToSuccess();
    await workbench
      .statusBarItem(/study-live \(127\.0\.0\.1:\d+\)/)
      .first()
      .waitFor();
    const output = await (await Outputs.of(workbench)).reach('one-nodes');
    await output.getByTestId('provenance').filter({ hasText: 'live' }).waitFor();
    expect(await output.innerText()).toContain('k8s-w1');
    await shot('live');
  });

  part('a change asks first, with context and command; what is not allowed does not run', async () => {
    const change = await cell('kubectl create namespace made-live');
    await change.run();
    const question = workbench.dialog();
    await question.filter({ hasText: CONTEXT }).filter({ hasText: 'kubectl create namespace' }).waitFor();
    await shot('live-question');
    await question.getByRole('button', { name: 'Cancel' }).click();
    await change.failed().waitFor();
    expect(namespaces()).not.toContain('made-live');
  });

  part('what is allowed runs, and the next change of this context does not ask', async () => {
    const change = await cell('kubectl create namespace made-live');
    await change.run();
    await workbench.dialog().getByRole('button', { name: 'Allow for this context' }).click();
    await change.succeeded().waitFor();
    expect(namespaces()).toContain('made-live');
    await (await cell('kubectl delete namespace made-live')).runToSuccess();
    expect(await workbench.dialog().count()).toBe(0);
  });

  part('permission that was withdrawn is asked for again', async () => {
    await workbench.command('Withdraw Permission to Change a Cluster');
    await workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: CONTEXT }).waitFor();
    await workbench.page.locator('.quick-input-widget .monaco-button', { hasText: 'OK' }).click();
    await workbench.notification('Asks again before a change').waitFor();
    const change = await cell('kubectl create namespace made-live');
    await change.run();
    await workbench.dialog().getByRole('button', { name: 'Cancel' }).click();
    await change.failed().waitFor();
  });

  part('ds/cilium says which node answered, also where the output does not', async () => {
    await (await cell('ds/cilium')).runToSuccess();
    const output = await (await Outputs.of(workbench)).reach('one-agent');
    expect(await output.getByTestId('agent').innerText()).toMatch(/k8s-(ctr|w0|w1)/);
  });

  part('a cell runs in a pod by the API, and one over ssh', async () => {
    await (await cell('echo "in $(hostname)"')).runToSuccess();
    const outputs = await Outputs.of(workbench);
    expect(await (await outputs.reach('one-pod')).innerText()).toContain('in curl-pod');
    await (await cell('over ssh')).runToSuccess();
    expect(await (await outputs.reach('one-ssh')).innerText()).toContain('over ssh: yes');
  });

  part('a cell that is stopped leaves no process, and what it printed stays', async () => {
    const endless = await cell('while true; do echo tick');
    await endless.run();
    const output = await (await Outputs.of(workbench)).reach('one-endless');
    await output.filter({ hasText: 'tick' }).waitFor();
    await endless.stop();
    await endless.running().waitFor({ state: 'detached' });
    // A sleep that began before lasts a third of a second: only a loop that goes on is still there after several looks.
    const looks: boolean[] = [];
    const quiet = (): boolean => {
      looks.push(commandRuns('sleep 0.3717'));
      return looks.length >= 5 && !looks.slice(-5).includes(true);
    };
    await expect.poll(quiet, { interval: 200, timeout: 30_000 }).toBe(true);
    expect(await output.innerText()).toContain('tick');
  });

  part(
    'a program that draws on the whole screen has a terminal, and one that edits objects asks first',
    async () => {
      await (await cell('top -d 37')).runToSuccess();
      await workbench.terminal(`k8s-ctr (${CONTEXT})`).waitFor();
      await expect.poll(() => commandRuns('top -d 37'), { timeout: 30_000 }).toBe(true);
      await workbench.command('Terminal: Kill All Terminals');
      await expect.poll(() => commandRuns('top -d 37'), { timeout: 30_000 }).toBe(false);
      const edit = await cell('kubectl edit namespace default');
      await edit.run();
      await workbench.dialog().getByRole('button', { name: 'Cancel' }).click();
      await edit.failed().waitFor();
    },
  );

  part('a protected context is never changed', async () => {
    await choose(PROTECTED, CONTEXT);
    await workbench.page.locator('.notebook-toolbar-container', { hasText: PROTECTED }).waitFor();
    const change = await cell('kubectl create namespace made-live');
    await change.run();
    await change.failed().waitFor();
    expect(await workbench.dialog().count()).toBe(0);
    expect(namespaces()).not.toContain('made-live');
  });

  part('the lab is back with one choice', async () => {
    await choose('Embedded lab', PROTECTED);
    await workbench.page.locator('.notebook-toolbar-container', { hasText: 'Embedded lab' }).waitFor();
    const nodes = await cell('kubectl get nodes');
    await nodes.runToSuccess();
    await nodes.statusBar().filter({ hasText: 'simulated' }).waitFor();
  });
});

/** A process of this machine was started with this command line. */
function commandRuns(line: string): boolean {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .some((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() === line;
      } catch {
        return false;
      }
    });
}

/** `lab serve` as a learner starts it; resolves when it has said where it is. */
function serveLab(kubeconfig: string): Promise<ChildProcess> {
  const child = spawn(
    process.execPath,
    [path.join(root, 'dist', 'cli.cjs'), 'lab', 'serve', '--at', 'inspect', '--kubeconfig', kubeconfig],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  return new Promise((resolve, reject) => {
    let told = '';
    child.stdout.on('data', (bytes: Buffer) => {
      told += bytes.toString();
      if (told.includes('KUBECONFIG')) resolve(child);
    });
    child.once('exit', (code) => reject(new Error(`lab serve ended with ${code}: ${told}`)));
  });
}
