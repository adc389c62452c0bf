/** Moving the lab along the course: to the start of a step, and back over a step. */
import { cpSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { root } from '../dependencies.mjs';
import { packageVsix } from '../package.mjs';
import { Outputs } from './pages/outputs.ts';
import { storyIn } from './pages/story.ts';
import { Workbench } from './pages/workbench.ts';

const NOTEBOOK = 'week4.en.study.md';

describe('a lab that goes where the learner wants', () => {
  let workbench: Workbench;
  const { part } = storyIn(() => workbench);

  beforeAll(async () => {
    workbench = await Workbench.start({ vsix: process.env['VSIX'] ?? packageVsix() });
    cpSync(path.join(root, 'notebooks', NOTEBOOK), path.join(workbench.folder, NOTEBOOK));
    await workbench.open(path.join(workbench.folder, NOTEBOOK));
    await workbench.notebook().ready();
  });

  afterAll(async () => {
    await workbench?.stop();
  });

  part('it starts at a step as if the steps before it had been done', async () => {
    await workbench.command('Start the Lab at This Step');
    await workbench.choose('LB-IPAM');
    await workbench.steps().open();
    await workbench.steps().row('LB-IPAM').click();
    // No cell has deployed anything here; the pool is made in a lab where the steps before are done.
    const pool = await workbench.notebook().cell('cilium-lb-ippool');
    await pool.runToSuccess();
    await (await workbench.notebook().cell('k patch svc webpod')).runToSuccess();
    await (await workbench.notebook().cell('k get svc webpod -o jsonpath')).runToSuccess();
    const outputs = await Outputs.of(workbench);
    expect(await (await outputs.reach('lb-ipam-ip')).innerText()).toContain('192.168.10.211');
  });

  part('a step is undone: its pool is gone, and the service of the first step is not', async () => {
    await workbench.command('Undo This Step');
    // From the step's heading the cell is near; from where the undo has left the notebook it may be a long way round.
    await workbench.steps().row('LB-IPAM').click();
    const none = await workbench.notebook().cell('k get CiliumLoadBalancerIPPool -A');
    await none.runToSuccess();
    const outputs = await Outputs.of(workbench);
    expect(await (await outputs.reach('lb-ipam-none')).innerText()).toContain('No resources found');
  });
});
