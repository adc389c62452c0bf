/** The renderer in a real browser, as the notebook loads it: an ES module in a page that has a theme's colours. */
import path from 'node:path';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import type { OutputPayload } from '../../src/protocol/outputs.ts';
import type { FromRenderer, ToRenderer } from '../../src/protocol/rendererMessages.ts';
import { findBrowser } from '../system.mjs';
import { themeStyle } from './themes.ts';
import type { Theme } from './themes.ts';

export type { Theme } from './themes.ts';

export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: findBrowser(), args: ['--no-sandbox'] });
}

export interface RendererPage {
  readonly page: Page;
  /** Renders a payload into an output of its own, or again into the one that has the id. */
  show(
    payload: OutputPayload | object,
    options?: { readonly id?: string; readonly visibleRows?: number },
  ): Promise<void>;
  /** Messages that the renderer has sent so far. */
  sent(): Promise<readonly FromRenderer[]>;
  send(message: ToRenderer): Promise<void>;
  theme(theme: Theme): Promise<void>;
}

/** Set by the page's own script, which imports the renderer. */
interface Harness {
  /** @param json the payload: as objects, a hundred thousand rows would take the browser's protocol a minute */
  show(id: string, json: string, visibleRows: number | undefined): Promise<void>;
  send(message: ToRenderer): void;
  readonly sent: FromRenderer[];
}

declare global {
  var harness: Harness;
}

const SCRIPT = `
import { activate } from './renderer.js';
const listeners = [];
const sent = [];
const renderer = activate({
  setState() {},
  getState() {},
  workspace: { isTrusted: true },
  postMessage: (message) => sent.push(message),
  onDidReceiveMessage: (listener) => { listeners.push(listener); return { dispose() {} }; },
});
globalThis.harness = {
  sent,
  send: (message) => listeners.forEach((listener) => listener(message)),
  async show(id, json, visibleRows) {
    let element = document.getElementById(id);
    if (!element) {
      element = document.createElement('div');
      element.id = id;
      element.className = 'cell';
      document.body.append(element);
    }
    await renderer.renderOutputItem({ id, mime: '', metadata: { visibleRows }, json: () => JSON.parse(json), text: () => json }, element);
  },
};`;

/** A web bundle as the build makes it, as a text: once for each browser and entry. */
export async function webBundle(browser: Browser, entry: string, format: 'esm' | 'iife'): Promise<string> {
  const bundles = BUNDLES.get(browser) ?? new Map<string, Promise<string>>();
  BUNDLES.set(browser, bundles);
  const made = bundles.get(entry) ?? bundled(entry, format);
  bundles.set(entry, made);
  return made;
}

const BUNDLES = new WeakMap<Browser, Map<string, Promise<string>>>();

async function bundled(entry: string, format: 'esm' | 'iife'): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path.resolve(import.meta.dirname, '../..', entry)],
    bundle: true,
    write: false,
    format,
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.css': 'text' },
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}

export async function openRendererPage(
  browser: Browser,
  theme: Theme = 'dark',
  locale: 'ko' | 'en' = 'en',
): Promise<RendererPage> {
  const files: Record<string, { body: string; contentType: string }> = {
    '/': {
      body: `<!doctype html><html lang="${locale}"><title>Outputs</title><body><script type="module" src="/page.js"></script>`,
      contentType: 'text/html',
    },
    '/page.js': { body: SCRIPT, contentType: 'text/javascript' },
    '/renderer.js': {
      body: await webBundle(browser, 'webview/renderer/index.tsx', 'esm'),
      contentType: 'text/javascript',
    },
  };
  // The clipboard is closed, as it is in the notebook's frame without the focus: copies go by message.
  const context = await browser.newContext({ viewport: { width: 1100, height: 900 }, permissions: [] });
  const page = await context.newPage();
  await page.route('http://renderer.test/**', async (route) => {
    const file = files[new URL(route.request().url()).pathname];
    await (file ? route.fulfill(file) : route.fulfill({ status: 404 }));
  });
  await page.goto('http://renderer.test/');
  await page.waitForFunction(() => 'harness' in globalThis);
  let outputs = 0;
  const opened: RendererPage = {
    page,
    async show(payload, options = {}) {
      const id = options.id ?? `output-${(outputs += 1)}`;
      await page.evaluate(([each, data, rows]) => harness.show(each, data, rows), [
        id,
        JSON.stringify(payload),
        options.visibleRows,
      ] as const);
    },
    sent: () => page.evaluate(() => harness.sent),
    send: (message) => page.evaluate((each) => harness.send(each), message),
    async theme(name) {
      const css = `${themeStyle(name)}
        body { background: var(--vscode-editor-background); margin: 12px; } .cell { margin-bottom: 14px; }`;
      await page.evaluate((text) => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(text);
        document.adoptedStyleSheets = [sheet];
      }, css);
    },
  };
  await opened.theme(theme);
  return opened;
}
