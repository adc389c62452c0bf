/** One step without a pointer: the notebook, a cell, its table, a row's link, the explanation, its evidence and the drawing. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { packageVsix } from '../package.mjs';
import { storyIn } from './pages/story.ts';
import { Workbench } from './pages/workbench.ts';

const NOTEBOOK = `# By keyboard

## One step
<!-- step: one -->

\`\`\`sh id=one-nodes
kubectl get nodes -o wide
\`\`\`
`;

const COURSE = `course: keys
title: { ko: 키보드로, en: By keyboard }
steps:
  - id: one
    title: { ko: 한 단계, en: One step }
    checks:
      - id: nodes
        that: size(objects("nodes")) == 3
        pass: { ko: 노드가 셋입니다., en: There are three nodes. }
        fail: { ko: 노드가 셋이 아닙니다., en: There are not three nodes. }
    explanations:
      - id: why
        when: 'true'
        say: { ko: '노드는 셋입니다.', en: 'There are three nodes.' }
        evidence: [objects("nodes")]
`;

describe('a step by the keyboard alone, in a real VS Code', () => {
  let workbench: Workbench;
  beforeAll(async () => {
    workbench = await Workbench.start({ vsix: process.env['VSIX'] ?? packageVsix() });
    writeFileSync(path.join(workbench.folder, 'keys.study.md'), NOTEBOOK);
    writeFileSync(path.join(workbench.folder, 'keys.steps.yaml'), COURSE);
    await workbench.open(path.join(workbench.folder, 'keys.study.md'));
    await workbench.notebook().ready();
  });
  afterAll(async () => {
    await workbench?.stop();
  });

  const { part } = storyIn(() => workbench);
  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) await workbench.page.keyboard.press(key);
  };
  /** A command of the palette, typed and entered. */
  const command = async (title: string): Promise<void> => {
    const first = workbench.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: title });
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await press('F1');
      await workbench.page.locator('.quick-input-widget input.input').fill(`>${title}`);
      // The list is made when the text is typed: a command that came a moment later is in the next one.
      const found = await first.waitFor({ timeout: 10_000 }).then(
        () => true,
        () => false,
      );
      await press(found ? 'Enter' : 'Escape');
      if (found) return;
    }
    throw new Error(`The palette has no "${title}".`);
  };
  /** Presses Tab until the focus is there: nothing on the way may keep it. */
  const tabTo = async (wanted: Locator): Promise<void> => {
    const here = (): Promise<boolean> => wanted.evaluate((element) => element.matches(':focus'));
    for (let stops = 0; stops < 40 && !(await here()); stops += 1) await press('Tab');
    expect(await here()).toBe(true);
    // A table shows it at the cell that the arrows move.
    const shown = await wanted.evaluate((element) =>
      [element, ...element.querySelectorAll('.active')].some(
        (each) => getComputedStyle(each).outlineStyle !== 'none',
      ),
    );
    expect(shown).toBe(true);
  };
  let outputs: Frame;

  part('the next cell runs, and the focus goes into its table', async () => {
    await press('Control+Alt+Enter');
    outputs = await workbench.frameWith('[data-testid="table-output"]');
    await command('Notebook: Focus In Active Cell Output');
    const grid = outputs.getByTestId('grid');
    await tabTo(outputs.getByTestId('filter'));
    await workbench.page.keyboard.type('k8s-w');
    await outputs.getByTestId('table-status').filter({ hasText: '2 of 3' }).waitFor();
    await press('Escape');
    await outputs
      .getByTestId('table-status')
      .filter({ hasText: /^3 rows/ })
      .waitFor();
    await tabTo(grid);
    await press('Enter');
    expect(await outputs.locator('th.active').getAttribute('aria-sort')).toBe('ascending');
    await press('ArrowDown');
    expect(await outputs.locator('td.active').innerText()).toBe('k8s-ctr');
  });

  part('what is known of an address is asked for by a key, and leads to the drawing', async () => {
    await press('i');
    const known = outputs.getByTestId('known');
    await known.waitFor();
    await press('Escape');
    await known.waitFor({ state: 'detached' });
  });

  part('the explanation is read, and its evidence leads back to the notebook', async () => {
    await command('Cilium Study: Explain This Step');
    const panel = await workbench.frameWith('[data-testid="explanation"][data-id="why"]');
    await command('View: Focus Next Editor Group');
    await tabTo(panel.getByTestId('in-topology').first());
    await press('Enter');
  });

  part('the drawing is gone through by the arrows; Enter tells of an element, Escape closes', async () => {
    const view = await workbench.frameWith('[data-testid="topology"] [data-testid="details"]');
    await command('View: Focus Active Editor Group');
    await tabTo(view.getByTestId('drawing'));
    const chosen = (): Promise<string | null> => view.locator('.element.selected').getAttribute('data-id');
    const before = await chosen();
    await press('ArrowRight');
    expect(await chosen()).not.toBe(before);
    await press('Enter');
    await view.getByTestId('details').waitFor();
    await press('Escape');
    await view.getByTestId('details').waitFor({ state: 'detached' });
    expect(await view.getByTestId('drawing').evaluate((element) => element.matches(':focus'))).toBe(true);
  });
});
