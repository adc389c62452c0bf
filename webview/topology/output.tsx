/** The renderer of drawings in cell outputs: a file of its own, which the editor loads with the first of them. */
import { render } from 'preact';
import { useMemo, useRef, useState } from 'preact/hooks';
import { ModeChoice, type Mode } from './modeChoice.tsx';
import type { ActivationFunction, OutputItem } from 'vscode-notebook-renderer';
import type { TopologyPayload } from '../../src/protocol/topology.ts';
import { guardTexts } from '../ui/guard.ts';
import { isLook, namesOf } from '../../src/protocol/look.ts';
import { isTopologyPayload } from '../../src/protocol/topologyShape.ts';
import { Drawing } from './drawing.tsx';
import { layoutOf } from './layout.ts';
import { usePanZoom } from './panZoom.ts';
import { createPlaces } from './places.ts';
import { topologyStrings } from './strings.ts';
import { TableView } from './tableView.tsx';
import css from './topology.css';
import { TreeView } from './treeView.tsx';

export const activate: ActivationFunction = (renderer) => {
  guardTexts();
  const roots = new Map<string, ShadowRoot>();
  const drawn = new Map<string, () => void>();
  let looked: readonly string[] = [];
  const look = (texts: readonly string[]): void => renderer.postMessage?.({ type: 'look', texts });
  renderer.onDidReceiveMessage?.((message: unknown) => {
    if (typeof message !== 'object' || message === null || !isLook(message)) return;
    looked = message.texts;
    for (const draw of drawn.values()) draw();
  });
  return {
    renderOutputItem(item, element) {
      const root = element.shadowRoot ?? openRoot(element);
      roots.set(item.id, root);
      const payload = readItem(item);
      const locale = document.documentElement.lang.startsWith('ko') ? 'ko' : 'en';
      if (isTopologyPayload(payload)) {
        const draw = (): void =>
          render(<OutputDrawing payload={payload} looked={looked} look={look} />, root);
        drawn.set(item.id, draw);
        draw();
      } else render(<p>{topologyStrings(locale).broken}</p>, root);
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
};

/** Undefined for what is no JSON. */
function readItem(item: OutputItem): unknown {
  try {
    return item.json();
  } catch {
    return undefined;
  }
}

function openRoot(element: HTMLElement): ShadowRoot {
  const root = element.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  // The variables belong to the output here, not to the document that all outputs share.
  sheet.replaceSync(css.replaceAll(':root', ':host'));
  root.adoptedStyleSheets = [sheet];
  return root;
}

function OutputDrawing({
  payload,
  looked,
  look,
}: {
  payload: TopologyPayload;
  /** Names of what is looked at elsewhere. */
  looked: readonly string[];
  look: (texts: readonly string[]) => void;
}) {
  const { topology, locale, details, at, simulated } = payload;
  const strings = topologyStrings(locale);
  const svg = useRef<SVGSVGElement>(null);
  const [mode, setMode] = useState<Mode>('drawing');
  const [selected, setSelected] = useState<string>();
  const select = (id: string | undefined): void => {
    setSelected(id);
    const chosen = topology.elements.find((each) => each.id === id);
    look(chosen === undefined ? [] : namesOf(chosen));
  };
  const layout = useMemo(() => layoutOf(topology, createPlaces()), [topology]);
  const panZoom = usePanZoom(svg, layout.bounds, undefined, mode);
  const element = topology.elements.find(({ id }) => id === selected);
  const detail = details.find(({ id }) => id === selected);
  return (
    <article class="output" data-testid="topology-output" lang={locale}>
      <header class="bar">
        <ModeChoice mode={mode} strings={strings} onChoose={setMode} />
        {mode === 'drawing' && (
          <span class="choice">
            <button type="button" onClick={() => panZoom.fit()}>
              {strings.fit}
            </button>
          </span>
        )}
        <span class="dim">
          {simulated ? `${strings.simulated} · ` : ''}
          {strings.at(new Date(at).toLocaleTimeString(locale))}
        </span>
      </header>
      <p id="keys" class="unseen">
        {strings.keys}
      </p>
      <div class="content">
        <div class="main">
          {mode === 'drawing' && (
            <Drawing
              topology={topology}
              looked={looked}
              layout={layout}
              panZoom={panZoom}
              svg={svg}
              selected={selected}
              strings={strings}
              onSelect={select}
              onOpen={select}
            />
          )}
          {mode === 'tree' && (
            <TreeView
              topology={topology}
              looked={looked}
              strings={strings}
              selected={selected}
              onSelect={select}
            />
          )}
          {mode === 'table' && (
            <TableView
              topology={topology}
              looked={looked}
              strings={strings}
              selected={selected}
              onSelect={select}
            />
          )}
        </div>
        {element && (
          <aside class="details" aria-label={strings.details} data-testid="details" aria-live="polite">
            <h2>{element.name}</h2>
            <p class="dim">{strings.kinds[element.kind]}</p>
            <dl>
              {detail?.fields.map(({ label, value }, index) => (
                <div key={index}>
                  <dt>{label}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
            <ul class="facts">
              {detail?.facts.map(({ source }, index) => (
                <li key={index} class="dim">
                  {source}
                </li>
              ))}
            </ul>
          </aside>
        )}
      </div>
    </article>
  );
}
