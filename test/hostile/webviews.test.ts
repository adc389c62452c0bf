/** What is drawn, in a real browser: whatever comes in, no script of it runs and nothing of it is asked of the network. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import type {
  ExplanationsView,
  FromExplanations,
  ToExplanations,
} from '../../src/protocol/explanationMessages.ts';
import type { TopologyView } from '../../src/protocol/topologyMessages.ts';
import { ELEMENT_KINDS } from '../../src/protocol/topology.ts';
import { readFromTopology } from '../../src/protocol/topologyMessages.ts';
import { findBrowser } from '../system.mjs';
import { openPanelPage } from '../topology/panelPage.ts';
import { openWebview } from '../webview/webviewPage.ts';
import { packets, provenance, services, stream } from '../webview/payloads.ts';
import { launchBrowser, openRendererPage } from '../webview/rendererPage.ts';
import { ALL, BROKEN, HIDDEN, KEYS, LINKS, MARKUP, SHELL, TERMINAL, UNSEEN } from './attacks.ts';
import { door } from './door.ts';

const openExplanations = (browser: Browser) =>
  openWebview<FromExplanations, ToExplanations>(browser, 'webview/explanations/index.ts');

const TEXTS = [...MARKUP, ...LINKS, ...TERMINAL, ...HIDDEN, ...KEYS, ...BROKEN];

/** Texts together in one, for fields that are drawn once. */
const EVERYTHING = TEXTS.join('\n');

/** Requests that leave a page, and scripts that ran in it. */
async function spyOn(page: Page, own: string): Promise<{ check(): Promise<void> }> {
  const left: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(own) && !request.url().startsWith('data:image/svg+xml;charset=utf-8'))
      left.push(request.url());
  });
  page.on('dialog', (dialog) => void dialog.dismiss());
  await page.evaluate(() => {
    const spied = globalThis as { attacked?: number; attack?: () => void };
    spied.attacked = 0;
    spied.attack = () => {
      spied.attacked = (spied.attacked ?? 0) + 1;
    };
  });
  return {
    async check() {
      const found = await page.evaluate((hidden) => {
        const all = (root: ParentNode): Element[] =>
          [...root.querySelectorAll('*')].flatMap((each) => [
            each,
            ...(each.shadowRoot ? all(each.shadowRoot) : []),
          ]);
        const drawn = all(document.body);
        return {
          attacked: (globalThis as { attacked?: number }).attacked,
          actions: drawn.filter((each) => each.hasAttribute('action') || each.hasAttribute('formaction'))
            .length,
          handlers: drawn.filter((each) => [...each.attributes].some(({ name }) => name.startsWith('on')))
            .length,
          foreign: drawn.filter((each) =>
            /^(iframe|object|embed|link|meta|base|video|img|math)$/i.test(each.tagName),
          ).length,
          scripts: drawn.filter(
            (each) => each.tagName === 'SCRIPT' && !each.getAttribute('src')?.startsWith('/'),
          ).length,
          links: drawn
            .flatMap((each) => each.getAttribute('href') ?? each.getAttribute('xlink:href') ?? [])
            .filter((href) => !href.startsWith('https://') && !href.startsWith('#')),
          unseen: drawn
            .filter((each) => !/^(?:script|style)$/i.test(each.tagName))
            .flatMap((each) => [
              ...[...each.childNodes].flatMap((node) => (node instanceof Text ? [node.data] : [])),
              ...['title', 'aria-label', 'placeholder', 'label', 'data-says'].flatMap(
                (name) => each.getAttribute(name) ?? [],
              ),
            ])
            .filter((text) => hidden.some((character) => text.includes(character))),
        };
      }, UNSEEN);
      expect(found).toEqual({
        attacked: 0,
        actions: 0,
        handlers: 0,
        foreign: 0,
        scripts: 0,
        links: [],
        unseen: [],
      });
      expect(left).toEqual([]);
    },
  };
}

