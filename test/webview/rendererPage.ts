/** The renderer in a real browser, as the notebook loads it: an ES module in a page that has a theme's colours. */
import path from 'node:path';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import type { OutputPayload } from '../../src/protocol/outputs.ts';
import type { FromRenderer, ToRenderer } from '../../src/protocol/rendererMessages.ts';
import { findBrowser } from '../system.mjs';

export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: findBrowser(), args: ['--no-sandbox'] });
}

export type Theme = 'dark' | 'light' | 'hcDark' | 'hcLight';

/** What VS Code's own themes set, of the colours that the renderer uses. */
const THEMES: Readonly<Record<Theme, Readonly<Record<string, string>>>> = {
  dark: {
    'editor-foreground': '#cccccc',
    'editor-background': '#1f1f1f',
    'notebook-cellEditorBackground': '#1a1a1a',
    descriptionForeground: '#9d9d9d',
    'panel-border': '#2b2b2b',
    'editorWidget-background': '#202020',
    'editorWidget-border': '#313131',
    'textLink-foreground': '#4daafc',
    focusBorder: '#0078d4',
    'list-activeSelectionBackground': '#04395e',
    'list-activeSelectionForeground': '#ffffff',
    'list-hoverBackground': '#2a2d2e',
    'input-background': '#313131',
    'input-foreground': '#cccccc',
    'input-border': '#3c3c3c',
    'gitDecoration-addedResourceForeground': '#81b88b',
    'gitDecoration-modifiedResourceForeground': '#e2c08d',
    'gitDecoration-deletedResourceForeground': '#c74e39',
    'list-warningForeground': '#cca700',
  },
  light: {
    'editor-foreground': '#3b3b3b',
    'editor-background': '#ffffff',
    'notebook-cellEditorBackground': '#f8f8f8',
    descriptionForeground: '#3b3b3b',
    'panel-border': '#e5e5e5',
    'editorWidget-background': '#f8f8f8',
    'editorWidget-border': '#c8c8c8',
    'textLink-foreground': '#005fb8',
    focusBorder: '#005fb8',
    'list-activeSelectionBackground': '#e8e8e8',
    'list-activeSelectionForeground': '#000000',
    'list-hoverBackground': '#f2f2f2',
    'input-background': '#ffffff',
    'input-foreground': '#3b3b3b',
    'input-border': '#cecece',
    'gitDecoration-addedResourceForeground': '#587c0c',
    'gitDecoration-modifiedResourceForeground': '#895503',
    'gitDecoration-deletedResourceForeground': '#ad0707',
    'list-warningForeground': '#855f00',
  },
  hcDark: {
    'editor-foreground': '#ffffff',
    'editor-background': '#000000',
    descriptionForeground: 'rgba(255, 255, 255, 0.7)',
    contrastBorder: '#6fc3df',
    contrastActiveBorder: '#f38518',
    'editorWidget-background': '#0c141f',
    'textLink-foreground': '#21a6ff',
    focusBorder: '#f38518',
    'list-activeSelectionBackground': 'transparent',
    'list-activeSelectionForeground': '#ffffff',
    'list-hoverBackground': 'rgba(255, 255, 255, 0.1)',
    'input-background': '#000000',
    'input-foreground': '#ffffff',
    'input-border': '#6fc3df',
    'gitDecoration-addedResourceForeground': '#a1e3ad',
    'gitDecoration-modifiedResourceForeground': '#e2c08d',
    'gitDecoration-deletedResourceForeground': '#c74e39',
    'list-warningForeground': '#ffd370',
  },
  hcLight: {
    'editor-foreground': '#292929',
    'editor-background': '#ffffff',
    descriptionForeground: 'rgba(41, 41, 41, 0.9)',
    contrastBorder: '#0f4a85',
    contrastActiveBorder: '#006bbd',
    'editorWidget-background': '#ffffff',
    'textLink-foreground': '#0f4a85',
    focusBorder: '#006bbd',
    'list-activeSelectionBackground': 'rgba(15, 74, 133, 0.1)',
    'list-activeSelectionForeground': '#292929',
    'list-hoverBackground': 'rgba(15, 74, 133, 0.1)',
    'input-background': '#ffffff',
    'input-foreground': '#292929',
    'input-border': '#0f4a85',
    'gitDecoration-addedResourceForeground': '#374e06',
    'gitDecoration-modifiedResourceForeground': '#895503',
    'gitDecoration-deletedResourceForeground': '#ad0707',
    'list-warningForeground': '#895503',
  },
};

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
  show(id: string, payload: object, visibleRows: number | undefined): Promise<void>;
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
  async show(id, payload, visibleRows) {
    let element = document.getElementById(id);
    if (!element) {
      element = document.createElement('div');
      element.id = id;
      element.className = 'cell';
      document.body.append(element);
    }
    const json = JSON.stringify(payload);
    await renderer.renderOutputItem({ id, mime: '', metadata: { visibleRows }, json: () => JSON.parse(json), text: () => json }, element);
  },
};`;

export async function openRendererPage(browser: Browser, theme: Theme = 'dark'): Promise<RendererPage> {
  const root = path.resolve(import.meta.dirname, '../..');
  const bundle = await build({
    entryPoints: [path.join(root, 'webview/renderer/index.tsx')],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.css': 'text' },
    logLevel: 'silent',
  });
  const files: Record<string, { body: string; contentType: string }> = {
    '/': {
      body: '<!doctype html><html lang="en"><body><script type="module" src="/page.js"></script>',
      contentType: 'text/html',
    },
    '/page.js': { body: SCRIPT, contentType: 'text/javascript' },
    '/renderer.js': { body: bundle.outputFiles[0]?.text ?? '', contentType: 'text/javascript' },
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
        payload,
        options.visibleRows,
      ] as const);
    },
    sent: () => page.evaluate(() => harness.sent),
    send: (message) => page.evaluate((each) => harness.send(each), message),
    async theme(name) {
      const variables = {
        'font-family': 'system-ui, "Noto Sans CJK KR", sans-serif',
        'font-size': '13px',
        'editor-font-family': '"DejaVu Sans Mono", monospace',
        'editor-font-size': '13px',
        ...THEMES[name],
      };
      const declarations = Object.entries(variables).map(([id, value]) => `--vscode-${id}: ${value};`);
      const css = `html { ${declarations.join(' ')} }
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
