import type { Frame, Locator } from 'playwright-core';
import type { Workbench } from './workbench.ts';

const SHOWN_WITHIN_MS = 60_000;
const LOADS = 3;
const SEARCH_PIXELS = 300;
const SEARCH_STEPS = 120;
/** Height of the notebook's toolbar, and of the part that has to be in view so that it can be used. */
const TOOLBAR = 30;
const HEAD = 240;

/** The notebook editor in the foreground. VS Code keeps only the cells near the viewport in the page. */
export class Notebook {
  constructor(private readonly workbench: Workbench) {}

  private get root(): Locator {
    return this.workbench.page.locator('.notebookOverlay:not([style*="display: none"])');
  }

  /**
   * Waits until the notebook is shown: its title is rendered, and the list has cells. In a window that has just been
   * loaded the editor's own webview sometimes stays blank for good; a person then reloads the window.
   */
  async ready(): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.workbench.frameWith('h1', SHOWN_WITHIN_MS);
        await this.root
          .locator('.cell-list-container .monaco-list-row')
          .nth(1)
          .waitFor({ state: 'attached' });
        return;
      } catch (error) {
        if (attempt === LOADS) throw error;
        await this.workbench.reload();
      }
    }
  }

  /** The code cell whose source contains a text, scrolled into view. */
  async cell(text: string): Promise<Cell> {
    // Monaco draws spaces as no-break spaces.
    const pattern = text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(' ', '\\s');
    const row = this.root.locator('.code-cell-row', { hasText: new RegExp(pattern) }).first();
    await this.reach(row, `code cell with "${text}"`);
    return new Cell(this.workbench, row);
  }

  /**
   * Scrolls as a person does until something of the notebook is in view. Letting Playwright scroll would push the
   * workbench's own containers about, which no wheel can.
   */
  async reach(wanted: Locator, name: string): Promise<void> {
    for (let attempt = 0; attempt < 2 * SEARCH_STEPS; attempt += 1) {
      const way = await this.#wayTo(wanted);
      if (way === 'here') return;
      // Down, and once again from the top: what has not been near the viewport yet is not in the page at all.
      if (attempt === SEARCH_STEPS) await this.toTop();
      else await this.scroll(way === 'up' ? -SEARCH_PIXELS / 2 : SEARCH_PIXELS);
    }
    throw new Error(`No ${name} was found in the notebook.`);
  }

  async #wayTo(wanted: Locator): Promise<'here' | 'up' | 'down'> {
    const view = await boxOf(this.root);
    const box = await boxOf(wanted);
    if (!view || !box || box.height === 0) return 'down';
    if (box.y < view.y + TOOLBAR) return box.y > view.y - view.height ? 'up' : 'down';
    return box.y + HEAD <= view.y + view.height ? 'here' : 'down';
  }

  async scroll(pixels: number): Promise<void> {
    const box = await boxOf(this.root);
    if (!box) throw new Error('The notebook is not shown.');
    // Over the margin: a wheel over an output may scroll the output instead.
    await this.workbench.page.mouse.move(box.x + 8, box.y + box.height / 2);
    await this.workbench.page.mouse.wheel(0, pixels);
    await this.workbench.page.waitForTimeout(220);
  }

  async toTop(): Promise<void> {
    await this.scroll(-100_000);
  }

  /** The frame in which all outputs of the notebook are rendered. */
  outputs(selector: string): Promise<Frame> {
    return this.workbench.frameWith(selector);
  }
}

export class Cell {
  constructor(
    private readonly workbench: Workbench,
    readonly row: Locator,
  ) {}

  async run(): Promise<void> {
    await this.row.hover();
    await this.row.locator('.run-button-container .codicon-notebook-execute').first().click();
  }

  async stop(): Promise<void> {
    await this.row.hover();
    await this.row.locator('.run-button-container .codicon-notebook-stop').first().click();
  }

  running(): Locator {
    return this.row.locator('.codicon-notebook-state-executing');
  }

  succeeded(): Locator {
    return this.row.locator('.codicon-notebook-state-success');
  }

  failed(): Locator {
    return this.row.locator('.codicon-notebook-state-error');
  }

  /** The items of the cell's status bar. */
  statusBar(): Locator {
    return this.row.locator('.cell-statusbar-container');
  }

  async runToSuccess(): Promise<void> {
    await this.run();
    await this.succeeded().waitFor();
  }

  /** Hovers a word of the cell's source. */
  async hoverWord(text: string): Promise<void> {
    await this.row.locator('.view-line span', { hasText: text }).last().hover();
    await this.workbench.hover().waitFor();
  }
}

async function boxOf(
  locator: Locator,
): Promise<{ x: number; y: number; width: number; height: number } | null> {
  return (await locator.count()) ? locator.boundingBox({ timeout: 1000 }).catch(() => null) : null;
}
