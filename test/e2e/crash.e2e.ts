/** The process in which extensions run ends in the middle of a cell: no text and no progress is lost. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { root } from '../dependencies.mjs';
import { packageVsix } from '../package.mjs';
import { Outputs } from './pages/outputs.ts';
import { storyIn } from './pages/story.ts';
import { Workbench } from './pages/workbench.ts';

const NOTEBOOK = 'week4.en.study.md';
const STEP = 'Deploy the sample application';

/** Above the first step: one cell with an output of rows, and one that runs until it is stopped. */
const CELLS =
  '```sh id=crash-route\nip route\n```\n\n```sh id=crash-ping expect=endless\nping 127.0.0.1\n```\n\n';

describe.skipIf(process.platform !== 'linux')('when the extension host ends while a cell runs', () => {
  let workbench: Workbench;
  let checks = '';
  const { part } = storyIn(() => workbench);

  beforeAll(async () => {
    workbench = await Workbench.start({ vsix: process.env['VSIX'] ?? packageVsix() });
    const text = readFileSync(path.join(root, 'notebooks', NOTEBOOK), 'utf8');
    const file = path.join(workbench.folder, NOTEBOOK);
    writeFileSync(file, text.replace(/^(?=## 1\.)/m, CELLS));
    await workbench.open(file);
    await workbench.notebook().ready();
  });

  afterAll(async () => {
    await workbench?.stop();
  });

  part(
    'text that was not saved, outputs and the state of each step are there, and the cell says that it was cut off',
    async () => {
      await (await workbench.notebook().cell('kind: Deployment')).runToSuccess();
      await workbench.steps().open();
      await workbench.steps().done(STEP);
      checks = await workbench.steps().row(STEP).innerText();
      await (await workbench.notebook().cell('ip route')).runToSuccess();
      const ping = await workbench.notebook().cell('ping 127.0.0.1');
      await ping.edit('ping 127.0.0.1');
      await workbench.page.keyboard.type(' # not saved');
      await ping.run();
      await ping.running().waitFor();

      workbench.killExtensionHost();

      await ping.running().waitFor({ state: 'detached' });
      await ping.statusBar().filter({ hasText: 'interrupted' }).waitFor();
      expect(await ping.source()).toContain('# not saved');
      const outputs = await Outputs.of(workbench);
      expect(await (await outputs.reach('crash-route')).innerText()).toContain('default');
      await expect.poll(() => workbench.steps().row(STEP).innerText(), { timeout: 60_000 }).toBe(checks);
    },
  );

  part('cells run again, in a lab that starts anew', async () => {
    await (await workbench.notebook().cell('ip route')).runToSuccess();
  });

  part('a window that is loaded anew knows of it, too', async () => {
    await workbench.reload();
    await workbench.notebook().ready();
    // What is out of sight is not drawn.
    const ping = await workbench.notebook().cell('ping 127.0.0.1');
    await ping.statusBar().filter({ hasText: 'interrupted' }).waitFor();
    await workbench.steps().open();
    await expect.poll(() => workbench.steps().row(STEP).innerText(), { timeout: 60_000 }).toBe(checks);
  });
});
