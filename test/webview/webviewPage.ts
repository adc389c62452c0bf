/** A webview of ours in a real browser, as the editor loads it: one script in a page with a strict policy and a theme's colours. */
import type { Browser, Page } from 'playwright-core';
import { webBundle } from './rendererPage.ts';
import { themeStyle } from './themes.ts';
import type { Theme } from './themes.ts';

export interface WebviewPage<From, To> {
  readonly page: Page;
  send(message: To): Promise<void>;
  /** Messages that the webview has sent so far. */
  sent(): Promise<readonly From[]>;
  /** What the webview wants to be kept. */
  state(): Promise<unknown>;
  theme(theme: Theme): Promise<void>;
}

export interface WebviewOptions {
  readonly theme?: Theme;
  /** What it kept before, as after a reload of the window. */
  readonly state?: unknown;
  readonly width?: number;
  readonly locale?: 'ko' | 'en';
}

const POLICY =
  "default-src 'none'; script-src 'nonce-test'; style-src 'nonce-test'; img-src data:; base-uri 'none'; form-action 'none'";

/** @param entry the script's source, from the repository's root */
export async function openWebview<From, To>(
  browser: Browser,
  entry: string,
  { theme = 'dark', state, width = 900, locale = 'en' }: WebviewOptions = {},
): Promise<WebviewPage<From, To>> {
  const api = `globalThis.panel = { sent: [], state: ${JSON.stringify(state ?? null)} };
globalThis.acquireVsCodeApi = () => ({
  postMessage: (message) => panel.sent.push(message),
  getState: () => panel.state,
  setState: (state) => { panel.state = state; },
});`;
  const files: Readonly<Record<string, { body: string; contentType: string }>> = {
    '/': {
      body: `<!doctype html><html lang="${locale}"><meta charset="utf-8"><title>Webview</title>
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<style nonce="test" id="theme">${themeStyle(theme)}</style>
<style nonce="test">html { background: var(--vscode-editor-background); color: var(--vscode-editor-foreground); }</style>
<body><main id="root"></main>
<script nonce="test" src="/api.js"></script><script nonce="test" src="/webview.js"></script>`,
      contentType: 'text/html',
    },
    '/api.js': { body: api, contentType: 'text/javascript' },
    '/webview.js': { body: await webBundle(browser, entry, 'iife'), contentType: 'text/javascript' },
  };
  const context = await browser.newContext({ viewport: { width, height: 760 } });
  const page = await context.newPage();
  await page.route('http://webview.test/**', async (route) => {
    const file = files[new URL(route.request().url()).pathname];
    await (file ? route.fulfill(file) : route.fulfill({ status: 404 }));
  });
  await page.goto('http://webview.test/');
  await page.waitForFunction("panel.sent.some(({ type }) => type === 'ready')");
  return {
    page,
    send: (message) => page.evaluate((data) => window.postMessage(data, '*'), message as object),
    sent: () => page.evaluate<From[]>('panel.sent'),
    state: () => page.evaluate('panel.state'),
    theme: (name) =>
      page.evaluate((css) => document.querySelector('#theme')?.replaceChildren(css), themeStyle(name)),
  };
}
