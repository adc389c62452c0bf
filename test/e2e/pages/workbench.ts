/** The VS Code workbench in a browser, as a person uses it. Selectors of VS Code's own parts live in this folder only. */
import { readdirSync, readFileSync } from 'node:fs';
import { chromium, type Browser, type Frame, type Locator, type Page } from 'playwright-core';
import { startEditor } from '../../editor/server.mjs';
import { findBrowser } from '../../system.mjs';
import { Notebook } from './notebook.ts';
import { Steps } from './steps.ts';

/** A cold start on a loaded two-core machine takes far longer than the usual ten seconds. */
const LIMIT_MS = Number(process.env['E2E_LIMIT_MS'] ?? 120_000);

/** How long a command may take to appear in the palette, and how often it is opened. */
const PALETTE_MS = 10_000;
const PALETTE_TRIES = 5;

/** With these Chromium asks nothing of the network but the editor on 127.0.0.1. */
const BROWSER_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Colour themes: the name in VS Code's list, and the class that the workbench then has. */
const THEMES = {
  light: ['Light Modern', 'vs'],
  dark: ['Dark Modern', 'vs-dark'],
  'high-contrast': ['Dark High Contrast', 'hc-black'],
  'high-contrast-light': ['Light High Contrast', 'hc-light'],
} as const;

export interface WorkbenchOptions {
  readonly vsix: string;
  readonly locale?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Name of the folder that it opens. */
  readonly folder?: string;
}

export class Workbench {
  private constructor(
    private readonly editor: Awaited<ReturnType<typeof startEditor>>,
    private readonly browser: Browser,
    readonly page: Page,
  ) {}

  /** Installs the VSIX into a fresh profile and starts the editor and a browser. */
  static async start(options: WorkbenchOptions): Promise<Workbench> {
    const editor = await startEditor({ ...options, vsix: [options.vsix] });
    const browser = await chromium.launch({ executablePath: findBrowser(), args: BROWSER_ARGS });
    const context = await browser.newContext({
      viewport: { width: 1400, height: 950 },
      locale: options.locale ?? 'en-US',
    });
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: editor.origin });
    const page = await context.newPage();
    page.setDefaultTimeout(LIMIT_MS);
    return new Workbench(editor, browser, page);
  }

  /** The folder that the workbench has open. */
  get folder(): string {
    return this.editor.study;
  }

  /** Opens the workbench, with a file of its folder open in it. */
  async open(file?: string): Promise<void> {
    await this.page.goto(this.editor.url(file));
    await this.page.waitForSelector('.monaco-workbench');
  }

  notebook(): Notebook {
    return new Notebook(this);
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.page.waitForSelector('.monaco-workbench');
  }

  /** Loads the window as it was left: with a file in its address, the editor would open that file alone. */
  async comeBack(): Promise<void> {
    await this.page.goto(this.editor.url());
    await this.page.waitForSelector('.monaco-workbench');
  }

  /** Runs a command by its title, through the command palette. */
  async command(title: string): Promise<void> {
    await this.fromPalette('F1', `>${title}`, title);
  }

  /** Choice in the quick pick that is open. */
  async choose(label: string): Promise<void> {
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: label }).first().click();
  }

  /** Accepts the file that a save dialog proposes. */
  async acceptFile(): Promise<void> {
    await this.page.locator('.quick-input-widget .monaco-button', { hasText: 'OK' }).click();
  }

  /** Opens a file of the folder by its name, in the window as it is. */
  async openFile(name: string): Promise<void> {
    await this.fromPalette('Control+P', name, name);
  }

  /**
   * Picks an entry of the list that a key opens. The list is made when the text is typed and then stays as it is: a command of
   * an extension, or a file written a moment ago, may not be in it yet. Then it is opened again.
   */
  private async fromPalette(key: string, typed: string, label: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget input.input');
    const entry = this.page.locator('.quick-input-list .monaco-list-row', { hasText: label }).first();
    for (let attempt = 1; ; attempt += 1) {
      await this.page.keyboard.press(key);
      await input.waitFor();
      await input.fill(typed);
      try {
        await entry.click({ timeout: PALETTE_MS });
        return;
      } catch (error) {
        if (attempt === PALETTE_TRIES) throw error;
        await this.page.keyboard.press('Escape');
      }
    }
  }

  async closeEditor(): Promise<void> {
    await this.command('View: Close Editor');
  }

  steps(): Steps {
    return new Steps(this);
  }

  /** Changes the colour theme and waits until the workbench shows it. */
  async theme(name: keyof typeof THEMES): Promise<void> {
    const [title, shown] = THEMES[name];
    await this.command('Preferences: Color Theme');
    await this.page.locator('.quick-input-widget input.input').fill(title);
    await this.choose(title);
    await this.page.locator(`.monaco-workbench.${shown}`).waitFor();
    // The webviews get their colours a moment later, and tell nobody.
    await this.page.waitForTimeout(1000);
  }

  statusBarItem(text: string | RegExp): Locator {
    return this.page.locator('.statusbar-item', { hasText: text });
  }

  notification(text: string | RegExp): Locator {
    return this.page.locator('.notification-toast, .notifications-center', { hasText: text });
  }

  /** A question that nothing goes on without. */
  dialog(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }

  /** The tab, or the title, of an open terminal. */
  terminal(name: string): Locator {
    return this.page.locator('.terminal-tabs-entry, .single-terminal-tab', { hasText: name }).first();
  }

  hover(): Locator {
    return this.page.locator('.monaco-hover:not(.hidden)');
  }

  /** The frame of a webview that holds an element: `iframe.webview` > `iframe#active-frame`, on the editor's own origin. */
  async frameWith(selector: string, limit = LIMIT_MS): Promise<Frame> {
    const deadline = Date.now() + limit;
    for (;;) {
      for (const frame of this.page.frames()) {
        if (await holds(frame, selector)) return frame;
      }
      if (Date.now() > deadline) {
        throw new Error(
          `No frame holds ${selector}:\n${this.page
            .frames()
            .map((each) => each.url())
            .join('\n')}`,
        );
      }
      await this.page.waitForTimeout(100);
    }
  }

  async screenshot(file: string): Promise<void> {
    await this.page.screenshot({ path: file });
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.editor.stop();
  }

  /** Ends the process in which extensions run, as the system ends one that has run out of memory. Linux. */
  killExtensionHost(): void {
    const hosts = descendants(this.editor.child.pid ?? 0).filter((pid) =>
      commandLine(pid).includes('--type=extensionHost'),
    );
    if (hosts.length === 0) throw new Error('No extension host was found.');
    for (const pid of hosts) process.kill(pid, 'SIGKILL');
  }

  serverLog(): string {
    return this.editor.log();
  }
}

/** All processes that one has started, and that those have. */
function descendants(pid: number): readonly number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({
      pid: Number(name),
      parent: Number(/^PPid:\t(\d+)/m.exec(read(`/proc/${name}/status`))?.[1]),
    }));
  const below = (of: number): readonly number[] =>
    parents.filter(({ parent }) => parent === of).flatMap((each) => [each.pid, ...below(each.pid)]);
  return below(pid);
}

function commandLine(pid: number): string {
  return read(`/proc/${pid}/cmdline`);
}

/** Empty for a process that is gone. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

async function holds(frame: Frame, selector: string): Promise<boolean> {
  try {
    return (await frame.locator(selector).count()) > 0;
  } catch {
    return false; // the frame went away meanwhile
  }
}
