/** Entry of the notebook renderer. All renderers of a notebook share one document, so each output lives in a shadow root. */
import { render } from 'preact';
import type { ActivationFunction, OutputItem } from 'vscode-notebook-renderer';
import type { OutputPayload, RowLink } from '../../src/protocol/outputs.ts';
import type { FromRenderer, ToRenderer } from '../../src/protocol/rendererMessages.ts';
import { stringsFor } from '../ui/strings.ts';
import type { OutputContext } from './outputContext.ts';
import { createOutputRegistry } from './outputRegistry.ts';
import { PacketsView } from './packetsView.tsx';
import { readPayload } from './payload.ts';
import css from './renderer.css';
import { StreamView } from './streamView.tsx';
import { TableView } from './tableView.tsx';

const DEFAULT_VISIBLE_ROWS = 15;
/** The smallest pointer target that WCAG 2.2 allows. */
const SMALLEST_ROW = 24;

export const activate: ActivationFunction = (renderer) => {
  const registry = createOutputRegistry();
  const roots = new Map<string, ShadowRoot>();
  const post = (message: FromRenderer): void => renderer.postMessage?.(message);

  renderer.onDidReceiveMessage?.((message: unknown) => {
    if (isHighlight(message)) registry.highlightWhenShown(message);
  });

  const contextFor = (payload: OutputPayload, item: OutputItem): OutputContext => ({
    strings: stringsFor(payload.locale),
    visibleRows: visibleRows(item.metadata),
    rowHeight: rowHeight(),
    post,
    follow: (link: RowLink) => {
      registry.highlightWhenShown(link);
      // The editor has to scroll to the other cell: an output cannot move the page.
      if (link.cellId !== undefined) {
        post({ type: 'reveal-row', cellId: link.cellId, table: link.table, rowKey: link.rowKey });
      }
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

  return {
    renderOutputItem(item, element) {
      const root = element.shadowRoot ?? openRoot(element);
      roots.set(item.id, root);
      const payload = readItem(item);
      if (!payload) {
        render(<p class="empty">{stringsFor(pageLocale()).broken}</p>, root);
        return;
      }
      render(<Output payload={payload} context={contextFor(payload, item)} />, root);
    },
    disposeOutputItem(id) {
      for (const [itemId, root] of roots) {
        if (id !== undefined && id !== itemId) continue;
        render(null, root);
        roots.delete(itemId);
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

function isHighlight(message: unknown): message is ToRenderer {
  return (
    typeof message === 'object' &&
    message !== null &&
    'type' in message &&
    message.type === 'highlight-row' &&
    'cellId' in message &&
    typeof message.cellId === 'string' &&
    'table' in message &&
    typeof message.table === 'string' &&
    'rowKey' in message &&
    typeof message.rowKey === 'string'
  );
}
