/** What a screen reader is told, what keys do, and what a page leaves alone for whoever wants less of it. */
import type { Browser, CDPSession } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findBrowser } from '../system.mjs';
import { packets, services, stream } from './payloads.ts';
import { launchBrowser, openRendererPage } from './rendererPage.ts';
import type { RendererPage } from './rendererPage.ts';

describe.skipIf(findBrowser() === undefined)('outputs for everybody', () => {
  let browser: Browser;
  let view: RendererPage;
  let input: CDPSession;
  beforeAll(async () => {
    browser = await launchBrowser();
    view = await openRendererPage(browser, 'dark', 'ko');
    input = await view.page.context().newCDPSession(view.page);
  });
  afterAll(() => browser.close());
  let shown = 0;
  const at = (testId: string) => view.page.locator(`#out-${shown}`).getByTestId(testId);
  const show = (payload: object): Promise<void> => view.show(payload, { id: `out-${shown}` });
  beforeEach(() => {
    shown += 1;
  });
  const focused = (): Promise<string> =>
    view.page.evaluate(() => {
      let active = document.activeElement;
      while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
      return active?.getAttribute('data-testid') ?? active?.tagName ?? '';
    });

  const LINKS = [0, 1].map((row) => ({
    relation: 'pod',
    label: `default/webpod-${row}`,
    table: 'pods',
    rowKey: String(row),
    cellId: 'pods',
  }));

  it('a table is named by its command and tells its rows, its order and what a filter finds, in Korean', async () => {
    await show(services({ locale: 'ko' }));
    const table = view.page.locator(`#out-${shown}`);
    const told = await table.getByTestId('table-output').ariaSnapshot();
    expect(told).toContain('group "보기"');
    expect(told).toContain('searchbox "행 거르기"');
    expect(told).toContain('columnheader "Frontend"');
    expect(told).toMatch(/status: 4행/);
    await at('grid').focus();
    await view.page.keyboard.press('Enter');
    expect(await table.locator('th').first().getAttribute('aria-sort')).toBe('ascending');
    await at('filter').fill('NodePort');
    await at('table-status').filter({ hasText: '4행 중 1행' }).waitFor();
    expect(await at('table-status').getAttribute('role')).toBe('status');
  });

  it('a stream says once that it runs and once that it has ended, not its lines', async () => {
    await show(stream(3));
    const news = view.page.locator(`#out-${shown} header [role=status]`);
    expect((await news.innerText()).trim()).toContain('running');
    expect(await at('stream').getAttribute('aria-live')).toBe('off');
    await news.evaluate((element) => element.setAttribute('data-same', ''));
    await show({ ...stream(9), running: false });
    await view.page.locator(`#out-${shown} [data-same]`, { hasText: 'ended' }).waitFor({ state: 'attached' });
  });

  it('a captured packet is told with the places that saw it, in their order', async () => {
    await show(packets());
    const told = await at('packets-output').ariaSnapshot();
    expect(told).toMatch(/option .*\[selected\]/);
    expect(told).toMatch(/button "eth1 In"[^]*button "eth0 Out"/);
  });

  it('a table is one stop of the Tab key; Enter goes to the links of a cell, arrows along them, Escape back', async () => {
    await show(services({ links: [LINKS, [], [], []] }));
    await at('export').focus();
    await view.page.keyboard.press('Tab');
    expect(await focused()).toBe('grid');
    for (const key of ['ArrowDown', 'End', 'Enter']) await view.page.keyboard.press(key);
    expect(await focused()).toBe('row-link');
    await view.page.keyboard.press('ArrowRight');
    await view.page.keyboard.press('Enter');
    expect((await view.sent()).at(-1)).toMatchObject({ type: 'reveal-row', rowKey: '1' });
    await view.page.keyboard.press('Escape');
    expect(await focused()).toBe('grid');
    await view.page.keyboard.press('Tab');
    expect(['grid', 'row-link']).not.toContain(await focused());
  });

  it('keys that belong to a Hangul syllable do nothing else', async () => {
    await show(services());
    await at('filter').focus();
    const told = await at('filter').evaluateHandle((element) => {
      const composing: unknown[] = [];
      element.addEventListener('keydown', (event) => composing.push(Reflect.get(event, 'isComposing')));
      return composing;
    });
    await input.send('Input.imeSetComposition', { text: '하', selectionStart: 1, selectionEnd: 1 });
    // 229: the key is the input method's, whichever it is.
    for (const key of ['Enter', 'Escape', 't'])
      await input.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', key, windowsVirtualKeyCode: 229 });
    expect(await told.jsonValue()).toEqual([true, true, true]);
    expect(await at('filter').inputValue()).toBe('하');
    expect(await at('view-table').getAttribute('aria-pressed')).toBe('true');
    await input.send('Input.insertText', { text: '한' });
    expect(await at('filter').inputValue()).toBe('한');
    await view.page.keyboard.press('Escape');
    expect(await at('filter').inputValue()).toBe('');
  });

  it('nothing moves for whoever wants less motion, and forced colours keep what is chosen visible', async () => {
    await show(services({ id: 'calm' }));
    await view.page.emulateMedia({ reducedMotion: 'reduce', forcedColors: 'active' });
    await view.send({
      type: 'highlight-row',
      cellId: 'inspect-3',
      table: 'services',
      rowKey: services().keys[1] ?? '',
    });
    const row = view.page.locator('tr[aria-current=true] td').first();
    await row.waitFor();
    const { animation, back } = await row.evaluate((element) => {
      const style = getComputedStyle(element);
      return { animation: style.animationName, back: style.backgroundColor };
    });
    expect(animation).toBe('none');
    const plain = await view.page
      .locator('tr:not([aria-current]) td')
      .first()
      .evaluate((element) => getComputedStyle(element).backgroundColor);
    expect(back).not.toBe(plain);
    await view.page.emulateMedia({ reducedMotion: 'no-preference', forcedColors: 'none' });
  });
});
