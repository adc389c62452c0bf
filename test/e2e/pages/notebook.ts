import type { Frame, Locator } from 'playwright-core';
import type { Workbench } from './workbench.ts';

/** The notebook editor in the foreground. VS Code keeps only the cells near the viewport in the page. */
export class Notebook {
  constructor(private readonly workbench: Workbench) {}

  private get root(): Locator {
    return this.workbench.page.locator('.notebookOverlay:not([style*="display: none"])');
  }

  /** Waits until code cells are shown. */
  async ready(): Promise<void> {
    // The first list row is hidden, so wait for a code cell.
    await this.root.locator('.code-cell-row').first().waitFor();
  }

  /** The code cell whose source contains a text, scrolled into view. */
  async cell(text: string): Promise<Cell> {
    const row = this.root.locator('.code-cell-row', { hasText: text.replaceAll(' ', ' ') }).first();
    for (let attempt = 0; attempt < 60 && !(await row.isVisible()); attempt += 1) {
      await this.scroll(400);
    }
    await row.scrollIntoViewIfNeeded();
    return new Cell(this.workbench, row);
  }

  async scroll(pixels: number): Promise<void> {
    await this.root
      .locator('.notebook-cell-list')
      .first()
      .hover({ position: { x: 20, y: 200 } });
    await this.workbench.page.mouse.wheel(0, pixels);
    await this.workbench.page.waitForTimeout(100);
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
