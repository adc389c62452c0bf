import { expect } from 'vitest';
import type { Locator } from 'playwright-core';
import type { Workbench } from './workbench.ts';

/** The Steps view in the side bar. */
export class Steps {
  constructor(private readonly workbench: Workbench) {}

  async open(): Promise<void> {
    await this.#show();
    await this.row('').waitFor();
  }

  /** Opens the view where no notebook is open: it welcomes. */
  async openEmpty(): Promise<void> {
    await this.#show();
    await this.welcomeButton().waitFor();
  }

  /** The one button of the empty view. */
  welcomeButton(): Locator {
    return this.workbench.page.locator('.sidebar .welcome-view-content .monaco-button');
  }

  async #show(): Promise<void> {
    const item = this.workbench.page.locator('.activitybar .action-item', {
      has: this.workbench.page.locator('.action-label[aria-label*="Cilium Study"]'),
    });
    await item.waitFor();
    // A click on the icon of the view that is open closes it.
    if ((await item.getAttribute('aria-selected')) !== 'true') await item.click();
  }

  row(text: string | RegExp): Locator {
    return this.workbench.page.locator('.sidebar .monaco-list-row', { hasText: text }).first();
  }

  /** Opens the view, goes to a step, and waits until the notebook has scrolled to its heading. */
  async goTo(step: string): Promise<void> {
    await this.open();
    await this.row(step).click();
    await this.workbench.page
      .locator('.breadcrumbs-control .monaco-breadcrumb-item')
      .last()
      .filter({ hasText: step })
      .waitFor();
    await this.workbench.page.waitForTimeout(500);
  }

  /** Starts the cells of a step, without waiting for them. */
  async run(step: string): Promise<void> {
    const row = this.row(step);
    const running = row.and(this.#said('running', '실행 중'));
    // A row that is drawn anew between pressing and releasing takes no click: checks of the step before may still come in.
    await expect
      .poll(
        async () => {
          await row.hover();
          await row.locator('.action-label.codicon-run-all').click();
          return running.waitFor({ timeout: 5000 }).then(
            () => true,
            () => false,
          );
        },
        { timeout: 60_000 },
      )
      .toBe(true);
  }

  async expand(step: string): Promise<void> {
    await this.row(step).locator('.monaco-tl-twistie').click();
  }

  /** Waits until no cell of the step runs or waits. */
  async ended(step: string | RegExp): Promise<void> {
    const running = this.#said('running', '실행 중');
    await this.row(step).and(running).waitFor({ state: 'detached' });
  }

  /** Waits until all checks of the step have passed. */
  async done(step: string | RegExp): Promise<void> {
    await this.row(step).and(this.#said('done', '완료')).waitFor();
  }

  /** Rows that say a word, in either language: it is in their names, where a side bar's width does not matter. */
  #said(english: string, korean: string): Locator {
    return this.workbench.page.locator(`[aria-label*=", ${english}"], [aria-label*=", ${korean}"]`);
  }
}
