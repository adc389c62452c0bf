/**
 * Steps 1 to 3 in a web extension host: the same VSIX runs in a worker of the browser, where there is no Node. The folder has
 * a space and Hangul in its name, the notebook Windows line endings. The tests are one story and run in their order.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { root } from '../dependencies.mjs';
import { packageVsix } from '../package.mjs';
import { Outputs } from './pages/outputs.ts';
import { storyIn } from './pages/story.ts';
import { Workbench } from './pages/workbench.ts';

const NOTEBOOK = 'week4.en.study.md';
const WINDOWS = readFileSync(path.join(root, 'notebooks', NOTEBOOK), 'utf8').replaceAll('\n', '\r\n');

describe('steps 1 to 3 in a web extension host', () => {
  let workbench: Workbench;
  let notebook: string;
  const { part, shot } = storyIn(() => workbench);

  beforeAll(async () => {
    workbench = await Workbench.start({
      vsix: process.env['VSIX'] ?? packageVsix(),
      settings: { 'remote.extensionKind': { 'cilium-study.cilium-study-companion': ['web'] } },
      folder: '스터디 4주차',
    });
    notebook = path.join(workbench.folder, NOTEBOOK);
    writeFileSync(notebook, WINDOWS);
  });

  afterAll(async () => {
    await workbench?.stop();
  });

  part('the notebook opens, and where a real cluster would be chosen a browser says why not', async () => {
    await workbench.open(notebook);
    await workbench.notebook().ready();
    await workbench.page.locator('.notebook-toolbar-container', { hasText: 'Embedded lab' }).waitFor();
    await workbench.command('Cilium Study: Use Lab or Cluster');
    await workbench.page
      .locator('.quick-input-list .monaco-list-row', { hasText: 'a browser can start no program' })
      .waitFor();
    await workbench.page.keyboard.press('Escape');
  });

  for (const step of ['Deploy the sample application', 'Read the state', 'The failure'])
    part(`its checks pass: ${step}`, async () => {
      await workbench.steps().open();
      await workbench.steps().run(step);
      await workbench.steps().done(step);
    });

  part('maps are tables, and the state is explained and drawn', async () => {
    await workbench.steps().row('Read the state').click();
    const outputs = await Outputs.of(workbench);
    const services = await outputs.reach('inspect-service-list');
    expect(await services.getByTestId('row').count()).toBeGreaterThan(10);
    await workbench.command('Cilium Study: Explain This Step');
    const explained = await workbench.frameWith('[data-testid="explanations"]');
    await explained.locator('[data-testid="explanation"]').first().waitFor();
    await workbench.command('Cilium Study: Show Topology');
    const topology = await workbench.frameWith('[data-testid="topology"]');
    await topology.locator('[data-id^="pod:default/curl-pod"]').waitFor();
    await shot('web');
  });

  part('the run is exported into a file beside the notebook', async () => {
    await workbench.command('Cilium Study: Export This Run');
    await workbench.choose('Markdown');
    await workbench.acceptFile();
    await workbench.notification('Saved').waitFor();
    expect(readFileSync(path.join(workbench.folder, 'week4.en.run.md'), 'utf8')).toContain('ciliumendpoints');
  });

  part('an edited cell is saved with the line endings of the file, and nothing else is', async () => {
    await workbench.steps().goTo('Deploy the sample application');
    const cell = await workbench.notebook().cell('kubectl get pods -l app=sample-app');
    await cell.edit('kubectl get pods -l app=sample-app');
    await workbench.page.keyboard.type(' # none');
    await workbench.page.keyboard.press('Escape');
    await workbench.page.keyboard.press('Control+S');
    const edited = WINDOWS.replace('app=sample-app\r\n```', 'app=sample-app # none\r\n```');
    expect(edited).not.toBe(WINDOWS);
    await expect.poll(() => readFileSync(notebook, 'utf8') === edited, { timeout: 60_000 }).toBe(true);
  });
});
