import type { Page } from 'playwright-core';
import { findBrowser } from '../system.mjs';
import { services } from '../webview/payloads.ts';
import { launchBrowser, openRendererPage } from '../webview/rendererPage.ts';
import { median, p95, type Figure } from './figure.ts';

const RUNS = 7;
const FRAMES = 120;

/**
 * In the page: from a text (the payload's JSON, as the editor hands it over) to the frame in which it is painted, and the
 * same for a plain table of 100 rows. A message that is posted in an animation frame arrives after that frame's paint.
 */
const PROBE = `
(async () => {
  const { activate } = await import('/renderer.js');
  const renderer = activate({ setState() {}, getState() {}, workspace: { isTrusted: true }, postMessage() {}, onDidReceiveMessage: () => ({ dispose() {} }) });
  const painted = () => new Promise((resolve) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = resolve;
    port2.postMessage(0);
  }));
  const place = () => { document.querySelectorAll('.cell').forEach((each) => each.remove()); const element = document.createElement('div'); element.className = 'cell'; document.body.append(element); return element; };
  const frames = async (element, count) => {
    const times = [];
    let before = await new Promise(requestAnimationFrame);
    for (let at = 1; at <= count; at += 1) {
      element.scrollTop = (element.scrollHeight / count) * at;
      const now = await new Promise(requestAnimationFrame);
      times.push(now - before);
      before = now;
    }
    return times;
  };
  let shown = 0;
  globalThis.bench = {
    async show(text) {
      const element = place();
      await painted();
      const start = performance.now();
      await renderer.renderOutputItem({ id: 'bench-' + (shown += 1), mime: '', metadata: {}, json: () => JSON.parse(text), text: () => text }, element);
      await painted();
      return performance.now() - start;
    },
    async parse(text) { const start = performance.now(); JSON.parse(text); return performance.now() - start; },
    async plain(text) {
      const element = place();
      await painted();
      const start = performance.now();
      const { columns, rows } = JSON.parse(text);
      const table = document.createElement('table');
      for (const row of rows.slice(0, 100)) { const line = table.insertRow(); for (const { id } of columns) line.insertCell().textContent = String(row[id] ?? ''); }
      element.append(table);
      await painted();
      return performance.now() - start;
    },
    scroller: () => [...document.querySelectorAll('.cell *')].map((each) => each.shadowRoot).concat([...document.querySelectorAll('.cell')].map((each) => each.shadowRoot)).map((root) => root && root.querySelector('.scroller')).find(Boolean),
    scroll(count) { return frames(this.scroller(), count); },
    async searched(change) {
      const root = this.scroller().getRootNode();
      const start = performance.now();
      change(root);
      do await new Promise(requestAnimationFrame); while (root.querySelector('[aria-busy=true]'));
      return performance.now() - start;
    },
    sort() { return this.searched((root) => root.querySelectorAll('th button')[1].click()); },
    filter(words) {
      return this.searched((root) => {
        const input = root.querySelector('input:not([type=checkbox])');
        input.value = words;
        input.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
      });
    },
    async idle(count) {
      const element = place();
      element.style.cssText = 'height: 300px; overflow: auto';
      const tall = document.createElement('div');
      tall.style.height = '1000000px';
      element.append(tall);
      return frames(element, count);
    },
  };
})()`;

declare global {
  var bench: {
    show(text: string): Promise<number>;
    parse(text: string): Promise<number>;
    plain(text: string): Promise<number>;
    scroll(count: number): Promise<readonly number[]>;
    /** Milliseconds from the click or the typed words to the rows in their new order. */
    sort(): Promise<number>;
    filter(words: string): Promise<number>;
    idle(count: number): Promise<readonly number[]>;
  };
}

/** A big cluster's frontends, as `cilium-dbg service list` has them. */
function table(count: number): string {
  const rows = Array.from({ length: count }, (_, at) => ({
    id: at,
    frontend: `10.${96 + (at >> 16)}.${(at >> 8) & 255}.${at & 255}:80/TCP`,
    type: 'ClusterIP',
    backend: [`172.20.${at & 255}.${(at >> 8) & 255}:80/TCP (active)`],
  }));
  return JSON.stringify(services({ rows }));
}

export async function renderer(): Promise<readonly Figure[]> {
  if (findBrowser() === undefined) {
    console.log('SKIPPED the renderer: install Chromium, or name one in the CHROMIUM variable.');
    return [];
  }
  const browser = await launchBrowser();
  try {
    const { page } = await openRendererPage(browser);
    await page.evaluate(PROBE);
    const few = await paint(page, table(1_000));
    const many = await paint(page, table(100_000));
    const scrolling = await scrolled(page, 'scroll');
    const idle = await scrolled(page, 'idle');
    const most = await page.evaluate((each) => bench.show(each), table(500_000));
    const sorted = await page.evaluate(() => bench.sort());
    const filtered = await page.evaluate(() => bench.filter('clusterip 172.20.7'));
    const yardstick = { what: 'a plain <table> of 100 rows', value: few.plain };
    return [
      { what: 'table of 1,000 rows, first paint', value: few.shown, unit: 'ms', budget: 100, yardstick },
      { what: 'table of 100,000 rows, first paint', value: many.shown, unit: 'ms', budget: 150, yardstick },
      { what: '  of which JSON.parse of its payload', value: many.parsed, unit: 'ms' },
      { what: 'table of 500,000 rows, first paint, once', value: most, unit: 'ms', yardstick },
      { what: 'sorting 500,000 rows by address', value: sorted, unit: 'ms', budget: 1000 },
      { what: 'filtering 500,000 rows by two words', value: filtered, unit: 'ms', budget: 1000 },
      {
        what: `scrolling through 100,000 rows, mean of ${FRAMES} frames`,
        value: mean(scrolling),
        unit: 'ms',
        // 60 frames a second, and what a display's clock may be off by.
        budget: 1000 / 59.5,
        yardstick: { what: 'scrolling an empty box', value: mean(idle) },
      },
      {
        what: 'scrolling through 100,000 rows, frame p95',
        value: p95(scrolling),
        unit: 'ms',
        yardstick: { what: 'scrolling an empty box', value: p95(idle) },
      },
    ];
  } finally {
    await browser.close();
  }
}

async function paint(
  page: Page,
  text: string,
): Promise<{ readonly shown: number; readonly parsed: number; readonly plain: number }> {
  const runs = async (what: 'show' | 'parse' | 'plain'): Promise<number> => {
    const times: number[] = [];
    for (let at = 0; at <= RUNS; at += 1)
      times.push(await page.evaluate(([name, payload]) => bench[name](payload), [what, text] as const));
    return median(times.slice(1));
  };
  // The table is shown last, for the scrolling.
  return { plain: await runs('plain'), parsed: await runs('parse'), shown: await runs('show') };
}

/** The frames of the run that was in the middle: another process may take a core for a while. */
async function scrolled(page: Page, what: 'scroll' | 'idle'): Promise<readonly number[]> {
  const runs: (readonly number[])[] = [];
  for (let at = 0; at < 3; at += 1)
    runs.push(await page.evaluate(([name, count]) => bench[name](count), [what, FRAMES] as const));
  return runs.toSorted((a, b) => mean(a) - mean(b))[1] ?? [];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
