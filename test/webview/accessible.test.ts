import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseCapture } from '../../src/output/capture/parseCapture.ts';
import { createState } from '../../src/state/createState.ts';
import { packetsPayload } from '../../src/state/packetsPayload.ts';
import { findBrowser } from '../system.mjs';
import { cutOff, serious } from './judge.ts';
import { packets, provenance, services, stream } from './payloads.ts';
import { launchBrowser, openRendererPage } from './rendererPage.ts';
import type { RendererPage, Theme } from './rendererPage.ts';

const THEMES: readonly Theme[] = ['dark', 'light', 'hcDark', 'hcLight'];

/** Set to a folder: each page is kept there as a picture. */
const PICTURES = process.env['RENDERER_PICTURES'];

describe.skipIf(findBrowser() === undefined)('outputs that everybody can read', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  const many = Array.from({ length: 3000 }, (_, index) => ({
    id: index,
    frontend: `10.96.${index >> 8}.${index & 255}:80/TCP`,
    type: index % 3 ? 'ClusterIP' : 'LoadBalancer',
    backend: [`172.20.${index & 255}.8:8080/TCP (active)`],
  }));
  const file = readFileSync(`${import.meta.dirname}/../output/fixtures/captures/vxlan.pcap`);
  const captured = packetsPayload(
    {
      id: 'capture',
      locale: 'en',
      provenance: provenance('vxlan.pcap', { kind: 'recorded', host: 'router' }),
      parsed: parseCapture('vxlan.pcap', file).parsed,
      text: '',
    },
    createState(),
  );
  const changed = services({
    changes: {
      added: [services().keys[0] ?? ''],
      removed: [{ id: 40, frontend: '10.96.7.7:80/TCP', type: 'ClusterIP', backend: [] }],
      changed: [{ rowKey: services().keys[1] ?? '', column: 'type', before: 'NodePort' }],
      since: Date.UTC(2025, 7, 10),
    },
  });
  const pages = {
    'big table': (page: RendererPage) =>
      page.show(services({ rows: many, keys: many.map(({ id }) => String(id)), links: [] })),
    difference: (page: RendererPage) => page.show(changed),
    packets: (page: RendererPage) => page.show(packets()),
    'VXLAN packets': (page: RendererPage) => page.show(captured),
    'out of date': async (page: RendererPage) => {
      await page.show(services());
      await page.send({
        type: 'stale',
        outputs: [{ outputId: services().id, what: 'services default/webpod', more: 2 }],
      });
      await page.page.getByTestId('stale').waitFor();
    },
    stream: (page: RendererPage) => page.show(stream(40)),
    'meanings and what is known': async (page: RendererPage) => {
      const meanings = { words: ['not routable from outside'], of: { type: [0, 0, 0, 0] } };
      await page.show(services({ meanings }));
      await page.page.getByTestId('grid').focus();
      for (const key of ['ArrowDown', 'ArrowRight', 'i']) await page.page.keyboard.press(key);
      await page.send({
        type: 'known',
        request: 1,
        known: [
          { what: 'pod', detail: 'default/webpod-1', from: 'API', cellId: 'a', table: 't', rowKey: 'r' },
        ],
      });
      await page.page.getByTestId('known').waitFor();
    },
    columns: async (page: RendererPage) => {
      await page.show(services());
      await page.page.getByTestId('columns').click();
      await page.page.getByTestId('grid').focus();
      await page.page.keyboard.press('ArrowDown');
    },
  };

  for (const [name, show] of Object.entries(pages))
    it(`${name}: nothing serious in four themes, and nothing cut off at 200 %`, async () => {
      const view = await openRendererPage(browser);
      await show(view);
      for (const theme of THEMES) {
        await view.theme(theme);
        if (PICTURES !== undefined)
          await view.page.screenshot({ path: `${PICTURES}/${name.replaceAll(' ', '-')}-${theme}.png` });
        expect(await serious(view.page), theme).toEqual([]);
      }
      // A window of 1100 pixels has half as many at 200 %.
      await view.page.setViewportSize({ width: 550, height: 450 });
      if (PICTURES !== undefined)
        await view.page.screenshot({ path: `${PICTURES}/${name.replaceAll(' ', '-')}-200.png` });
      expect(await cutOff(view.page)).toEqual([]);
      expect(await serious(view.page), '200 %').toEqual([]);
      await view.page.context().close();
    });
});

describe.skipIf(findBrowser() === undefined)('a table by the keyboard', () => {
  let browser: Browser;
  let view: RendererPage;
  beforeAll(async () => {
    browser = await launchBrowser();
    view = await openRendererPage(browser);
  });
  afterAll(() => browser.close());

  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) await view.page.keyboard.press(key);
  };
  const active = () => view.page.locator('.active').innerText();

  it('moves from cell to cell, sorts at a header and keeps its place', async () => {
    await view.show(services(), { id: 'keys' });
    await view.page.getByTestId('grid').focus();
    await press('ArrowDown', 'ArrowRight');
    expect(await active()).toBe('0.0.0.0:30003/TCP');
    await press('Control+End');
    await press('Home');
    expect(await active()).toBe('20');
    await press('Control+Home', 'ArrowUp', 'Enter', 'Enter');
    expect(await view.page.locator('th.active').getAttribute('aria-sort')).toBe('descending');
    await press('ArrowDown');
    expect(await active()).toBe('20');
    expect(await view.page.getByTestId('grid').getAttribute('aria-activedescendant')).toMatch(/-0-0$/);
  });

  it('resizes a column with Alt and an arrow', async () => {
    await view.show(services({ id: 'resize' }), { id: 'keys' });
    await view.page.getByTestId('grid').focus();
    const width = async () => (await view.page.locator('th[data-column=frontend]').boundingBox())?.width ?? 0;
    await press('Home', 'ArrowRight', 'Alt+ArrowRight');
    const before = await width();
    for (let at = 0; at < 10; at++) await press('Alt+ArrowRight');
    expect(await width()).toBeGreaterThan(before + 100);
  });

  it('hides a column, which then is in no copy either', async () => {
    await view.show(services({ id: 'hide' }), { id: 'keys' });
    await view.page.getByTestId('columns').click();
    await view.page.getByTestId('column-panel').getByLabel('Service Type').uncheck();
    expect(await view.page.locator('th[data-column=type]').count()).toBe(0);
    await view.page.getByTestId('export').click();
    expect(await view.sent()).toContainEqual({
      type: 'save',
      name: 'services.csv',
      text: expect.stringMatching(/^ID,Frontend,Backend\r\n/),
    });
  });
});
