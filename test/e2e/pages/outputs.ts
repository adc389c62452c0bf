import type { Frame, Locator } from 'playwright-core';
import type { Workbench } from './workbench.ts';

/** The rendered outputs of the notebook: all of them live in one frame, each in a shadow root of its own. */
export class Outputs {
  private constructor(
    private readonly workbench: Workbench,
    private readonly frame: Frame,
  ) {}

  /** Waits until the notebook has an output of ours. */
  static async of(workbench: Workbench): Promise<Outputs> {
    return new Outputs(workbench, await workbench.frameWith('[data-output]'));
  }

  /** The outputs of a cell, by its id in the notebook. */
  ofCell(id: string): Locator {
    return this.frame.locator(`[data-output^="${id}/"]`);
  }

  /** The outputs of later runs of a cell than the one that an output is of. */
  async after(output: Locator, id: string): Promise<Locator> {
    const before = (await output.getAttribute('data-output')) ?? '';
    return this.frame.locator(`[data-output^="${id}/"]:not([data-output="${before}"])`);
  }

  /** A cell of any table, by its text. */
  tableCell(text: string): Locator {
    return this.frame.locator('td', { hasText: text }).first();
  }

  /** What is said above an output that is out of date. */
  staleNote(): Locator {
    return this.frame.locator('.stale-note').first();
  }

  /** The row that a link or a piece of evidence led to. */
  marked(): Locator {
    return this.frame.locator('tr[aria-current="true"]').first();
  }

  /** Scrolls the notebook until the output of a cell's last statement is in view. */
  async reach(id: string): Promise<Locator> {
    const output = this.ofCell(id).last();
    await this.workbench.notebook().reach(output, `output of the cell ${id}`);
    return output;
  }
}
