import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TopologyView } from '../../src/protocol/topologyMessages.ts';
import { findBrowser } from '../system.mjs';
import { services } from '../webview/payloads.ts';
import { launchBrowser, openRendererPage } from '../webview/rendererPage.ts';
import { bigTopology } from './bigTopology.ts';
import { openPanelPage } from './panelPage.ts';

const VIEW: TopologyView = {
  locale: 'en',
  study: 'file:///week4.study.md',
  lab: 'week4',
  topology: bigTopology(2, 4),
  packets: { columns: [], packets: [] },
  notWatched: [],
  live: false,
};

describe.skipIf(findBrowser() === undefined)('what is looked at', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  it('an element that is chosen is told by its names, once more when it is chosen once more; what is looked at elsewhere is marked and nothing else moves', async () => {
    const view = await openPanelPage(browser);
    await view.send({ type: 'show', view: VIEW });
    const eth0 = view.page.locator('[data-id="interface:node-1/eth0"]');
    const looks = async () => (await view.sent()).filter(({ type }) => type === 'look');
    await eth0.locator('rect').click();
    await eth0.locator('rect').click();
    await expect.poll(looks).toEqual([
      { type: 'look', texts: ['10.0.1.1'] },
      { type: 'look', texts: ['10.0.1.1'] },
    ]);
    await view.send({ type: 'mark', texts: ['pod-0-0'] });
    await view.page.locator('.element.looked[data-id="pod:ns-0/pod-0-0"]').waitFor();
    expect(await view.page.locator('.element.looked').count()).toBe(1);
    expect(await view.page.locator('.element.selected').getAttribute('data-id')).toBe(
      'interface:node-1/eth0',
    );
    await view.send({ type: 'mark', texts: [] });
    await view.page.locator('.element.looked').waitFor({ state: 'detached' });
  });

  it('a row that is clicked is told with its values; rows that name what is looked at elsewhere are marked', async () => {
    const view = await openRendererPage(browser);
    const payload = services();
    await view.show(payload);
    await view.page.locator('tr[data-testid="row"] td').first().click();
    const looks = async () => (await view.sent()).filter(({ type }) => type === 'look');
    await expect.poll(looks).toHaveLength(1);
    const [look] = await looks();
    expect(look).toMatchObject({ texts: expect.arrayContaining([String(payload.rows[0]?.['frontend'])]) });
    const marked = view.page.locator('tr.looked');
    await view.send({ type: 'mark', texts: ['0.0.0.0'] });
    await marked.first().waitFor();
    for (const text of await marked.allInnerTexts()) expect(text).toContain('0.0.0.0');
    await view.send({ type: 'mark', texts: [] });
    await marked.first().waitFor({ state: 'detached' });
  });
});
