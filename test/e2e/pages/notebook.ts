import type { Frame, Locator } from 'playwright-core';
import type { Workbench } from './workbench.ts';

const SHOWN_WITHIN_MS = 60_000;
const LOADS = 3;
const SEARCH_PIXELS = 300;
const SEARCH_STEPS = 300;
/** A loaded editor may not have scrolled yet when it is looked at. */
const WHEEL_TURNS = 3;
/** What the editor scrolls at one event of the wheel, however far the wheel was turned. */
const NOTCH_PIXELS = 50;
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
          .first()
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
    const row = this.root.locator('.code-cell-row', { hasText: pattern(text) }).first();
    await this.reach(row, `code cell with "${text}"`);
    return new Cell(this.workbench, row);
  }

  /**
   * Scrolls as a person does until something of the notebook is in view. Letting Playwright scroll would push the
   * workbench's own containers about, which no wheel can.
   */
  async reach(wanted: Locator, name: string): Promise<void> {
    // Down, and once again from the top: what has not been near the viewport yet is not in the page at all.
    for (const pass of ['from here', 'from the top']) {
      if (pass === 'from the top') await this.toTop();
      for (let step = 0, atEnd = false; step < SEARCH_STEPS && !atEnd; step += 1) {
        const way = await this.#wayTo(wanted);
        if (way === 'here') return;
        const moved = await this.#moves(way === 'up' ? -SEARCH_PIXELS / 2 : SEARCH_PIXELS);
        atEnd = way === 'down' && !moved;
      }
    }
    throw new Error(`No ${name} was found in the notebook.`);
  }

  /** Scrolls. False at an end of the notebook: nothing moves, however often one turns the wheel. */
  async #moves(pixels: number): Promise<boolean> {
    const before = await this.#inView();
    for (let turn = 0; turn < WHEEL_TURNS; turn += 1) {
      await this.scroll(pixels);
      if ((await this.#inView()) !== before) return true;
    }
    return false;
  }

  /** The cells in the page, and where they are. */
  #inView(): Promise<string> {
    return this.root
      .locator('.cell-list-container .monaco-list-row')
      .evaluateAll((rows) =>
        rows
          .map((row) => `${row.getAttribute('data-index')}:${Math.round(row.getBoundingClientRect().top)}`)
          .join(' '),
      );
  }

  async #wayTo(wanted: Locator): Promise<'here' | 'up' | 'down'> {
    const view = await boxOf(this.root);
    const box = await boxOf(wanted);
    if (!view || !box || box.height === 0) return 'down';
    if (box.y < view.y + TOOLBAR) return box.y > view.y - view.height ? 'up' : 'down';
    return box.y + HEAD <= view.y + view.height ? 'here' : 'down';
  }

  async scroll(pixels: number): Promise<void> {
    // Not there for a moment while the editor lays its groups out anew.
    await this.root.waitFor();
    const box = await boxOf(this.root);
    if (!box) return;
    // Over the margin: a wheel over an output may scroll the output instead.
    await this.workbench.page.mouse.move(box.x + 8, box.y + box.height / 2);
    for (let notch = Math.ceil(Math.abs(pixels) / NOTCH_PIXELS); notch > 0; notch -= 1)
      await this.workbench.page.mouse.wheel(0, Math.sign(pixels) * NOTCH_PIXELS);
    await this.workbench.page.waitForTimeout(220);
  }

  async toTop(): Promise<void> {
    while (await this.#moves(-2_000));
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
    await this.runToEnd();
    await this.succeeded().waitFor();
  }

  /** Runs the cell, whatever comes of it. Its number tells this run from one before it. */
  async runToEnd(): Promise<void> {
    const number = this.row.locator('.execution-count-label');
    const before = await number.innerText();
    await this.run();
    await number.filter({ hasNotText: before }).waitFor();
    await this.succeeded().or(this.failed()).waitFor();
  }

  /** The mark of a problem that stops the cell, or of one that it should not be run with. */
  problem(): Locator {
    return this.row.locator('.squiggly-error, .squiggly-warning').first();
  }

  /** The cell's text as the editor draws it. */
  async source(): Promise<string> {
    const lines = await this.row.locator('.view-line').allInnerTexts();
    return lines.join('\n').replaceAll('\u00a0', ' ').trimEnd();
  }

  /** Puts the cursor at the end of the line with a text. */
  async edit(text: string): Promise<void> {
    await this.row
      .locator('.view-line', { hasText: pattern(text) })
      .first()
      .click();
    await this.workbench.page.keyboard.press('End');
  }

  /** Chooses a fix from the bulb of the line with a text. */
  async quickFix(text: string, title: string): Promise<void> {
    await this.edit(text);
    await this.workbench.page.keyboard.press('Control+.');
    await this.workbench.page.locator('.action-widget .monaco-list-row', { hasText: title }).click();
  }

  /** What is offered at the end of the line with a text. */
  async completion(text: string): Promise<Locator> {
    await this.edit(text);
    await this.workbench.page.keyboard.press('Control+Space');
    const rows = this.workbench.page.locator('.suggest-widget.visible .monaco-list-row');
    await rows.first().waitFor();
    return rows;
  }

  /** Hovers a word of the cell's source. */
  async hoverWord(text: string): Promise<void> {
    await this.row.locator('.view-line span', { hasText: text }).last().hover();
    await this.workbench.hover().waitFor();
  }
}

/** Monaco draws spaces as no-break spaces. */
function pattern(text: string): RegExp {
  return new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(' ', '\\s'));
}

async function boxOf(
  locator: Locator,
): Promise<{ x: number; y: number; width: number; height: number } | null> {
  return (await locator.count()) ? locator.boundingBox({ timeout: 1000 }).catch(() => null) : null;
}
