/** Entry of the notebook renderer. All renderers of a notebook share one document, so each output lives in a shadow root. */
import { render } from 'preact';
import type { ActivationFunction, OutputItem } from 'vscode-notebook-renderer';
import type { OutputPayload, RowLink } from '../../src/protocol/outputs.ts';
import { isLook, isLookedAt, isRowPlace, type Look } from '../../src/protocol/look.ts';
import type { FromRenderer, RowPage, StaleMark, ToRenderer } from '../../src/protocol/rendererMessages.ts';
import { guardTexts } from '../ui/guard.ts';
import { stringsFor } from '../ui/strings.ts';
import { Dated } from './dated.tsx';
import type { OutputContext } from './outputContext.ts';
import { createOutputRegistry } from './outputRegistry.ts';
import { PacketsView } from './packetsView.tsx';
import { isKnown, isListOf, isMark, isPage, readPayload } from './payload.ts';
import css from './renderer.css';
import { answerSearches } from './searchWorker.ts';
import { StreamView } from './streamView.tsx';
import { TableView } from './tableView.tsx';

const DEFAULT_VISIBLE_ROWS = 15;
/** The smallest pointer target that WCAG 2.2 allows. */
const SMALLEST_ROW = 24;
/** Milliseconds after which a question counts as answered with nothing; a busy editor takes its time. */
const PATIENCE = 10_000;

export const activate: ActivationFunction = (renderer) => {
  guardTexts();
  const registry = createOutputRegistry();
  const roots = new Map<string, ShadowRoot>();
  const drawn = new Map<string, () => void>();
  let look: Look = { texts: [] };
  let stale: ReadonlyMap<string, StaleMark> = new Map();
  const post = (message: FromRenderer): void => renderer.postMessage?.(message);

  let requests = 0;
  const waiting = new Map<number, (answer: Answer | undefined) => void>();
  const request = async (question: (number: number) => FromRenderer): Promise<Answer | undefined> => {
    const number = (requests += 1);
    const answer = await new Promise<Answer | undefined>((resolve) => {
      waiting.set(number, resolve);
      post(question(number));
      setTimeout(resolve, PATIENCE, undefined);
    });
    waiting.delete(number);
    return answer;
  };

  const redraw = (): void => {
    for (const draw of drawn.values()) draw();
  };
  renderer.onDidReceiveMessage?.((message: unknown) => {
    if (isHighlight(message)) registry.highlightWhenShown(message);
    else if (isLooking(message)) {
      look = message;
      redraw();
    } else if (isStale(message)) {
      stale = new Map(message.outputs.map((mark) => [mark.outputId, mark]));
      redraw();
    } else if (isAnswer(message)) waiting.get(message.request)?.(message);
  });

  const contextFor = (payload: OutputPayload, item: OutputItem): OutputContext => ({
    strings: stringsFor(payload.locale),
    visibleRows: visibleRows(item.metadata),
    rowHeight: rowHeight(),
    isMarked: ({ key, row }) =>
      (look.row?.rowKey === key && look.row.cellId === payload.provenance.cellId) ||
      (look.texts.length > 0 &&
        Object.values(row)
          .flat()
          .some((value) => isLookedAt(String(value), look.texts))),
    post,
    follow: (link: RowLink) => {
      registry.highlightWhenShown(link);
      // The editor has to scroll to the other cell: an output cannot move the page.
      if (link.cellId !== undefined) {
        post({ type: 'reveal-row', cellId: link.cellId, table: link.table, rowKey: link.rowKey });
      }
    },
    ask: async (token) => {
      const answer = await request((number) => ({ type: 'what-is', request: number, token }));
      return answer?.type === 'known' ? answer.known : [];
    },
    more: async (outputId, from) => {
      const answer = await request((number) => ({ type: 'more-rows', request: number, outputId, from }));
      return answer?.type === 'rows' && isPage(answer) ? answer : NO_ROWS;
    },
    copy: async (text) => {
      try {
        await navigator.clipboard.writeText(text);
        return true;
      } catch {
        // Without the document's focus the browser refuses; the extension may still do it.
        if (!renderer.postMessage) return false;
        post({ type: 'copy', text });
        return true;
      }
    },
  });

  post({ type: 'ready' });
  return {
    renderOutputItem(item, element) {
      const root = element.shadowRoot ?? openRoot(element);
      roots.set(item.id, root);
      const payload = readItem(item);
      if (!payload) {
        render(<p class="empty">{stringsFor(pageLocale()).broken}</p>, root);
        return;
      }
      const context = contextFor(payload, item);
      const draw = (): void =>
        render(
          <Dated mark={stale.get(payload.id)} payload={payload} context={context}>
            <Output payload={payload} context={context} />
          </Dated>,
          root,
        );
      drawn.set(item.id, draw);
      draw();
    },
    disposeOutputItem(id) {
      for (const [itemId, root] of roots) {
        if (id !== undefined && id !== itemId) continue;
        render(null, root);
        roots.delete(itemId);
        drawn.delete(itemId);
      }
    },
  };

  function Output({ payload, context }: { payload: OutputPayload; context: OutputContext }) {
    switch (payload.kind) {
      case 'table':
        return <TableView payload={payload} context={context} registry={registry} />;
      case 'packets':
        return <PacketsView payload={payload} context={context} />;
      case 'stream':
        return <StreamView payload={payload} context={context} />;
    }
  }
};

function readItem(item: OutputItem): OutputPayload | undefined {
  try {
    return readPayload(item.json());
  } catch {
    return undefined;
  }
}

function openRoot(element: HTMLElement): ShadowRoot {
  const root = element.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  return root;
}

function visibleRows(metadata: unknown): number {
  const rows =
    typeof metadata === 'object' && metadata !== null && 'visibleRows' in metadata
      ? metadata.visibleRows
      : undefined;
  return typeof rows === 'number' && rows >= 3 && rows <= 200 ? rows : DEFAULT_VISIBLE_ROWS;
}

/** Follows the editor's font, so that large text is not cut; whole pixels, as the window over the rows counts in them. */
function rowHeight(): number {
  const size = Number.parseFloat(
    getComputedStyle(document.documentElement).getPropertyValue('--vscode-editor-font-size'),
  );
  return Math.max(SMALLEST_ROW, Math.ceil((Number.isFinite(size) ? size : 14) * 1.6));
}

function pageLocale(): 'ko' | 'en' {
  return document.documentElement.lang.startsWith('ko') ? 'ko' : 'en';
}

type Answer = Extract<ToRenderer, { readonly request: number }>;

const NO_ROWS: RowPage = { rows: [], keys: [], links: [], of: {} };

function hasType<Type extends ToRenderer['type']>(
  message: unknown,
  type: Type,
): message is Readonly<Record<string, unknown>> & { readonly type: Type } {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === type;
}

function isAnswer(message: unknown): message is Answer {
  return (
    (hasType(message, 'rows') || (hasType(message, 'known') && isListOf(message['known'], isKnown))) &&
    'request' in message
  );
}

function isStale(message: unknown): message is Extract<ToRenderer, { type: 'stale' }> {
  return hasType(message, 'stale') && isListOf(message['outputs'], isMark);
}

function isLooking(message: unknown): message is Look {
  return hasType(message, 'mark') && isLook(message);
}

function isHighlight(message: unknown): message is Extract<ToRenderer, { type: 'highlight-row' }> {
  return hasType(message, 'highlight-row') && isRowPlace(message);
}

// The bundle is also the script of the worker that searches large tables; there is no document there.
if (!('document' in globalThis)) answerSearches();
