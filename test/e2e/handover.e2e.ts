/** What a learner hands on and asks for: outputs that are out of date, changes, reasons, exports, another cluster. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { packageVsix } from '../package.mjs';
import { Outputs } from './pages/outputs.ts';
import { storyIn } from './pages/story.ts';
import { Workbench } from './pages/workbench.ts';

const NOTEBOOK = `# A short day

## One step
<!-- step: one -->

\`\`\`sh id=one-pods
kubectl get pods
\`\`\`

\`\`\`sh id=one-more
kubectl run extra --image=nicolaka/netshoot -- sleep 3600; kubectl wait --for=condition=Ready pod/extra
\`\`\`
`;

const COURSE = `course: short
title: { ko: 짧은 하루, en: A short day }
steps:
  - id: one
    title: { ko: 한 단계, en: One step }
    checks:
      - id: extra
        that: objects("pods").exists(p, p.metadata.name == "extra")
        pass: { ko: 파드가 있습니다., en: The pod is there. }
        fail: { ko: 파드가 없습니다., en: The pod is not there. }
`;

describe('a short day in a real VS Code', () => {
  let workbench: Workbench;
  let outputs: Outputs;
  const { part, shot } = storyIn(() => workbench);
  const made = (name: string): string => readFileSync(path.join(workbench.folder, name), 'utf8');

  beforeAll(async () => {
    workbench = await Workbench.start({ vsix: process.env['VSIX'] ?? packageVsix() });
    writeFileSync(path.join(workbench.folder, 'short.study.md'), NOTEBOOK);
    writeFileSync(path.join(workbench.folder, 'short.steps.yaml'), COURSE);
    await workbench.open(path.join(workbench.folder, 'short.study.md'));
    await workbench.notebook().ready();
  });

  afterAll(async () => {
    await workbench?.stop();
  });

  part('an output that is out of date goes grey, says so, and is fresh when it has run again', async () => {
    await (await workbench.notebook().cell('kubectl get pods')).runToSuccess();
    outputs = await Outputs.of(workbench);
    await (await workbench.notebook().cell('kubectl run extra')).runToSuccess();
    const note = outputs.staleNote();
    await note.waitFor();
    await workbench.notebook().reach(note, 'note of an output that is out of date');
    await shot('stale');
    await note.getByRole('button', { name: 'Run again' }).click();
    await note.waitFor({ state: 'detached' });
    expect(await (await outputs.reach('one-pods')).innerText()).toContain('extra');
  });

  part('what the step changed is a table below its last cell', async () => {
    await workbench.command('What Did This Step Change?');
    await workbench.notebook().reach(outputs.tableCell('default/extra'), 'row of what changed');
    await shot('step-changes');
  });

  part('why a service does not work is answered as a page', async () => {
    await workbench.command('Why Does It Not Work?');
    await workbench.choose('default/kubernetes');
    const page = await workbench.frameWith('.markdown-body h1, body.vscode-body h1:has-text("kubernetes")');
    await page.locator('h1', { hasText: 'kubernetes' }).waitFor();
    await shot('why');
    await workbench.closeEditor();
  });

  part('the run is saved as one HTML file that loads nothing', async () => {
    await workbench.openFile('short.study.md');
    await workbench.command('Export This Run');
    await workbench.choose('HTML');
    await workbench.acceptFile();
    await workbench.notification('Saved:').waitFor();
    const html = made('short.run.html');
    expect(html).toContain('Content-Security-Policy');
    expect(html).toContain('pod/extra created');
    expect(html).not.toMatch(/<script|src="http/);
  });

  part('what a helper would get is shown before it is saved', async () => {
    await workbench.command('I Am Stuck');
    const question = workbench.notification('This is what a helper would get');
    await question.waitFor();
    await shot('stuck');
    await question.getByRole('button', { name: 'Save it' }).click();
    await workbench.acceptFile();
    await workbench.notification(/Saved:.*stuck/).waitFor();
    expect(made('short.stuck.md')).toContain('kubectl get pods');
  });

  part('one click in the status bar offers the lab and the clusters of the kubeconfig', async () => {
    await workbench.openFile('short.study.md');
    await workbench.statusBarItem('Week 4 lab').first().click();
    await workbench.page
      .locator('.quick-input-list .monaco-list-row', { hasText: 'Embedded lab (now)' })
      .waitFor();
    await shot('cluster-choice');
    await workbench.page.keyboard.press('Escape');
  });
});
