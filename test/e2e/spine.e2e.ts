/**
 * Steps 1 to 3 as a learner does them: the VSIX is installed into a fresh VS Code, the notebook is opened, and everything
 * is done by the mouse and the keyboard. The tests are one story and run in their order.
 */
import { cpSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { root } from '../dependencies.mjs';
import { packageVsix } from '../package.mjs';
import { Outputs } from './pages/outputs.ts';
import { storyIn } from './pages/story.ts';
import { Workbench } from './pages/workbench.ts';

const NOTEBOOK = 'week4.en.study.md';
const KOREAN_NOTEBOOK = 'week4.study.md';

describe('steps 1 to 3 in a real VS Code', () => {
  let workbench: Workbench;

  beforeAll(async () => {
    workbench = await Workbench.start({ vsix: process.env['VSIX'] ?? packageVsix() });
    for (const name of [NOTEBOOK, KOREAN_NOTEBOOK]) {
      cpSync(path.join(root, 'notebooks', name), path.join(workbench.folder, name));
    }
  });

  afterAll(async () => {
    await workbench?.stop();
  });

  const { part, shot } = storyIn(() => workbench);

  part('a button that is pressed as soon as it is there runs the first cell', async () => {
    await workbench.open(path.join(workbench.folder, NOTEBOOK));
    // The course may not have been read yet.
    await workbench.page.locator('.notebook-toolbar-container').getByText('Run Next Cell').click();
    await workbench.page.locator('.code-cell-row .codicon-notebook-state-success').first().waitFor();
  });

  part('the notebook opens with the embedded lab as its only kernel', async () => {
    await workbench.notebook().ready();
    await workbench.page.locator('.notebook-toolbar-container', { hasText: 'Embedded lab' }).waitFor();
    const cell = await workbench.notebook().cell('kind: Deployment');
    await cell.statusBar().filter({ hasText: 'k8s-ctr' }).waitFor();
    await cell.statusBar().filter({ hasText: 'simulated' }).waitFor();
  });

  part('step 1 deploys the application and its checks pass', async () => {
    await workbench.steps().open();
    await workbench.steps().run('Deploy the sample application');
    await workbench.steps().done('Deploy the sample application');
  });

  part('step 2 shows the maps as tables whose rows lead to each other', async () => {
    await workbench.steps().run('Read the state');
    await workbench.steps().done('Read the state');
    await workbench.steps().row('Read the state').click();
    const outputs = await Outputs.of(workbench);

    const services = await outputs.reach('inspect-service-list');
    await services.getByTestId('provenance').filter({ hasText: 'simulated' }).waitFor();
    expect(await services.getByTestId('agent').innerText()).toContain('k8s-w1');
    const rows = services.getByTestId('row');
    const all = await rows.count();
    expect(all).toBeGreaterThan(10);

    await services.getByTestId('filter').fill('10.96.0.10');
    expect(await rows.count()).toBe(3); // kube-dns: 53/UDP, 53/TCP, 9153/TCP
    await services.getByTestId('filter').fill('');
    expect(await rows.count()).toBe(all);

    await services.getByTestId('view-text').click();
    expect(await services.getByTestId('raw-text').innerText()).toContain('Service Type');
    await services.getByTestId('view-table').click();

    const slots = await outputs.reach('inspect-map-services');
    const [frontend = ''] = (await slots.getByTestId('row').first().innerText()).split(/\s/);
    await slots.locator('[data-testid="row-link"][data-relation="frontend"]').first().click();
    await outputs.marked().filter({ hasText: frontend }).waitFor();
    await shot('table');
  });

  part('step 3 fails as the material wants, and its checks pass', async () => {
    await workbench.steps().run('The failure');
    await workbench.steps().done('The failure');
    await workbench.steps().row('The failure').click();
    const ping = await workbench.notebook().cell('ping -c 2 -w 1 -W 1 $WEBPOD');
    await ping.statusBar().filter({ hasText: 'timed out, as expected' }).waitFor();
    await ping.succeeded().waitFor();
  });

  part('the capture shows one packet that comes in on eth1 and leaves by eth0', async () => {
    await workbench.steps().row('The failure').click();
    const outputs = await Outputs.of(workbench);
    const capture = await outputs.reach('failure-capture-icmp');
    await capture.getByTestId('packet').first().click();
    const hops = capture.getByTestId('hop');
    const seen = await hops.evaluateAll((all) =>
      all.map((hop) => [hop.dataset['interface'], hop.dataset['direction']]),
    );
    expect(seen).toEqual([
      ['eth1', 'In'],
      ['eth0', 'Out'],
    ]);
    await shot('packet');
  });

  part('running a command again shows which rows are new', async () => {
    const outputs = await Outputs.of(workbench);
    const routes = await outputs.reach('failure-cure');
    const added = routes.locator('[data-testid="row"][data-mark="added"]');
    await added.first().waitFor();
    expect((await added.allInnerTexts()).join('\n')).toContain('172.20.0.0/24');
  });

  part(
    'the explanation names the route that matched and the one that is missing, and cites its rows',
    async () => {
      await workbench.steps().row('The failure').click();
      await workbench.command('Cilium Study: Explain This Step');
      const panel = await workbench.frameWith('[data-testid="explanations"]');
      const text = async (id: string): Promise<string> =>
        panel.locator(`[data-testid="explanation"][data-id="${id}"]`).innerText();
      expect(await text('route-taken')).toContain('default via 10.0.2.2 dev eth0');
      expect(await text('route-missing')).toContain('172.20.2.0/24');
      expect(await text('left-by')).toMatch(/came in on eth1 \(.*\) and left by eth0/);
      await shot('explanation');
      await showRow(panel, 'route-taken');
      const outputs = await Outputs.of(workbench);
      await outputs.marked().filter({ hasText: 'default' }).waitFor();
    },
  );

  part('the same in every kind of theme, for the eye', async () => {
    for (const theme of ['dark', 'high-contrast', 'high-contrast-light', 'light'] as const) {
      await workbench.theme(theme);
      await shot(`theme-${theme}`);
    }
  });

  part('an endless cell streams until it is stopped, and what it printed stays', async () => {
    await workbench.steps().row('The failure').click();
    const notebook = workbench.notebook();
    const loop = await notebook.cell('while true; do curl -s --connect-timeout 1 webpod');
    // What the step's own run has printed stays in view until this run prints something.
    const outputs = await Outputs.of(workbench);
    const earlier = await outputs.reach('failure-loop');
    const later = await outputs.after(earlier, 'failure-loop');
    await loop.run();
    await later.filter({ hasText: 'Hostname: webpod' }).first().waitFor();
    await loop.stop();
    await loop.running().waitFor({ state: 'detached' });
    expect(await (await outputs.reach('failure-loop')).innerText()).toContain('Hostname: webpod');
  });

  part('hovering a pod address in a cell tells what is known of it', async () => {
    const cell = await workbench.notebook().cell('ip route get 172.20.2.77');
    await cell.hoverWord('172.20.2.77');
    expect(await workbench.hover().innerText()).toContain('k8s-w0');
  });

  part('a reload keeps the progress, and the file is untouched', async () => {
    await workbench.reload();
    await workbench.notebook().ready();
    await workbench.steps().open();
    await workbench.steps().done('Deploy the sample application');
    await workbench.steps().done('The failure');
    const saved = readFileSync(path.join(workbench.folder, NOTEBOOK));
    expect(saved.equals(readFileSync(path.join(root, 'notebooks', NOTEBOOK)))).toBe(true);
  });

  part('the Korean notebook is checked and explained in Korean', async () => {
    await workbench.open(path.join(workbench.folder, KOREAN_NOTEBOOK));
    await workbench.notebook().ready();
    await workbench.steps().open();
    await workbench.steps().run('샘플 애플리케이션 배포');
    await workbench.steps().done('샘플 애플리케이션 배포');
    await workbench.command('Cilium Study: Explain This Step');
    const panel = await workbench.frameWith('[data-testid="explanations"][lang="ko"]');
    const rule = panel.locator('[data-testid="explanation"][data-id="anti-affinity-idle"]');
    expect(await rule.innerText()).toContain('podAntiAffinity 규칙이 고르는 파드가 하나도 없습니다');
    await shot('korean');
  });
});

async function showRow(panel: Frame, explanation: string): Promise<void> {
  await panel
    .locator(`[data-testid="explanation"][data-id="${explanation}"] [data-testid="evidence-item"][data-cell]`)
    .first()
    .click();
}
