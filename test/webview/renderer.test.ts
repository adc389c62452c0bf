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
    const table = view.page.getByRole('grid', { name: 'cilium-dbg service list' });
    expect(await table.locator('th[scope=col]').count()).toBe(4);
    expect(await at('provenance').innerText()).toMatch(/simulated\s+k8s-ctr\s+Cilium agent on k8s-w1/);
    expect(await at('table-status').innerText()).toContain('4 rows');
  });

  it('shows the further tables of an output below the first, filtered together', async () => {
    const { table: _, ...more } = backends();
    await view.show(services({ more: [{ ...more, table: 'lb-backends' }] }));
    expect(await at('more-table').getByRole('grid').count()).toBe(1);
    const before = await at('more-table').getByTestId('row').count();
    expect(before).toBeGreaterThan(0);
    await at('filter').fill('nothing has this');
    await at('more-table').getByRole('grid').waitFor({ state: 'detached' });
  });

  it('shows what a value says beside it, and the words of a list as the title of its cell', async () => {
    const says = {
      words: ['not routable from outside', 'ClusterIP: …'],
      of: { type: [1, -1, -1, -1], id: [0, -1, -1, -1] },
    };
    await view.show(services({ meanings: says }));
    const cell = (column: string) => at('row').first().locator(`td[data-column=${column}]`);
    expect(await cell('id').innerText()).toContain('not routable from outside');
    expect(await cell('id').getAttribute('title')).toBe('not routable from outside');
    expect(await at('row').nth(1).locator('.says').count()).toBe(0);
    await at('filter').fill('routable');
    await expect.poll(() => at('row').count()).toBe(1);
  });

  describe('asks what an address or an id is', () => {
    const pod = { what: 'pod', detail: 'default/webpod-1', from: 'API: Pod default/webpod-1' };
    const row = {
      what: 'matching ipcache entry',
      detail: 'identity=2219',
      from: 'k8s-w1 (agent): ipcache list · 10:00:00',
      cellId: 'inspect-9',
      table: 'ipcache',
      rowKey: '172.20.0.11/32',
    };
    const question = async (token: string) => {
      const asked = async () => (await view.sent()).filter((each) => each.type === 'what-is').at(-1);
      await expect.poll(async () => (await asked())?.token).toBe(token);
      const last = await asked();
      if (!last) throw new Error('nothing was asked');
      await view.send({ type: 'known', request: last.request, known: [pod, row] });
      await at('known').waitFor();
      return at('known').innerText();
    };

    it('when the pointer rests on it in a cell, and goes to the row that it is told of', async () => {
      await view.show(services());
      await view.page
        .locator('td[data-column=frontend]')
        .first()
        .hover({ position: { x: 40, y: 10 } });
      const card = await question('0.0.0.0:30003/TCP');
      expect(card).toContain('default/webpod-1');
      expect(card).toContain('k8s-w1 (agent): ipcache list · 10:00:00');
      await at('known').getByRole('button', { name: 'Go to this row' }).click();
      expect(await view.sent()).toContainEqual({
        type: 'reveal-row',
        cellId: 'inspect-9',
        table: 'ipcache',
        rowKey: '172.20.0.11/32',
      });
      await view.page.mouse.move(5, 800);
      await at('known').waitFor({ state: 'detached' });
    });

    it('in the terminal’s text too', async () => {
      await view.show(services());
      await at('view-text').click();
      const box = await view.page.evaluate(() => {
        const root = document.querySelector('.cell')?.shadowRoot;
        const text = root?.querySelector('pre.raw')?.firstChild;
        if (!(text instanceof Text)) throw new Error('no text');
        const range = document.createRange();
        const start = text.data.indexOf('172.20.0.11:8081');
        range.setStart(text, start);
        range.setEnd(text, start + 5);
        return range.getBoundingClientRect().toJSON() as DOMRect;
      });
      await view.page.mouse.move(box.x + 10, box.y + 5);
      expect(await question('172.20.0.11:8081/TCP')).toContain('default/webpod-1');
    });

    it('by the key i, one after the other, and closes with Escape', async () => {
      await view.show(services());
      await at('grid').focus();
      await view.page.keyboard.press('ArrowDown');
      await view.page.keyboard.press('ArrowRight');
      await view.page.keyboard.press('i');
      await question('0.0.0.0:30003/TCP');
      await view.page.keyboard.press('Escape');
      await at('known').waitFor({ state: 'detached' });
      await at('view-text').click();
      await at('raw-text').focus();
      await view.page.keyboard.press('i');
      await question('1');
      await view.page.keyboard.press('i');
      await question('0.0.0.0:30003/TCP');
    });

    it('and shows nothing when nothing is known', async () => {
      await view.show(services());
      await at('grid').focus();
      await view.page.keyboard.press('ArrowDown');
      await view.page.keyboard.press('i');
      const asked = async () => (await view.sent()).findLast((each) => each.type === 'what-is');
      await expect.poll(asked).toBeDefined();
      const last = await asked();
      await view.send({ type: 'known', request: last?.type === 'what-is' ? last.request : 0, known: [] });
      expect(await at('known').count()).toBe(0);
    });
  });

  it('compares with the run that the reader chooses', async () => {
    const [first = '', second = ''] = services().keys;
    const run = (time: string, rowKey: string, before: string) => ({
      added: [],
      removed: [],
      changed: [{ rowKey, column: 'type', before }],
      since: Date.parse(time),
    });
    await view.show(
      services({
        changes: run('2025-08-10T01:00:00Z', first, 'NodePort'),
        earlier: [run('2025-08-10T00:30:00Z', second, 'ExternalName')],
      }),
    );
    const marked = () => view.page.locator('tr[data-mark=changed]').getAttribute('data-key');
    expect(await marked()).toBe(first);
    expect(await at('compare').locator('option').count()).toBe(2);
    await at('compare').selectOption('1');
    await expect.poll(marked).toBe(second);
    expect(await view.page.locator('tr[data-mark=changed] del').innerText()).toBe('ExternalName');
    await at('only-changes').check();
    await expect.poll(() => at('row').count()).toBe(1);
  });

  it('shows the hops that other captures saw, with their own fields, and what an address belongs to', async () => {
    const payload = packets();
    const elsewhere = [{ ...payload.rows[0], interface: 'eth1', ttl: 63 }];
    const hops = [
      { row: payload.rows.length, host: 'k8s-ctr', interface: 'eth1', direction: '' },
      ...(payload.paths[0]?.hops ?? []).map((hop, index) => ({ ...hop, after: 40 + index })),
    ];
    const link = {
      relation: 'pod',
      table: 'kube-pods',
      rowKey: 'default curl-pod',
      label: 'default/curl-pod',
      cellId: 'deploy-2',
    };
    await view.show({
      ...payload,
      columns: [...payload.columns, { id: 'ttl', label: 'ttl', type: 'number' }],
      rows: payload.rows.map((row) => ({ ...row, ttl: 62 })),
      elsewhere,
      paths: [{ summary: 'ICMP echo request id 119 seq 1', hops }],
      links: { '172.20.0.53': [link] },
      meanings: { words: ['default/curl-pod'], of: { source: payload.rows.map(() => 0) } },
    });
    expect(await at('machine').count()).toBe(2);
    expect(await at('gap').allInnerTexts()).toEqual(['+40 µs', '+41 µs']);
    expect(await at('fields').innerText()).toMatch(/ttl\s+63/);
    await at('hop').nth(1).click();
    expect(await at('fields').innerText()).toMatch(/63\s*→\s*62/);
    await at('row-link').click();
    expect(await view.sent()).toContainEqual({
      type: 'reveal-row',
      cellId: 'deploy-2',
      table: 'kube-pods',
      rowKey: 'default curl-pod',
    });
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
    await at('grid').focus();
    await view.page.keyboard.press('t');
    expect(await at('raw-text').innerText()).toBe(services().text);
    await view.page.getByTestId('view-text').press('t');
    expect(await at('grid').count()).toBe(1);
  });

  it('keeps the choice of views where it is, whatever tools a view brings', async () => {
    await view.page.setViewportSize({ width: 900, height: 800 });
    await view.show(services());
    const before = await at('view-text').boundingBox();
    await at('view-text').click();
    expect(await at('view-text').boundingBox()).toEqual(before);
  });

  it('cuts the name of what a row leads to only where there is no room for it', async () => {
    await view.page.setViewportSize({ width: 900, height: 800 });
    const label = 'default/webpod';
    const link = { relation: 'service', table: 'services', rowKey: '16', label, cellId: 'x' };
    await view.show(services({ links: [[link], [link, link], [], []] }));
    const cut = await at('row-link').evaluateAll((chips) =>
      chips.map((chip) => chip.scrollWidth > chip.clientWidth),
    );
    expect(cut).toEqual([false, true, true]);
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
    expect((await view.sent()).filter(({ type }) => type !== 'ready')).toEqual([
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
    await view.page.waitForFunction(() => harness.sent.some(({ type }) => type === 'copy'));
    expect((await view.sent()).filter(({ type }) => type !== 'ready')).toEqual([
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

  it('is the text alone when a command printed no rows, such as an error', async () => {
    await view.show(services({ rows: [], keys: [], links: [], text: 'Error from server (NotFound)\n' }));
    expect(await at('raw-text').innerText()).toContain('NotFound');
    expect(await at('view-table').count()).toBe(0);
    await view.show(services({ rows: [], keys: [], links: [], text: '' }));
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

  describe('searches many rows', () => {
    const many = () => {
      const rows = Array.from({ length: 30_001 }, (_, at) => ({
        id: at,
        frontend: `10.96.0.0:${30_001 - at}`,
      }));
      return services({ rows, keys: rows.map(({ id }) => String(id)), links: rows.map(() => []) });
    };
    const found = async () => {
      await at('filter').fill('0.0:300');
      await view.page.locator('th button').nth(1).click();
      await view.page.locator('[aria-busy=false]').first().waitFor();
      await expect.poll(() => at('table-status').innerText()).toContain('13 of 30001');
      expect(await at('row').first().innerText()).toContain('10.96.0.0:300');
    };

    it('in a worker, so that the page is free', async () => {
      await view.show(many());
      await expect.poll(() => view.page.workers().length).toBe(1);
      await found();
    });

    it('by itself where a page may have no worker', async () => {
      await view.page.evaluate(() => Object.defineProperty(globalThis, 'Worker', { value: undefined }));
      await view.show(many());
      await found();
      expect(view.page.workers()).toHaveLength(0);
    });
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

  it('asks for the other rows of a large table page by page, and has them all in the end', async () => {
    const part = (from: number, count: number) => {
      const rows = Array.from({ length: count }, (_, at) => ({
        id: from + at,
        frontend: `10.96.0.0:${from + at}`,
      }));
      return { rows, keys: rows.map((row) => row.frontend), links: rows.map(() => []) };
    };
    await view.show(services({ ...part(0, 100), total: 250 }));
    expect(await at('table-status').innerText()).toContain('100 of 250');
    for (const [from, count] of [
      [100, 100],
      [200, 50],
    ] as const) {
      const asked = async () =>
        (await view.sent()).findLast((each) => each.type === 'more-rows' && each.from === from);
      await expect.poll(asked).toMatchObject({ outputId: 'services-1' });
      const question = await asked();
      if (question?.type !== 'more-rows') throw new Error('no question');
      await view.send({ type: 'rows', request: question.request, ...part(from, count), of: {} });
    }
    await expect.poll(() => at('table-status').innerText()).toContain('250 rows');
    await at('filter').fill('10.96.0.0:249');
    await expect.poll(() => at('row').count()).toBe(1);
  });

  it('keeps the first rows of a large table when nobody has the others any more', async () => {
    await view.show(services({ total: 250 }));
    const asked = async () => (await view.sent()).findLast((each) => each.type === 'more-rows');
    await expect.poll(asked).toBeDefined();
    const question = await asked();
    if (question?.type !== 'more-rows') throw new Error('no question');
    await view.send({ type: 'rows', request: question.request, rows: [], keys: [], links: [], of: {} });
    expect(await at('table-status').innerText()).toContain('4 of 250');
  });

  it('shows rows while a command still runs, the newest in view, one key away from its text', async () => {
    const read = (count: number) => ({
      columns: services().columns,
      rows: Array.from({ length: count }, (_, id) => ({ id, frontend: `10.96.0.${id}:80/TCP` })),
    });
    await view.show(stream(1), { id: 'running' });
    expect(await at('row').count()).toBe(0);
    await view.show(stream(3, { read: read(3) }), { id: 'running' });
    expect(await at('row').count()).toBe(3);
    await view.show(stream(180, { read: read(180) }), { id: 'running' });
    await expect.poll(() => at('row').last().innerText()).toContain('10.96.0.179:80/TCP');
    await at('grid').focus();
    await view.page.keyboard.press('t');
    expect(await at('stream').innerText()).toContain('line 180');
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
