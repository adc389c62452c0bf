/** What every page of ours is judged by: axe's rules, and that nothing is cut off. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Serious and critical findings, each with where it was found. */
export async function serious(page: Page): Promise<readonly string[]> {
  if (!(await page.evaluate<boolean>("'axe' in globalThis"))) await page.evaluate(axe);
  const { violations } = await page.evaluate<AxeResults>('axe.run()');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => {
      const places = nodes.slice(0, 3).map((node) => node.html.slice(0, 160));
      return `${id}: ${places.join(' | ')}`;
    });
}

/**
 * Controls and headings that stand outside of the window, or are cut by what they are in, without a way to scroll there.
 * Parts that scroll by themselves, and what is there for screen readers alone, do not count.
 */
export function cutOff(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const look = (root: Document | ShadowRoot): void => {
      for (const element of root.querySelectorAll('*')) {
        if (element.shadowRoot && !element.tagName.startsWith('VSCODE-')) look(element.shadowRoot);
        if (!element.matches('button, input, select, summary, h1, h2, h3, vscode-button, [role=status]'))
          continue;
        const { left, right, width } = element.getBoundingClientRect();
        if (width < 2 || (left >= -1 && right <= innerWidth + 1)) continue;
        let around: Element | null = element.parentElement;
        while (around && !/auto|scroll/.test(getComputedStyle(around).overflowX))
          around = around.parentElement;
        if (!around) found.push(`${element.outerHTML.slice(0, 120)} (${left} to ${right} of ${innerWidth})`);
      }
    };
    look(document);
    const { scrollWidth } = document.documentElement;
    if (scrollWidth > innerWidth) found.push(`the page is ${scrollWidth} wide, the window ${innerWidth}`);
    return found;
  });
}