describe.skipIf(findBrowser() === undefined)('webviews under attack', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  const outputs = door('outputs of cells');
  const drawing = door('topology panel');
  const explanations = door('explanations panel');

  outputs('markup, links, sequences and keys in every field', 'shown as text', async () => {
    const view = await openRendererPage(browser);
    const spy = await spyOn(view.page, 'http://renderer.test/');
    const rows = TEXTS.map((text) =>
      Object.fromEntries([
        ['id', text],
        ['frontend', text],
        ['type', text],
        ['backend', [text, text]],
        [text, text],
      ]),
    );
    await view.show(
      services({
        rows,
        provenance: provenance(EVERYTHING, { host: EVERYTHING, agent: EVERYTHING, cellId: EVERYTHING }),
        columns: [
          ...['id', 'frontend', 'type', 'backend'].map((id, n) => ({
            id,
            label: TEXTS[n] ?? '',
            type: 'text' as const,
          })),
          ...TEXTS.map((text) => ({ id: text, label: text, type: 'text' as const })),
        ],
        keys: TEXTS,
        links: TEXTS.map((text) => [
          { relation: text, table: text, rowKey: text, label: text, cellId: text },
        ]),
        text: EVERYTHING,
        notes: TEXTS,
        unparsed: TEXTS.map((text, n) => ({ line: n + 1, text })),
        table: EVERYTHING,
        meanings: { words: TEXTS, of: { id: TEXTS.map((_, n) => n) } },
        changes: {
          since: 0,
          added: TEXTS,
          removed: [{ id: EVERYTHING }],
          changed: [{ rowKey: TEXTS[0] ?? '', column: 'type', before: EVERYTHING }],
        },
      }),
    );
    await view.show(packets({ text: EVERYTHING, notes: TEXTS }));
    await view.show({ ...stream(0), lines: TEXTS, total: TEXTS.length, running: false });
    for (const button of await view.page.getByTestId('view-text').all()) await button.click();
    await spy.check();
    const shown = await view.page.evaluate(
      () => document.querySelector('.cell')?.shadowRoot?.querySelector('pre.raw')?.textContent ?? '',
    );
    expect(shown).toContain('<script>attack()</script>');
    expect(shown).toContain('⟨U+202E⟩');
    expect(UNSEEN.filter((each) => shown.includes(each))).toEqual([]);
    await view.page.context().close();
    return TEXTS.length * 12;
  });

  outputs('payloads and messages of another shape', 'refused', async () => {
    const view = await openRendererPage(browser);
    const spy = await spyOn(view.page, 'http://renderer.test/');
    const failures: string[] = [];
    view.page.on('pageerror', (error) => failures.push(error.message));
    const shapes: readonly object[] = [
      [],
      {},
      { ...services(), rows: [{ id: { __html: '<img src=x onerror=attack()>' } }] },
      { ...services(), rows: [{ id: { type: 'script', props: { children: 'attack()' } } }] },
      { ...services(), columns: [{ id: {}, label: [], type: null }] },
      { ...services(), provenance: { ...services().provenance, at: 1e300 } },
      { ...services(), keys: null },
      { ...services(), more: [{ rows: 1 }] },
      { ...services(), locale: '__proto__' },
      { ...services(), kind: 'constructor' },
      JSON.parse('{"__proto__":{"version":1},"version":1,"kind":"table"}') as object,
    ];
    for (const shape of shapes) await view.show(shape);
    const messages: readonly unknown[] = [
      null,
      1,
      'x',
      [],
      {},
      { type: '__proto__' },
      { type: 'stale', outputs: [null, 1, { outputId: {} }] },
      { type: 'known', request: 1, known: [null] },
      { type: 'known', request: 1, known: 'x' },
      { type: 'rows', request: 1, rows: 1 },
      { type: 'highlight-row', cellId: {}, table: 1, rowKey: null },
    ];
    await view.page.evaluate((all) => all.forEach((each) => harness.send(each as never)), messages);
    await view.show(services());
    await view.page.getByTestId('grid').waitFor();
    await spy.check();
    expect(failures).toEqual([]);
    await view.page.context().close();
    return shapes.length + messages.length;
  });

  drawing('markup, links and keys as names of everything', 'shown as text', async () => {
    const panel = await openPanelPage(browser);
    const spy = await spyOn(panel.page, 'http://webview.test/');
    await panel.send({ type: 'show', view: hostileDrawing(TEXTS) });
    await panel.page.getByTestId('topology').waitFor();
    for (const mode of ['tree', 'table', 'drawing']) await panel.page.getByTestId(`mode-${mode}`).click();
    await spy.check();
    await panel.page.context().close();
    return TEXTS.length * ELEMENT_KINDS.length;
  });

  drawing('messages of another shape, and things that are on each other', 'refused', async () => {
    const panel = await openPanelPage(browser);
    const spy = await spyOn(panel.page, 'http://webview.test/');
    const failures: string[] = [];
    panel.page.on('pageerror', (error) => failures.push(error.message));
    const messages: readonly unknown[] = [
      null,
      1,
      [],
      {},
      { type: 'show' },
      { type: 'show', view: { topology: null } },
      { type: 'select', id: {} },
      { type: 'detail', request: NaN, detail: 1 },
      { type: 'traced', request: 1, trace: { ways: [null] } },
      { type: 'failed', request: 1, text: {} },
      { type: 'constructor' },
    ];
    for (const message of messages) await panel.send(message as never);
    const loop = hostileDrawing(['a']);
    const elements = loop.topology.elements.map((element, n, all) => ({
      ...element,
      on: all[(n + 1) % all.length]?.id ?? '',
    }));
    await panel.send({ type: 'show', view: { ...loop, topology: { ...loop.topology, elements } } });
    await panel.page.getByTestId('topology').waitFor();
    await spy.check();
    expect(failures).toEqual([]);
    await panel.page.context().close();
    return messages.length + 1;
  });

  explanations('Markdown, markup and links in every text', 'shown as text', async () => {
    const panel = await openExplanations(browser);
    const spy = await spyOn(panel.page, 'http://webview.test/');
    const verdicts = TEXTS.map((text, n) => ({
      id: `${n} ${text}`,
      verdict: 'true' as const,
      text,
      hint: text,
      evidence: [
        { source: text, row: Object.fromEntries([[text, text]]), cellId: text, table: text, rowKey: text },
      ],
    }));
    const view: ExplanationsView = {
      locale: 'en',
      step: TEXTS[0] ?? '',
      steps: TEXTS.map((text) => ({ id: text, title: text })),
      checks: verdicts,
      explanations: verdicts,
      notWatched: TEXTS,
    };
    await panel.send({ type: 'show', view });
    await panel.page.getByTestId('explanations').waitFor();
    await spy.check();
    const hrefs = await panel.page
      .locator('a')
      .evaluateAll((all) => all.map((each) => each.getAttribute('href')));
    for (const href of hrefs) expect(href).toMatch(/^https:\/\/[^\s"'<>]+$/);
    await panel.page.context().close();
    return TEXTS.length * 8;
  });

  explanations('messages of another shape', 'refused', async () => {
    const panel = await openExplanations(browser);
    const failures: string[] = [];
    panel.page.on('pageerror', (error) => failures.push(error.message));
    const messages: readonly unknown[] = [
      null,
      {},
      { type: 'show' },
      { type: 'show', view: null },
      { type: 'show', view: { steps: [null], checks: 1 } },
      {
        type: 'show',
        view: {
          locale: 'en',
          step: '',
          steps: [],
          checks: [{ evidence: [{ row: null }] }],
          explanations: [],
        },
      },
    ];
    for (const message of messages) await panel.send(message as never);
    await panel.send({
      type: 'show',
      view: { locale: 'en', step: '', steps: [], checks: [], explanations: [], notWatched: [] },
    });
    await panel.page.getByTestId('explanations').waitFor();
    expect(failures).toEqual([]);
    await panel.page.context().close();
    return messages.length;
  });
});

const toExtension = door('messages of panels');

toExtension('of another shape, or with numbers for texts', 'refused', () => {
  const messages: readonly unknown[] = [
    null,
    0,
    'ready',
    [],
    {},
    ...KEYS.map((type) => ({ type })),
    { type: 'detail', request: '1', id: 'x' },
    { type: 'trace', request: 1, from: 'a', to: 'b', protocol: 'constructor' },
    { type: 'capture', host: 'router', interface: ['eth0'] },
    { type: 'open-cell', host: {}, text: 'x' },
    { type: 'save', format: 'exe', data: '' },
    { type: 'reveal', cellId: 1 },
  ];
  for (const message of messages) expect(readFromTopology(message)).toBeUndefined();
  return messages.length;
});

function hostileDrawing(texts: readonly string[]): TopologyView {
  const elements = ELEMENT_KINDS.flatMap((kind) =>
    texts.map((text, n) => ({
      id: `${kind}:${n}${text}`,
      kind,
      name: text,
      note: text,
      state: 'bad' as const,
      on: `machine:${n}${text}`,
      namespace: text,
    })),
  );
  return {
    locale: 'en',
    study: ALL[0] ?? '',
    lab: texts.join(' '),
    since: texts.join(' '),
    notWatched: texts,
    topology: {
      elements,
      links: elements.slice(1).map(({ id }, n) => ({
        kind: 'attached' as const,
        from: id,
        to: elements[n]?.id ?? '',
        label: texts[n % texts.length] ?? '',
      })),
      gaps: [...texts, ...SHELL].map((text) => ({ what: 'routes' as const, host: text, command: text })),
    },
    packets: {
      columns: [{ id: 'summary', label: texts.join(' '), type: 'text' }],
      packets: texts.map((text) => ({
        summary: text,
        stops: [{ host: text, interface: text, direction: text, row: { summary: text } }],
      })),
    },
    live: false,
  };
}
