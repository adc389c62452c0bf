import type { Locator } from 'playwright-core';
import type { Workbench } from './workbench.ts';

const TICKED = '[role="checkbox"][aria-checked="true"]';

/** The extension's walkthrough, on the editor's own page for them. */
export class Walkthrough {
  constructor(private readonly workbench: Workbench) {}

  private get steps(): Locator {
    return this.workbench.page.locator('.getting-started-step');
  }

  async titles(): Promise<readonly string[]> {
    await this.steps.first().waitFor();
    return this.steps.locator('.step-title').allInnerTexts();
  }

  /** Opens a step; its text and its picture are shown. */
  async show(title: string): Promise<void> {
    await this.step(title).locator('.step-title').click();
    await this.workbench.page.locator('.getting-started-step.expanded', { hasText: title }).waitFor();
  }

  /** Presses a button or a link of the step that is open. */
  async press(label: string): Promise<void> {
    await this.workbench.page
      .locator('.getting-started-step.expanded')
      .getByText(label, { exact: true })
      .click();
  }

  /** Waits until the step has its check mark. */
  async done(title: string): Promise<void> {
    await this.step(title).locator(TICKED).waitFor();
  }

  private step(title: string): Locator {
    return this.steps.filter({ hasText: title }).first();
  }
}
