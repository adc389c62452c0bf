import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findBrowser } from '../system.mjs';
import { backends, packets, provenance, services, stream } from './payloads.ts';
import { launchBrowser, openRendererPage } from './rendererPage.ts';
import type { RendererPage } from './rendererPage.ts';

const found = findBrowser() !== undefined;
if (!found)
  console.warn('SKIPPED: the renderer in a browser. Install Chromium, or name one in the CHROMIUM variable.');

describe.skipIf(!found)('the renderer in a browser', () => {
  let browser: Browser;
  let view: RendererPage;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    view = await openRendererPage(browser);
  });
  afterEach(() => view.page.context().close());
  const at = (testId: string) => view.page.getByTestId(testId);

  it('shows a table with a caption, column scopes and where it comes from', async () => {
    await view.show(services());
    const table = view.page.getByRole('table', { name: 'cilium-dbg service list' });
    expect(await table.locator('th[scope=col]').count()).toBe(4);
    expect(await at('provenance').innerText()).toMatch(/simulated\s+k8s-ctr\s+Cilium agent on k8s-w1/);
    expect(await at('table-status').innerText()).toContain('4 rows');
  });

  it('says that a command ran in a pod', async () => {
    await view.show(services({ provenance: provenance('ping -c 1 webpod', { host: 'default/curl-pod' }) }));
    expect(await at('provenance').innerText()).toMatch(/simulated\s+pod default\/curl-pod/);
  });

  it('shows the values of a list below each other and folds a long one', async () => {
    const backend = Array.from({ length: 9 }, (_, index) => `172.20.0.${index}:80/TCP (active)`);
    await view.show(
      services({ rows: [{ id: 1, frontend: '10.96.0.1:80/TCP', type: 'ClusterIP', backend }] }),
    );
    const lines = () => view.page.locator('td[data-column=backend] .value').allInnerTexts();
    expect(await lines()).toEqual(backend.slice(0, 3));
    await at('more-values').click();
    expect(await lines()).toEqual(backend);
  });

  it('has no column that covers another, however narrow the page', async () => {
    const link = {
      relation: 'backend',
      table: 'lb-backends',
      rowKey: '16',
      label: 'kube-system/coredns-9595cc95c-c244b',
      cellId: 'x',
    };
    const links = Array.from({ length: 5 }, (_, index) => ({ ...link, rowKey: String(index) }));
    for (const width of [1400, 1000, 500]) {
      await view.page.setViewportSize({ width, height: 800 });
      await view.show(services({ links: [links, links, links, links] }), { id: 'narrow' });
      const covered = await at('row').evaluateAll((rows) =>
        rows.flatMap((row) => {
          const boxes = [...row.children].map((cell) => cell.getBoundingClientRect());
          return boxes.slice(1).filter((box, index) => box.left < (boxes[index]?.right ?? 0) - 1);
        }),
      );
      expect(covered, `${width} pixels`).toEqual([]);
    }
  });

  it('uses the elements of a long table again for the rows that scroll into view', async () => {
    const rows = Array.from({ length: 2_000 }, (_, id) => ({
      id,
      frontend: `10.0.${id >> 8}.${id & 255}:80/TCP`,
    }));
    await view.show(services({ rows, keys: rows.map(({ id }) => String(id)), links: rows.map(() => []) }));
    await at('row').evaluateAll((all) => all.forEach((row) => row.setAttribute('title', 'kept')));
    await view.page
      .locator('.scroller')
      .evaluate((scroller) => scroller.scrollTo(0, scroller.scrollHeight / 2));
    await view.page.locator('tr[data-key="1000"]').waitFor();
    expect(
      new Set(await at('row').evaluateAll((all) => all.map((row) => row.getAttribute('title')))),
    ).toEqual(new Set(['kept']));
  });

  it('sorts from the keyboard and says so to assistive technology', async () => {
    await view.show(services());
    const header = view.page.locator('th[data-column=frontend]');
    await header.locator('button').press('Enter');
    expect(await header.getAttribute('aria-sort')).toBe('ascending');
    expect(await at('row').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-key')))).toEqual([
      '0.0.0.0:30003/TCP',
      '10.96.0.1:443/TCP',
      '10.96.48.145:80/TCP',
      '10.96.146.52:9090/TCP',
    ]);
  });

  it('filters as one types, but leaves keys to the input method while a syllable is composed', async () => {
    await view.show(services());
    await at('filter').fill('9090');
    expect(await at('row').count()).toBe(1);
    await at('filter').evaluate((input) =>
      input.dispatchEvent(
        new KeyboardEvent('keydown', { key: 'Escape', isComposing: true, bubbles: true, composed: true }),
      ),
    );
    expect(await at('filter').inputValue()).toBe('9090');
    await at('filter').press('Escape');
    expect(await at('row').count()).toBe(4);
    await at('filter').fill('nowhere');
    expect(await at('empty').innerText()).toContain('nowhere');
  });

  it('is one key away from what the terminal printed', async () => {
    await view.show(services());
    await view.page.locator('.scroller').focus();
    await view.page.keyboard.press('t');
    expect(await at('raw-text').innerText()).toBe(services().text);
    await view.page.getByTestId('view-text').press('t');
    expect(await at('grid').count()).toBe(1);
  });

  it('does not take the T of a filter for the key', async () => {
    await view.show(services());
    await at('filter').pressSequentially('tcp');
    expect(await at('filter').inputValue()).toBe('tcp');
    expect(await at('grid').count()).toBe(1);
  });

  it('leads from a row to the one that it is joined to, and tells the editor which cell to show', async () => {
    const link = {
      relation: 'backend',
      table: 'lb-backends',
      rowKey: '16',
      label: '172.20.2.77',
      cellId: 'inspect-7',
    };
    await view.show(services({ links: [[], [], [], [link]] }));
    await view.show(backends());
    await at('row-link').click();
    expect(await view.page.locator('tr[aria-current=true]').getAttribute('data-key')).toBe('16');
    expect(await view.sent()).toEqual([
      { type: 'reveal-row', cellId: 'inspect-7', table: 'lb-backends', rowKey: '16' },
    ]);
  });

  it('highlights the row that the extension asks for, even when its output is drawn later', async () => {
    await view.send({ type: 'highlight-row', cellId: 'inspect-7', table: 'lb-backends', rowKey: '4' });
    await view.show(backends());
    await view.page.locator('tr[aria-current=true]').waitFor();
    expect(await view.page.locator('tr[aria-current=true]').getAttribute('data-key')).toBe('4');
  });

  it('shows what changed since the previous run by word, and only that when asked', async () => {
    await view.show(
      services({
        changes: {
          added: ['10.96.48.145:80/TCP'],
          removed: [{ id: 7, frontend: '10.96.9.9:80/TCP' }],
          changed: [{ rowKey: '10.96.0.1:443/TCP', column: 'id', before: '13' }],
          since: 0,
        },
      }),
    );
    await at('only-changes').check();
    expect(
      await at('row').evaluateAll((rows) => rows.map((row) => row.querySelector('.mark')?.textContent)),
    ).toEqual(['± changed', '+ added', '− removed']);
    expect(await view.page.locator('tr[data-mark=changed] td.number').innerText()).toMatch(/13\s*→\s*14/);
  });

  it('copies what is shown, by message when the browser refuses', async () => {
    await view.show(services());
    await at('filter').fill('9090');
    await at('copy-tsv').click();
    await view.page.waitForFunction(() => harness.sent.length > 0);
    expect(await view.sent()).toEqual([
      {
        type: 'copy',
        text: 'ID\tFrontend\tService Type\tBackend\n9\t10.96.146.52:9090/TCP\tClusterIP\t172.20.0.240:9090/TCP (active)\n',
      },
    ]);
    expect(await at('copied').innerText()).toBe('Copied as TSV');
  });

  it('hides no line: notes and lines that were not understood are there', async () => {
    await view.show(
      services({
        notes: ['command terminated with exit code 28'],
        unparsed: [{ line: 3, text: 'who knows' }],
      }),
    );
    expect(await at('notes').innerText()).toContain('exit code 28');
    await at('unparsed').locator('summary').click();
    expect(await at('unparsed').innerText()).toMatch(/line 3\s+who knows/);
  });

  it('draws any value as text, never as markup', async () => {
    const hostile = '<img src=x onerror="globalThis.harmed = true"><b>bold</b>';
    const payload = services({
      rows: [{ id: 1, frontend: hostile, type: hostile, backend: [hostile] }],
      notes: [hostile],
      text: hostile,
    });
    await view.show({ ...payload, provenance: { ...payload.provenance, host: hostile, command: hostile } });
    await view.show(
      packets({
        paths: [
          { summary: hostile, hops: [{ row: 0, host: hostile, interface: hostile, direction: hostile }] },
        ],
      }),
    );
    expect(await view.page.locator('.output img, .output b').count()).toBe(0);
    expect(await view.page.evaluate(() => 'harmed' in globalThis)).toBe(false);
    expect(await view.page.locator('td[data-column=frontend]').first().innerText()).toBe(hostile);
  });

  it('begins with the text when a command printed no rows, such as an error', async () => {
    await view.show(services({ rows: [], keys: [], links: [], text: 'Error from server (NotFound)\n' }));
    expect(await at('raw-text').innerText()).toContain('NotFound');
    await at('view-table').click();
    expect(await at('empty').innerText()).toContain('no rows');
  });

  it('tells what to do about a payload that it cannot read', async () => {
    await view.show({ version: 99 });
    expect(await view.page.locator('.empty').innerText()).toContain('Run the cell again');
  });

  it('draws few of 100,000 rows, keeps the height of all, and scrolls to the last', async () => {
    const rows = Array.from({ length: 100_000 }, (_, index) => ({
      id: index,
      frontend: `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}:80/TCP`,
      type: 'ClusterIP',
      backend: ['172.20.0.1:80/TCP (active)'],
    }));
    await view.show(services({ rows, keys: rows.map(({ id }) => String(id)), links: rows.map(() => []) }));
    expect(await at('row').count()).toBeLessThan(60);
    expect(await view.page.locator('table').getAttribute('aria-rowcount')).toBe('100001');
    const widths = () =>
      view.page.locator('th').evaluateAll((cells) => cells.map((cell) => cell.clientWidth));
    const before = await widths();
    await view.page.locator('.scroller').evaluate((scroller) => scroller.scrollTo(0, scroller.scrollHeight));
    await view.page.locator('tr[data-key="99999"]').waitFor();
    expect(await widths()).toEqual(before);
    expect(await at('row').last().getAttribute('aria-rowindex')).toBe('100001');
  });

  it('shows a packet with its hops in order, the gap between them, and its fields', async () => {
    await view.show(packets());
    expect(await at('machine').count()).toBe(1);
    expect(await at('hop').allInnerTexts()).toEqual(
      ['⇥\neth1\nIn', 'eth0\nOut\n↦'].map((text) => expect.stringMatching(text.replaceAll('\n', '\\s*'))),
    );
    expect(await at('gap').innerText()).toBe('+16 µs');
    expect(await at('fields').innerText()).toMatch(/destination\s+172\.20\.2\.77/);
  });

  it('chooses packets by arrow keys and names a retransmission', async () => {
    await view.show(packets());
    await at('packet-list').focus();
    await view.page.keyboard.press('End');
    expect(await view.page.locator('[aria-selected=true]').innerText()).toContain(
      'retransmission of packet 2',
    );
    await view.page.keyboard.press('ArrowUp');
    expect(await at('packet-list').getAttribute('aria-activedescendant')).toBe('packets-1-packet-1');
    expect(await at('gap').innerText()).toBe('+9 µs');
  });

  it('says why a capture is empty', async () => {
    await view.show(packets({ rows: [], paths: [], text: '' }));
    expect(await at('empty').innerText()).toContain('No packet passed');
  });

  it('follows a stream until the reader scrolls away, and again from its end', async () => {
    const bottom = () => at('stream').evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight);
    await view.show(stream(100), { id: 'live' });
    await expect.poll(bottom).toBeLessThan(2);
    const height = await at('stream').evaluate((box) => box.clientHeight);
    await at('stream').evaluate((box) => box.scrollTo(0, 40));
    await expect.poll(() => at('follow').isChecked()).toBe(false);
    await view.show(stream(2_000), { id: 'live' });
    expect(await at('stream').evaluate((box) => box.scrollTop)).toBe(40);
    expect(await view.page.getByText('last 1000 of 2000 lines').count()).toBe(1);
    await at('follow').check();
    await expect.poll(bottom).toBeLessThan(2);
    expect(await at('stream').evaluate((box) => box.clientHeight)).toBe(height);
  });

  it('speaks Korean when the payload does', async () => {
    await view.show(services({ locale: 'ko' }));
    expect(await at('provenance').innerText()).toContain('시뮬레이션');
    expect(await at('table-status').innerText()).toContain('4행');
  });

  it.each(['dark', 'light', 'hcDark', 'hcLight'] as const)(
    'has text that can be read in the theme %s',
    async (theme) => {
      await view.theme(theme);
      await view.show(services({ notes: ['a note'] }));
      await view.show(packets());
      await view.show(stream(5));
      const poor = await view.page.evaluate(() => {
        type Rgba = readonly [number, number, number, number];
        const parse = (color: string): Rgba => {
          const [r = 0, g = 0, b = 0, a = 1] = color.match(/[\d.]+/g)?.map(Number) ?? [];
          return [r, g, b, a];
        };
        const over = (top: Rgba, under: Rgba): Rgba =>
          [0, 1, 2]
            .map((i) => (top[i] ?? 0) * top[3] + (under[i] ?? 0) * (1 - top[3]))
            .concat(1) as unknown as Rgba;
        const luminance = (color: Rgba) => {
          const [r = 0, g = 0, b = 0] = color.slice(0, 3).map((channel) => {
            const part = channel / 255;
            return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
          });
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const backOf = (element: Element | null): Rgba => {
          if (!element) return parse(getComputedStyle(document.body).backgroundColor);
          const own = parse(getComputedStyle(element).backgroundColor);
          const parent = element.parentElement ?? (element.getRootNode() as ShadowRoot).host ?? null;
          return own[3] === 1 ? own : over(own, backOf(parent === element ? null : parent));
        };
        const found: string[] = [];
        for (const host of document.querySelectorAll('.cell')) {
          for (const element of host.shadowRoot?.querySelectorAll('*') ?? []) {
            const text = [...element.childNodes]
              .filter((node) => node.nodeType === 3)
              .map((node) => node.textContent)
              .join('')
              .trim();
            const style = getComputedStyle(element);
            if (text === '' || element.tagName === 'STYLE' || style.opacity === '0') continue;
            const back = backOf(element);
            const [high = 0, low = 0] = [luminance(over(parse(style.color), back)), luminance(back)].sort(
              (a, b) => b - a,
            );
            const ratio = (high + 0.05) / (low + 0.05);
            if (ratio < 4.5)
              found.push(
                `${element.tagName}.${element.className} "${text.slice(0, 20)}" ${ratio.toFixed(2)}`,
              );
          }
        }
        return found;
      });
      expect(poor).toEqual([]);
    },
  );

  it('keeps every control at least 24 pixels high', async () => {
    await view.show(services());
    await view.show(packets());
    const small = await view.page.evaluate(() =>
      [...document.querySelectorAll('.cell')].flatMap((host) =>
        [...(host.shadowRoot?.querySelectorAll('button, input[type=search], [role=option]') ?? [])]
          .filter((control) => control.getBoundingClientRect().height < 23.5)
          .map((control) => `${control.textContent} ${control.getBoundingClientRect().height}`),
      ),
    );
    expect(small).toEqual([]);
  });

  it('asks nothing of any network', async () => {
    const requests: string[] = [];
    view.page.on('request', (request) => requests.push(request.url()));
    await view.show(services());
    await view.show(packets());
    await view.page.getByTestId('grid').waitFor();
    expect(requests).toEqual([]);
  });
});
