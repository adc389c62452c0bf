import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBrowser } from '../system.mjs';
import { services } from './payloads.ts';
import { launchBrowser, openRendererPage } from './rendererPage.ts';

describe.skipIf(findBrowser() === undefined)('an output that is out of date', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  it('says what is different and runs its cell again, and is as before when the state is', async () => {
    const page = await openRendererPage(browser);
    const payload = services();
    await page.show(payload, { id: 'one' });
    expect((await page.sent()).map(({ type }) => type)).toContain('ready');
    await page.send({
      type: 'stale',
      outputs: [{ outputId: payload.id, what: 'services default/webpod', more: 2 }],
    });
    const note = page.page.getByRole('note');
    await note.waitFor();
    expect(await note.innerText()).toMatch(/services default\/webpod.*2/);
    const filter = await page.page
      .locator('.output')
      .first()
      .evaluate((element) => getComputedStyle(element).filter);
    expect(filter).toBe('grayscale(1)');
    await page.page.getByTestId('run-again').click();
    expect((await page.sent()).at(-1)).toEqual({ type: 'run-cell', cellId: payload.provenance.cellId });
    await page.send({ type: 'stale', outputs: [] });
    await note.waitFor({ state: 'detached' });
    expect(await page.page.getByTestId('table-output').count()).toBe(1);
    await page.page.close();
  });
});
