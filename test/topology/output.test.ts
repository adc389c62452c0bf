import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TopologyPayload } from '../../src/protocol/topology.ts';
import { isTopologyPayload } from '../../src/protocol/topologyShape.ts';
import { topologyText } from '../../src/state/topology/text.ts';
import { findBrowser } from '../system.mjs';
import { launchBrowser, webBundle } from '../webview/rendererPage.ts';
import { themeStyle } from '../webview/themes.ts';
import { labStudy, readMachines } from './labTopology.ts';

const PICTURES = process.env['TOPOLOGY_PICTURES'];

describe('the drawing as an output of a cell', () => {
  let payload: TopologyPayload;
  beforeAll(async () => {
    const lab = await labStudy();
    await readMachines(lab);
    const { topology, detail } = lab.drawing();
    payload = {
      version: 1,
      kind: 'topology',
      id: 'topology of a cell',
      locale: 'en',
      at: 0,
      simulated: true,
      topology,
      details: topology.elements.map(({ id }) => ({ id, fields: [], facts: [], ...detail(id) })),
    };
    lab.end();
  });

  it('has a text beside it that says the same', () => {
    const text = topologyText(payload.topology);
    expect(text).toContain(
      'machine router\n  interface eth0 10.0.2.15/24\n  interface eth1 192.168.10.200/24\n',
    );
    expect(text).toContain('  route router (172.20.0.0/16 via 192.168.20.200 dev eth1)\n');
    expect(text).toContain('network 192.168.20.0/24');
  });

  it('is refused when it has another shape', () => {
    expect(isTopologyPayload(JSON.parse(JSON.stringify(payload)))).toBe(true);
    expect(isTopologyPayload({ ...payload, version: 2 })).toBe(false);
    expect(isTopologyPayload({ ...payload, topology: { ...payload.topology, links: [{}] } })).toBe(false);
  });

  describe.skipIf(findBrowser() === undefined)('in the page of outputs', () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launchBrowser();
    });
    afterAll(() => browser.close());

    it('is drawn in a shadow root of its own, and tells what is known of what is chosen', async () => {
      const script = await webBundle(browser, 'webview/topology/output.tsx', 'esm');
      const page = await browser.newPage({ viewport: { width: 900, height: 560 } });
      const body = `<!doctype html><html lang="en"><style>${themeStyle('dark')} body { background: var(--vscode-editor-background) }</style><div id="cell"></div>`;
      await page.route('http://output.test/**', (route) =>
        route.request().url().endsWith('.js')
          ? route.fulfill({ body: script, contentType: 'text/javascript' })
          : route.fulfill({ body, contentType: 'text/html' }),
      );
      await page.goto('http://output.test/');
      // As text: the test runner would turn the import into one of its own.
      await page.evaluate(
        `import('/output.js').then(({ activate }) => activate({}).renderOutputItem(
          { id: 'one', json: () => (${JSON.stringify(payload)}) }, document.querySelector('#cell')))`,
      );
      await page.locator('[data-id="interface:router/eth1"]').click();
      expect(await page.getByTestId('details').innerText()).toContain('08:00:27:');
      if (PICTURES !== undefined) await page.screenshot({ path: `${PICTURES}/output.png` });
      await page.getByTestId('mode-table').click();
      await page.locator('tr[data-id="network:192.168.10.0/24"]').waitFor();
    });
  });
});
