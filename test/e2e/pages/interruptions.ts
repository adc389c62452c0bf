import type { Page } from 'playwright-core';

/** What stands in somebody's way: dialogs, notifications, lists and boxes that wait for an answer. */
const WAYLAYERS = '.monaco-dialog-box, .notification-toast, .quick-input-widget';

/** Watches a page from its start, and keeps the text of everything that has stood in the way, however shortly. */
export class Interruptions {
  private constructor(private readonly page: Page) {}

  /** Before the page is opened. */
  static async watch(page: Page): Promise<Interruptions> {
    await page.addInitScript((selector: string) => {
      if (window.top !== window) return;
      const seen = new Set<string>();
      Reflect.set(window, 'interruptions', seen);
      const look = (): void => {
        for (const element of document.querySelectorAll<HTMLElement>(selector))
          if (element.offsetParent !== null || element.getClientRects().length > 0)
            seen.add(`${element.className}: ${element.innerText}`);
      };
      new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true });
    }, WAYLAYERS);
    return new Interruptions(page);
  }

  async seen(): Promise<readonly string[]> {
    return this.page.evaluate(() => {
      const seen: unknown = Reflect.get(window, 'interruptions');
      return seen instanceof Set ? [...seen].map(String) : ['the page was not watched'];
    });
  }
}
