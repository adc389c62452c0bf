import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { markChanges } from '../../src/state/topology/changes.ts';
import type { TopologyView } from '../../src/protocol/topologyMessages.ts';
import { NoSuchAssumption, panelTrace } from '../../src/views/panelTrace.ts';
import { findBrowser } from '../system.mjs';
import { cutOff, serious } from '../webview/judge.ts';
import { launchBrowser } from '../webview/rendererPage.ts';
import type { Theme } from '../webview/themes.ts';
import { bigTopology } from './bigTopology.ts';
import { HOSTS, labStudy, readMachines } from './labTopology.ts';
import { labAt, pingCaptured, traced } from './labTrace.ts';
import { openPanelPage } from './panelPage.ts';
import type { PanelPage } from './panelPage.ts';

/** Set to a folder: each page is kept there as a picture. */
const PICTURES = process.env['TOPOLOGY_PICTURES'];

const NOTHING: TopologyView = {
  locale: 'en',
  study: 'file:///week4.study.md',
  lab: 'week4',
  topology: { elements: [], links: [], gaps: [] },
  packets: { columns: [], packets: [] },
  notWatched: [],
  live: false,
};

describe.skipIf(findBrowser() === undefined)('the topology panel', () => {
  let browser: Browser;
  let week4: TopologyView;
  beforeAll(async () => {
    browser = await launchBrowser();
    const lab = await labStudy();
    const before = lab.drawing().topology;
    await readMachines(lab);
    await lab.run('k8s-ctr', 'kubectl create deployment extra --image=traefik/whoami');
    await lab.study.settle(3_000);
    week4 = { ...NOTHING, topology: markChanges(before, lab.drawing().topology), since: 'Deploy' };
    lab.end();
  });
  afterAll(() => browser.close());

  const opened = async (
    shown: TopologyView,
    options: Parameters<typeof openPanelPage>[1] = {},
  ): Promise<PanelPage> => {
    const view = await openPanelPage(browser, options);
    await view.send({ type: 'show', view: shown });
    return view;
  };
  const selected = ({ page }: PanelPage) => page.locator('.element.selected').getAttribute('data-id');
  const violations = ({ page }: PanelPage): Promise<readonly string[]> => serious(page);

  for (const theme of ['dark', 'light', 'hcDark', 'hcLight'] satisfies readonly Theme[])
    it(`has nothing that keeps somebody out: drawing, tree and table, ${theme}`, async () => {
      const view = await opened(week4, { theme });
      const { page } = view;
      await page.getByTestId('drawing').focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.getByTestId('details').waitFor();
      for (const mode of ['drawing', 'tree', 'table']) {
        await page.getByTestId(`mode-${mode}`).click();
        if (PICTURES !== undefined) await page.screenshot({ path: `${PICTURES}/${mode}-${theme}.png` });
        expect(await violations(view)).toEqual([]);
      }
      if (theme === 'dark') {
        // A window of 1100 pixels has half as many at 200 %, of which a panel beside a notebook has the most.
        await page.setViewportSize({ width: 450, height: 400 });
        for (const mode of ['table', 'tree', 'drawing']) {
          await page.getByTestId(`mode-${mode}`).click();
          if (PICTURES !== undefined) await page.screenshot({ path: `${PICTURES}/${mode}-200.png` });
          expect(await cutOff(page), mode).toEqual([]);
        }
        expect(await violations(view)).toEqual([]);
      }
      await page.context().close();
    });

  it('is gone through by the arrow keys, opened by Enter and closed by Escape', async () => {
    const view = await opened(week4);
    const { page } = view;
    await page.getByTestId('drawing').focus();
    await view.send({ type: 'select', id: 'interface:k8s-ctr/eth1' });
    await page.waitForFunction(() => document.querySelector('.element.selected') !== null);
    await page.getByTestId('drawing').focus();
    await page.keyboard.press('ArrowRight');
    expect(await selected(view)).toBe('interface:k8s-ctr/eth0');
    await page.keyboard.press('ArrowRight');
    expect(await selected(view)).toBe('interface:k8s-w1/eth1');
    const active = await page.getByTestId('drawing').getAttribute('aria-activedescendant');
    expect(await page.locator(`[id="${active ?? ''}"]`).getAttribute('aria-label')).toBe(
      'interface eth1, 192.168.10.101/24, k8s-w1',
    );
    await page.keyboard.press('Enter');
    await page.locator('[data-testid="details"][data-id="interface:k8s-w1/eth1"]').waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('details').waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('drawing');
    await page.context().close();
  });

  it('asks for what is known of an element, leads to the row, and says so when no answer comes', async () => {
    const view = await opened(week4);
    const { page } = view;
    await view.send({ type: 'select', id: 'interface:router/eth1' });
    await page.waitForFunction(() => panel.sent.some(({ type }) => type === 'detail'));
    const asked = (await view.sent()).find((message) => message.type === 'detail');
    const fact = { source: 'router: ip addr', at: 0, cellId: 'cell-10', table: 'interfaces', rowKey: 'eth1' };
    await view.send({
      type: 'detail',
      request: asked?.type === 'detail' ? asked.request : -1,
      detail: { fields: [{ label: 'mtu', value: '1500' }], facts: [fact] },
    });
    await page.getByTestId('fact').click();
    expect(await view.sent()).toContainEqual({
      type: 'reveal',
      cellId: 'cell-10',
      table: 'interfaces',
      rowKey: 'eth1',
    });
    await page.getByTestId('capture').click();
    expect(await view.sent()).toContainEqual({ type: 'capture', host: 'router', interface: 'eth1' });
    await view.send({ type: 'select', id: 'interface:router/eth2' });
    await page.waitForFunction(() => panel.sent.filter(({ type }) => type === 'detail').length === 2);
    const second = (await view.sent()).findLast((message) => message.type === 'detail');
    await view.send({
      type: 'failed',
      request: second?.type === 'detail' ? second.request : -1,
      text: 'It is not there any more.',
    });
    expect(await page.getByRole('alert').innerText()).toBe('It is not there any more.');
    await page.context().close();
  });

  it('stops what takes too long, keeps what it had, and can ask again', async () => {
    const view = await opened(week4);
    const { page } = view;
    const questions = async () => (await view.sent()).filter(({ type }) => type === 'trace');
    await page.getByTestId('from').fill('router');
    await page.getByTestId('to').fill('k8s-ctr');
    const button = page.getByTestId('trace-now');
    await button.click();
    await page.waitForFunction(() => panel.sent.some(({ type }) => type === 'trace'));
    await page.locator('[data-testid="trace-now"]', { hasText: 'Stop' }).click();
    const [asked] = await questions();
    expect(await view.sent()).toContainEqual({
      type: 'cancel',
      request: asked?.type === 'trace' ? asked.request : -1,
    });
    await page.locator('[data-testid="trace-now"]', { hasText: 'Trace' }).click();
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(await page.getByTestId('from').inputValue()).toBe('router');
    expect(await questions()).toHaveLength(2);
    await page.context().close();
  });

  it('has fields that leave keys to a Hangul syllable, and trace at Enter', async () => {
    const view = await opened(week4);
    const { page } = view;
    const input = await page.context().newCDPSession(page);
    const asked = async () => (await view.sent()).filter(({ type }) => type === 'trace').length;
    await page.getByTestId('from').fill('router');
    await page.getByTestId('to').fill('k8s-ctr');
    await input.send('Input.imeSetComposition', { text: '하', selectionStart: 1, selectionEnd: 1 });
    await input.send('Input.dispatchKeyEvent', {
      type: 'rawKeyDown',
      key: 'Enter',
      windowsVirtualKeyCode: 229,
    });
    await input.send('Input.insertText', { text: '' });
    await page.getByTestId('to').fill('k8s-ctr');
    expect(await asked()).toBe(0);
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => panel.sent.some(({ type }) => type === 'trace'));
    expect(await asked()).toBe(1);
    await page.getByTestId('mode-table').click();
    await page.getByTestId('filter').focus();
    await input.send('Input.imeSetComposition', { text: '하', selectionStart: 1, selectionEnd: 1 });
    await input.send('Input.dispatchKeyEvent', {
      type: 'rawKeyDown',
      key: 'Escape',
      windowsVirtualKeyCode: 229,
    });
    expect(await page.getByTestId('filter').inputValue()).toBe('하');
    await page.context().close();
  });

  it('takes no message of another shape', async () => {
    const view = await opened(week4);
    await view.page.getByTestId('drawing').waitFor();
    await view.page.evaluate(() => {
      window.postMessage({ type: 'show', view: { locale: 'en', topology: { elements: [{ id: 1 }] } } }, '*');
      window.postMessage('x', '*');
    });
    await view.send({ type: 'select', id: 'machine:router' });
    await view.page.getByTestId('details').waitFor();
    expect(await view.page.getByTestId('element').count()).toBeGreaterThan(10);
    await view.page.context().close();
  });

  it('has the same content as a tree and as a table', async () => {
    const view = await opened(week4);
    const { page } = view;
    await page.getByTestId('mode-table').click();
    const rows = await page
      .locator('[data-testid="table"] tbody tr')
      .evaluateAll((all) => all.map((row) => row.getAttribute('data-id')));
    expect(rows.toSorted()).toEqual(week4.topology.elements.map(({ id }) => id).toSorted());
    await page.getByTestId('filter').fill('router eth');
    expect(await page.locator('[data-testid="table"] tbody tr').count()).toBe(3);
    await page.getByTestId('mode-tree').click();
    const closed = page.locator('.tree details:not([open]) > summary');
    while ((await closed.count()) > 0) {
      await closed.first().click();
      // What is below it is drawn after the event.
      await page.evaluate(() => new Promise((drawn) => setTimeout(drawn, 30)));
    }
    const inTree = await page
      .getByTestId('tree-element')
      .evaluateAll((all) => all.map((element) => element.getAttribute('data-id')));
    expect([...new Set(inTree)].toSorted()).toEqual(rows.toSorted());
    await page.context().close();
  });

  it('comes back as it was: places, zoom and what was chosen', async () => {
    const view = await opened(week4);
    await view.page.getByTestId('drawing').focus();
    await view.send({ type: 'select', id: 'machine:router' });
    await view.page.keyboard.press('+');
    await view.page.keyboard.press('+');
    const transform = (page: PanelPage) => page.page.locator('.drawing > g').getAttribute('transform');
    await view.page.waitForFunction(() => {
      const drawn = document.querySelector('.drawing > g')?.getAttribute('transform') ?? '';
      const zoom = /scale\(([\d.]+)\)/.exec(drawn)?.[1] ?? '?';
      const kept = JSON.stringify(panel.state);
      return kept.includes('"selected":"machine:router"') && kept.includes(`"zoom":${zoom}`);
    });
    const before = await transform(view);
    const state = await view.state();
    expect(state).toMatchObject({ study: NOTHING.study });
    const again = await opened(week4, { state });
    await again.page.getByTestId('drawing').waitFor();
    expect(await transform(again)).toBe(before);
    expect(JSON.stringify(await again.state())).toContain('"selected":"machine:router"');
    await view.page.context().close();
    await again.page.context().close();
  });

  it('says what the API does not tell, with and without a drawing', async () => {
    const notWatched = ['pods: forbidden. Ask for the right to list and watch them.'];
    const view = await opened({ ...week4, notWatched });
    expect(await view.page.getByTestId('not-watched').innerText()).toBe(notWatched[0]);
    expect(await violations(view)).toEqual([]);
    await view.send({ type: 'show', view: { ...NOTHING, empty: 'nothing-known', notWatched } });
    await view.page.getByTestId('empty').waitFor();
    expect(await view.page.getByTestId('not-watched').innerText()).toBe(notWatched[0]);
    await view.page.context().close();
  });

  it('says why there is nothing to draw, in the language of the notebook', async () => {
    const view = await openPanelPage(browser, { locale: 'ko' });
    expect(await view.page.getByTestId('empty').innerText()).toContain('기다리는 중');
    await view.send({ type: 'show', view: { ...NOTHING, locale: 'ko', empty: 'not-started' } });
    await view.page.getByTestId('start').click();
    expect(await view.sent()).toContainEqual({ type: 'start' });
    expect(await violations(view)).toEqual([]);
    await view.page.context().close();
  });

  it('saves what is seen as SVG with its colours, and as PNG', async () => {
    const view = await opened(week4);
    await view.page.getByTestId('save-svg').click();
    await view.page.getByTestId('save-png').click();
    await view.page.waitForFunction(() => panel.sent.filter(({ type }) => type === 'save').length === 2);
    const saved = (await view.sent()).flatMap((message) => (message.type === 'save' ? [message] : []));
    const svg = saved.find(({ format }) => format === 'svg')?.data ?? '';
    expect(svg).toContain('xmlns="http://www.w3.org/2000/svg"');
    expect(svg).toContain('192.168.20.100/24');
    expect(svg).not.toMatch(/var\(|class=/);
    const png = Buffer.from(saved.find(({ format }) => format === 'png')?.data ?? '', 'base64');
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    await view.page.context().close();
  });

  it('draws 10,000 pods on 100 nodes with at most 1,500 elements, near and far', async () => {
    const view = await opened({ ...NOTHING, topology: bigTopology(100, 10_000) });
    const { page } = view;
    await page.getByTestId('drawing').waitFor();
    const drawn = () => page.evaluate(() => document.querySelectorAll('.drawing *').length);
    await page.getByTestId('drawing').focus();
    for (let step = 0; step < 14; step += 1) {
      expect(await drawn()).toBeLessThanOrEqual(1_500);
      await page.keyboard.press('+');
    }
    await page.context().close();
  });

  it('draws a trace hop by hop, says how it ends, and follows the slider', async () => {
    const { lab, far } = await labAt('failure');
    const packets = await pingCaptured(lab, far, 'icmp');
    const trace = await traced(lab, { from: 'default/curl-pod', to: far, protocol: 'icmp' }, packets);
    const view = await opened({ ...NOTHING, topology: lab.drawing().topology, packets }, { width: 1200 });
    lab.end();
    const { page } = view;
    await page.getByTestId('from').fill('default/curl-pod');
    await page.getByTestId('to').fill(far);
    await page.getByTestId('protocol').selectOption('icmp');
    await page.getByTestId('trace-now').click();
    await page.waitForFunction(() => panel.sent.some(({ type }) => type === 'trace'));
    const asked = (await view.sent()).find((message) => message.type === 'trace');
    expect(asked).toMatchObject({ from: 'default/curl-pod', to: far, protocol: 'icmp' });
    await view.send({ type: 'traced', request: asked?.type === 'trace' ? asked.request : -1, trace });
    expect(await page.getByTestId('trace').getAttribute('data-verdict')).toBe('lost');
    expect(await page.getByTestId('hop').count()).toBe(trace.ways[0]?.hops.length);
    const dot = async () => (await page.getByTestId('dot').boundingBox())?.y ?? 0;
    const start = await dot();
    await page.getByTestId('time').focus();
    await page.keyboard.press('End');
    expect(Math.abs((await dot()) - start)).toBeGreaterThan(100);
    await page.locator('.hops li[aria-current="step"]').last().waitFor();
    if (PICTURES !== undefined) await page.screenshot({ path: `${PICTURES}/trace-lost.png` });
    expect(await violations(view)).toEqual([]);
    await page.getByTestId('packet').selectOption('0');
    await page.getByTestId('sides').waitFor();
    await page.getByTestId('cure').waitFor({ state: 'detached' });
    await page.getByTestId('clear').click();
    await page.getByTestId('journey').waitFor({ state: 'detached' });
    await page.context().close();
  });

  it.each(['en', 'ko'] as const)(
    'asks what if, and shows the other way beside the present one (%s)',
    async (locale) => {
      const { lab, far } = await labAt('failure');
      const view = await opened(
        { ...NOTHING, locale, topology: lab.drawing().topology },
        { width: 1300, locale },
      );
      const { page } = view;
      const answer = async (): Promise<void> => {
        const asked = (await view.sent()).findLast((message) => message.type === 'trace');
        if (asked?.type !== 'trace') throw new Error('no trace was asked for');
        const { state } = lab.study;
        const { signal } = new AbortController();
        const options = { backend: lab.backend, state, hosts: HOSTS, locale, signal, drawing: lab.drawing };
        await view.send({ type: 'traced', request: asked.request, trace: await panelTrace(options, asked) });
      };
      await page.getByTestId('from').fill('default/curl-pod');
      await page.getByTestId('to').fill(`${far}:80`);
      await page.getByTestId('assume').fill('mode=vxlan');
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => panel.sent.some(({ type }) => type === 'trace'));
      await answer();
      const [now, then] = [page.getByTestId('trace'), page.getByTestId('what-if')];
      await then.waitFor();
      expect(await now.getAttribute('data-verdict')).toBe('lost');
      expect(await then.getAttribute('data-verdict')).toBe('delivered');
      expect(await then.getByRole('heading').first().innerText()).toContain(
        locale === 'ko' ? '만약 mode=vxlan' : 'If mode=vxlan',
      );
      // What the tunnel does is other than now; that the pod sends is not.
      expect(await then.locator('.hops li').first().getAttribute('class')).not.toContain('differs');
      expect(await then.locator('.hops li.encapsulate.differs').count()).toBeGreaterThan(0);
      await then.getByTestId('show-assumed').focus();
      await page.keyboard.press('Enter');
      expect(await then.getByTestId('show-assumed').getAttribute('aria-pressed')).toBe('true');
      await page.getByTestId('time').focus();
      await page.keyboard.press('End');
      await page.locator('.packet.delivered').waitFor();
      if (PICTURES !== undefined) await page.screenshot({ path: `${PICTURES}/what-if-${locale}.png` });
      expect(await violations(view)).toEqual([]);
      // A cure can be tried before it is done.
      await now.getByTestId('what-if-cure').focus();
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => panel.sent.filter(({ type }) => type === 'trace').length === 2);
      await answer();
      await then.getByRole('heading', { name: /ip route add 172\.20\.2\.0\/24/ }).waitFor();
      // The request arrives then, and its answer has no way back.
      expect(await then.getAttribute('data-verdict')).toBe('lost');
      expect(await then.locator('h4').count()).toBe(2);
      lab.end();
      await page.context().close();
    },
  );

  it('an assumption that is none is refused with its text', async () => {
    const { lab, far } = await labAt('failure');
    const options = {
      backend: lab.backend,
      state: lab.study.state,
      hosts: HOSTS,
      locale: 'en',
      signal: new AbortController().signal,
      drawing: lab.drawing,
    } as const;
    const asked = { from: 'default/curl-pod', to: far, protocol: 'icmp', assume: 'mode=geneve' } as const;
    await expect(panelTrace(options, asked)).rejects.toThrow(NoSuchAssumption);
    lab.end();
  });

  it('shows the outer and the inner headers of a captured packet side by side, and the 50 bytes', async () => {
    const { lab, far } = await labAt('lb-ipam');
    const packets = await pingCaptured(lab, far, 'udp port 8472');
    const view = await opened({ ...NOTHING, topology: lab.drawing().topology, packets }, { width: 1200 });
    lab.end();
    const { page } = view;
    await page.getByTestId('show-packets').click();
    await page.getByTestId('packet').selectOption('0');
    expect(await page.getByTestId('overhead').innerText()).toContain('50 bytes');
    expect(await page.locator('.side').count()).toBe(2);
    expect(await page.locator('.side').nth(1).innerText()).toContain(far);
    await page.getByTestId('dot').waitFor();
    if (PICTURES !== undefined) await page.screenshot({ path: `${PICTURES}/packet-vxlan.png` });
    expect(await violations(view)).toEqual([]);
    await page.context().close();
  });
});
