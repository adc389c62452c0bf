import { topologyOf } from '../../src/state/topology/topology.ts';
import type { Topology } from '../../src/protocol/topology.ts';
import type { TopologyView } from '../../src/protocol/topologyMessages.ts';
import type { KubeObject } from '../../src/state/fact.ts';
import { findBrowser } from '../system.mjs';
import { bigTopology } from '../topology/bigTopology.ts';
import { openPanelPage } from '../topology/panelPage.ts';
import type { PanelPage } from '../topology/panelPage.ts';
import { launchBrowser } from '../webview/rendererPage.ts';
import { median, timedRuns, type Figure } from './figure.ts';

const RUNS = 9;

/** In the page: from the message to the frame in which the drawing is painted, and the same for as many plain rectangles. */
const PROBE = `
(() => {
  const painted = () => new Promise((resolve) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = resolve;
    port2.postMessage(0);
  }));
  globalThis.draw = async (text, other) => {
    window.postMessage(JSON.parse(other), '*');
    await painted();
    await painted();
    const message = JSON.parse(text);
    const start = performance.now();
    window.dispatchEvent(new MessageEvent('message', { data: message }));
    await painted();
    return performance.now() - start;
  };
  globalThis.plain = async (count) => {
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    document.body.append(svg);
    await painted();
    const start = performance.now();
    for (let at = 0; at < count; at += 1) {
      const rect = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
      rect.setAttribute('x', String(at % 50));
      rect.setAttribute('width', '10');
      rect.setAttribute('height', '10');
      svg.append(rect);
    }
    await painted();
    const took = performance.now() - start;
    svg.remove();
    return took;
  };
})()`;

declare global {
  var draw: (text: string, other: string) => Promise<number>;
  var plain: (count: number) => Promise<number>;
}

const CASES = [
  { what: 'topology of 3 nodes and 300 pods', nodes: 3, pods: 300, budget: 30 },
  { what: 'topology of 100 nodes and 10,000 pods', nodes: 100, pods: 10_000, budget: 150 },
] as const;

export async function topology(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const { what, nodes, pods } of CASES) {
    const objects = cluster(nodes, pods);
    const known = { tables: [], objects: (resource: string) => objects[resource] };
    const runs = await timedRuns(RUNS, () => topologyOf(known, []));
    figures.push({ what: `${what}, from the watched objects`, value: median(runs), unit: 'ms' });
  }
  if (findBrowser() === undefined) {
    console.log('SKIPPED the drawing: install Chromium, or name one in the CHROMIUM variable.');
    return figures;
  }
  const browser = await launchBrowser();
  try {
    const panel = await openPanelPage(browser, { width: 1400 });
    await panel.page.evaluate(PROBE);
    for (const { what, nodes, pods, budget } of CASES)
      figures.push(await drawn(panel, what, bigTopology(nodes, pods), budget));
    return figures;
  } finally {
    await browser.close();
  }
}

async function drawn({ page }: PanelPage, what: string, shown: Topology, budget: number): Promise<Figure> {
  const times: number[] = [];
  const plain: number[] = [];
  for (let run = 0; run <= RUNS; run += 1) {
    times.push(
      await page.evaluate(([text, other]) => draw(text, other), [
        message(shown),
        message({ elements: [], links: [], gaps: [] }),
      ] as const),
    );
    const count = await page.evaluate(() => document.querySelectorAll('.drawing *').length);
    plain.push(await page.evaluate((each) => globalThis.plain(each), count));
  }
  return {
    what: `${what}, drawn`,
    value: median(times.slice(1)),
    unit: 'ms',
    budget,
    yardstick: { what: 'as many plain rectangles', value: median(plain.slice(1)) },
  };
}

function message(shown: Topology): string {
  const view: TopologyView = {
    locale: 'en',
    study: 'bench',
    lab: 'bench',
    topology: shown,
    packets: { columns: [], packets: [] },
    notWatched: [],
    live: false,
  };
  return JSON.stringify({ type: 'show', view });
}

function cluster(nodes: number, pods: number): Readonly<Record<string, readonly KubeObject[]>> {
  const address = (kind: number, at: number): string => `10.${kind}.${at >> 8}.${at & 255}`;
  return {
    nodes: Array.from({ length: nodes }, (_, at) => ({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: `node-${at}` },
      status: { addresses: [{ type: 'InternalIP', address: address(0, at) }], conditions: [] },
    })),
    pods: Array.from({ length: pods }, (_, at) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `pod-${at}`, namespace: `ns-${at % 7}`, labels: { app: `app-${at % 200}` } },
      spec: { nodeName: `node-${at % nodes}` },
      status: { podIP: address(1, at), hostIP: address(0, at % nodes), phase: 'Running', conditions: [] },
    })),
    services: Array.from({ length: pods / 50 }, (_, at) => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: `service-${at}`, namespace: 'ns-0' },
      spec: { clusterIP: address(96, at), ports: [{ port: 80 }] },
    })),
    endpointslices: Array.from({ length: pods / 50 }, (_, at) => ({
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        name: `slice-${at}`,
        namespace: 'ns-0',
        labels: { 'kubernetes.io/service-name': `service-${at}` },
      },
      endpoints: Array.from({ length: 50 }, (_each, n) => {
        const pod = at * 50 + n;
        return {
          addresses: [address(1, pod)],
          targetRef: { kind: 'Pod', namespace: `ns-${pod % 7}`, name: `pod-${pod}` },
        };
      }),
    })),
  };
}
