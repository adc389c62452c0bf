/** The drawing of the lab in a real VS Code: started from it, read, followed by a trace, captured at, linked with rows, in four themes. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { readNotebook } from '../../src/course/notebookFile.ts';
import { root } from '../dependencies.mjs';
import { packageVsix } from '../package.mjs';
import { storyIn } from './pages/story.ts';
import { Workbench } from './pages/workbench.ts';

const NOTEBOOK = 'week4.en.study.md';

/** Cells of a learner: what the router's routes are, and the whole as a drawing in the notebook. */
const OWN = `
\`\`\`sh id=own-routes host=router
ip route
\`\`\`

\`\`\`sh id=own-drawing
# topology
\`\`\`
`;

/** The headings with their steps, and no cell but our own. */
function headings(notebook: string): string {
  const kept = readNotebook(notebook).cells.filter(
    ({ kind, text }) => kind === 'markup' && /^# |<!-- step:/m.test(text),
  );
  return `${kept.map(({ raw }) => raw).join('')}${OWN}`;
}

describe('the topology in a real VS Code', () => {
  let workbench: Workbench;
  beforeAll(async () => {
    workbench = await Workbench.start({ vsix: process.env['VSIX'] ?? packageVsix() });
    const source = readFileSync(path.join(root, 'notebooks', NOTEBOOK), 'utf8');
    writeFileSync(path.join(workbench.folder, NOTEBOOK), headings(source));
  });
  afterAll(async () => {
    await workbench?.stop();
  });

  const { part, shot } = storyIn(() => workbench);
  const panel = (selector = '[data-testid="topology"]'): Promise<Frame> => workbench.frameWith(selector);

  part('it says that the lab has not started, and starts it', async () => {
    await workbench.open(path.join(workbench.folder, NOTEBOOK));
    await workbench.notebook().ready();
    await workbench.command('Show Topology');
    const empty = await panel('[data-testid="empty"][data-reason="not-started"]');
    await empty.getByTestId('start').click();
    await (await panel()).locator('[data-id="machine:k8s-ctr"]').waitFor();
  });

  part('what no command has shown is named, and read at the press of a button', async () => {
    await workbench.command('Start the Lab at This Step');
    await workbench.choose('The failure');
    const yes = workbench.page.locator('.monaco-dialog-box .monaco-button', { hasText: 'Start there' });
    await yes.click();
    const view = await panel();
    await view.locator('[data-id^="pod:default/curl-pod"]').waitFor();
    await view.getByTestId('read-now').click();
    await view.locator('[data-id="network:192.168.20.0/24"]').waitFor();
    await view.getByTestId('gaps').waitFor({ state: 'detached' });
    await shot('topology');
  });

  part('a trace ends at the router, where the route is missing', async () => {
    const view = await panel();
    const far = view.locator('[data-id^="pod:default/webpod-"]');
    const names = await far.evaluateAll((all) =>
      all.map((element) => element.querySelector('[role="option"]')?.getAttribute('aria-label') ?? ''),
    );
    const address = /172\.20\.2\.\d+/.exec(names.find((name) => name.includes('k8s-w0')) ?? '')?.[0] ?? '';
    await view.getByTestId('from').fill('default/curl-pod');
    await view.getByTestId('to').fill(address);
    await view.getByTestId('protocol').selectOption('icmp');
    await view.getByTestId('trace-now').click();
    await view.locator('[data-testid="trace"][data-verdict="lost"]').waitFor();
    await view.getByTestId('time').focus();
    await workbench.page.keyboard.press('End');
    await shot('topology-trace');
    for (const theme of ['light', 'high-contrast', 'high-contrast-light', 'dark'] as const) {
      await workbench.theme(theme);
      await shot(`topology-trace-${theme}`);
    }
  });

  part(
    'what if the mode were another one: beside it the trace that is delivered, and the drawing follows it',
    async () => {
      const view = await panel();
      await view.getByTestId('assume').fill('mode=vxlan');
      await view.getByTestId('assume').press('Enter');
      await view.locator('[data-testid="what-if"][data-verdict="delivered"]').waitFor();
      await view.locator('[data-testid="trace"][data-verdict="lost"]').waitFor();
      await view.getByTestId('show-assumed').click();
      await view.getByTestId('time').focus();
      await workbench.page.keyboard.press('End');
      await view.locator('.packet.delivered').waitFor();
      await shot('topology-what-if');
      await view.getByTestId('assume').fill('mode=geneve');
      await view.getByTestId('assume').press('Enter');
      await view.getByTestId('trace-problem').getByText('mode=geneve').waitFor();
      await view.getByTestId('assume').fill('');
      await view.getByTestId('clear').click();
    },
  );

  part('a trace begins at a pod of the drawing', async () => {
    const view = await panel();
    await view.locator('[data-id="pod:default/curl-pod"] rect').click();
    await workbench.page.keyboard.press('Enter');
    await view.getByTestId('trace-from').click();
    expect(await view.getByTestId('from').inputValue()).toBe('default/curl-pod');
    await view.getByTestId('to').fill('k8s-w1');
    await view.getByTestId('to').press('Enter');
    await view.locator('[data-testid="trace"][data-verdict="delivered"]').waitFor();
    await view.getByTestId('clear').click();
    await view.getByTestId('close-details').click();
  });

  part('a capture is begun at an interface', async () => {
    const view = await panel();
    await view.locator('[data-id="interface:router/eth1"] rect').click();
    await workbench.page.keyboard.press('Enter');
    await view.getByTestId('details').waitFor();
    await view.getByTestId('fields').getByText('1500').waitFor();
    await view.getByTestId('capture').click();
    await workbench.notebook().cell('tcpdump -i eth1 -nn');
  });

  part('the drawing is an output of a cell, too', async () => {
    const cell = await workbench.notebook().cell('# topology');
    await cell.runToSuccess();
    const outputs = await workbench.frameWith('[data-testid="topology-output"]');
    const drawing = outputs.getByTestId('topology-output').getByTestId('drawing');
    await workbench.notebook().reach(drawing, 'drawing in an output');
    expect(await outputs.locator('[data-id="machine:router"]').count()).toBe(1);
    await shot('topology-output');
  });

  part(
    'what is chosen in the drawing is marked in the rows and in the output that draws it, too',
    async () => {
      const routes = await workbench.notebook().cell('ip route');
      await routes.runToSuccess();
      const outputs = await workbench.frameWith('[data-output^="own-routes/"]');
      const view = await panel();
      const eth1 = view.locator('[data-id="interface:router/eth1"]');
      await eth1.locator('rect').click();
      const marked = outputs.locator('tr.looked');
      await marked.first().waitFor({ state: 'attached' });
      for (const text of await marked.allInnerTexts()) expect(text).toContain('192.168.10.200');
      await outputs.locator('[data-testid="topology-output"] .element.looked').waitFor({ state: 'attached' });
      await shot('topology-looked-at');
      await workbench.page.keyboard.press('Escape');
      await marked.first().waitFor({ state: 'detached' });
    },
  );

  part('a row that is clicked is marked in the drawing', async () => {
    const view = await panel();
    const outputs = await workbench.frameWith('[data-output^="own-routes/"]');
    const row = outputs.locator('[data-output^="own-routes/"] tr', { hasText: '192.168.20.0/24' }).first();
    await workbench.notebook().reach(row, 'row of the route');
    await row.locator('td').first().click();
    await view.locator('.element.looked[data-id="network:192.168.20.0/24"]').waitFor();
  });

  part('a shell on a machine is a cell there', async () => {
    const view = await panel();
    await view.locator('[data-id="machine:k8s-w1"] rect').first().click();
    await workbench.page.keyboard.press('Enter');
    await view.locator('[data-testid="details"][data-id="machine:k8s-w1"]').waitFor();
    await view.getByTestId('open-cell').click();
    await workbench.page.locator('.code-cell-row .cell-status-item', { hasText: 'k8s-w1' }).first().waitFor();
  });

  part('a window that is loaded anew has the drawing again', async () => {
    await workbench.comeBack();
    const empty = await panel('[data-testid="empty"][data-reason="not-started"]');
    await empty.getByTestId('start').click();
    await (await panel()).locator('[data-id="machine:k8s-ctr"]').waitFor();
  });
});
