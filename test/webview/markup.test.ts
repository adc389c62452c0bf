import path from 'node:path';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FromRenderer, ToRenderer } from '../../src/protocol/rendererMessages.ts';
import { findBrowser } from '../system.mjs';
import { launchBrowser } from './rendererPage.ts';

const found = findBrowser() !== undefined;
if (!found)
  console.warn('SKIPPED: hovers in Markdown. Install Chromium, or name one in the CHROMIUM variable.');

declare global {
  var page: {
    readonly sent: FromRenderer[];
    draw(metadata: object): void;
    reply(message: ToRenderer): void;
  };
}

/** As the editor's own renderer draws a cell: into a shadow root, told to whoever extends it. */
const EDITOR = `
const rules = [];
const listeners = [];
const sent = [];
const cell = document.createElement('div');
cell.attachShadow({ mode: 'open' }).innerHTML = '<div id="preview" style="font: 20px monospace">172.20.2.77 answers</div>';
document.body.append(cell);
globalThis.page = {
  sent,
  draw: (metadata) => rules.forEach((rule) => rule({ env: { outputItem: { metadata } } })),
  reply: (message) => listeners.forEach((listener) => listener(message)),
};
void markup.activate({
  postMessage: (message) => sent.push(message),
  onDidReceiveMessage: (listener) => listeners.push(listener),
  getRenderer: async () => ({
    extendMarkdownIt: (extend) => extend({ core: { ruler: { push: (name, rule) => rules.push(rule) } } }),
  }),
}).then(() => (document.title = 'ready'));`;

describe.skipIf(!found)('in a Markdown cell', () => {
  let browser: Browser;
  let view: Page;
  beforeAll(async () => {
    browser = await launchBrowser();
    const { outputFiles } = await build({
      entryPoints: [path.join(import.meta.dirname, '../../webview/markup/index.ts')],
      bundle: true,
      write: false,
      format: 'iife',
      globalName: 'markup',
      logLevel: 'silent',
    });
    view = await browser.newPage();
    await view.setContent('<!doctype html><title>Markdown</title><body></body>');
    await view.addScriptTag({ content: `${outputFiles[0]?.text ?? ''}${EDITOR}` });
    await view.waitForFunction(() => document.title === 'ready');
  });
  afterAll(() => browser?.close());
  const rest = async () => {
    await view.mouse.move(300, 300);
    await view.mouse.move(60, 20);
  };
  const asked = () => view.evaluate(() => page.sent.at(-1));

  it('of another notebook nothing is asked; of ours, what is known of the word under the pointer is told', async () => {
    await view.evaluate(() => page.draw({}));
    await rest();
    await view.evaluate(() => page.draw({ file: { raw: '# A', attributes: {} } }));
    expect(await asked()).toBeUndefined();
    await rest();
    await expect.poll(asked).toMatchObject({ type: 'what-is', token: '172.20.2.77' });
    const question = await asked();
    if (question?.type !== 'what-is') throw new Error('no question');
    const known = [{ what: 'pod', detail: 'default/webpod-1', from: 'API: Pod default/webpod-1' }];
    await view.evaluate(([request, things]) => page.reply({ type: 'known', request, known: things }), [
      question.request,
      known,
    ] as const);
    const card = view.getByTestId('known-in-markup');
    await card.waitFor();
    expect(await card.innerText()).toContain('default/webpod-1\nAPI: Pod default/webpod-1');
    await view.keyboard.press('Escape');
    await card.waitFor({ state: 'hidden' });
  });
});
