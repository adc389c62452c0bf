import type { Locator } from 'playwright-core';
import type { Workbench } from './workbench.ts';

/** The Steps view in the side bar. */
export class Steps {
  constructor(private readonly workbench: Workbench) {}

  async open(): Promise<void> {
    const item = this.workbench.page.locator('.activitybar .action-item', {
      has: this.workbench.page.locator('.action-label[aria-label*="Cilium Study"]'),
    });
    await item.waitFor();
    // A click on the icon of the view that is open closes it.
    if ((await item.getAttribute('aria-selected')) !== 'true') await item.click();
    await this.row('').waitFor();
  }

  row(text: string | RegExp): Locator {
    return this.workbench.page.locator('.sidebar .monaco-list-row', { hasText: text }).first();
  }

  /** Starts the cells of a step, without waiting for them. */
  async run(step: string): Promise<void> {
    const row = this.row(step);
    await row.hover();
    await row.locator('.action-label.codicon-run-all').click();
  }

  async expand(step: string): Promise<void> {
    await this.row(step).locator('.monaco-tl-twistie').click();
  }

  /** Waits until all checks of the step have passed. */
  async done(step: string | RegExp): Promise<void> {
    await this.row(step)
      .filter({ hasText: /done|완료/ })
      .waitFor();
  }
}
