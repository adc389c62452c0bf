import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { ModeChoice, type Mode } from './modeChoice.tsx';
import { namesOf } from '../../src/protocol/look.ts';
import type { Topology } from '../../src/protocol/topology.ts';
import type { TopologyView as Shown } from '../../src/protocol/topologyMessages.ts';
import { Button } from '../ui/controls.ts';
import { DetailView } from './detailView.tsx';
import { Drawing } from './drawing.tsx';
import { pngData, svgText } from './exportDrawing.ts';
import { GapsView } from './gapsView.tsx';
import { NotWatched } from './notWatched.tsx';
import { layoutOf } from './layout.ts';
import type { PanelContext } from './panelContext.ts';
import { usePanZoom } from './panZoom.ts';
import type { View } from './panZoom.ts';
import type { Places } from './places.ts';
import type { Requests } from './requests.ts';
import { TableView } from './tableView.tsx';
import { TreeView } from './treeView.tsx';
import { useTrace } from './useTrace.tsx';

/** What the panel remembers beside the places. */
export interface Remembered {
  readonly mode?: Mode;
  readonly view?: View;
  readonly selected?: string;
}

/** The panel: the drawing, or the same as a tree or a table; what is not known yet; and the details of what is chosen. */
export function TopologyView({
  shown,
  places,
  context,
  requests,
  remembered,
  remember,
  wanted,
  looked,
}: {
  shown: Shown;
  places: Places;
  context: PanelContext;
  requests: Requests;
  remembered: Remembered;
  remember: (state: Remembered) => void;
  /** An element that something outside leads to; another object each time. */
  wanted: { readonly id: string } | undefined;
  /** Names of what is looked at elsewhere. */
  looked: readonly string[];
}) {
  const { strings } = context;
  const { topology } = shown;
  const svg = useRef<SVGSVGElement>(null);
  const [mode, setMode] = useState<Mode>(remembered.mode ?? 'drawing');
  const [selected, setSelected] = useState(remembered.selected);
  /** What is chosen here is marked elsewhere; once more when it is chosen once more. */
  const select = (id: string | undefined): void => {
    setSelected(id);
    const chosen = topology.elements.find((each) => each.id === id);
    context.post?.({ type: 'look', texts: chosen === undefined ? [] : namesOf(chosen) });
  };
  const [open, setOpen] = useState(false);
  const [problem, setProblem] = useState('');
  const layout = useMemo(() => layoutOf(topology, places), [topology, places]);
  const panZoom = usePanZoom(svg, layout.bounds, remembered.view, mode);
  const trace = useTrace({ shown, context, requests, onSelect: select });
  const element = topology.elements.find(({ id }) => id === selected);

  useEffect(() => {
    remember({
      mode,
      ...(selected === undefined ? {} : { selected }),
      ...(panZoom.moved === undefined ? {} : { view: panZoom.moved }),
    });
  }, [mode, selected, panZoom.moved, remember]);

  useEffect(() => {
    if (wanted === undefined) return;
    choose(wanted.id);
    const box = layout.boxes.get(wanted.id);
    if (box !== undefined) panZoom.reveal(box);
  }, [wanted]);

  const choose = (id: string | undefined): void => {
    select(id);
    setOpen(id !== undefined);
  };
  const close = (): void => {
    setOpen(false);
    svg.current?.focus();
  };
  const save = async (format: 'svg' | 'png'): Promise<void> => {
    if (svg.current === null) return;
    try {
      const data = format === 'svg' ? svgText(svg.current) : await pngData(svg.current);
      context.post?.({ type: 'save', format, data });
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };

  return (
    <article data-testid="topology" lang={context.locale}>
      <header class="bar">
        <h1>
          {/* The editor's tab shows the title already. */}
          <span class="unseen">{strings.title}</span> {shown.lab}
        </h1>
        <ModeChoice mode={mode} strings={strings} onChoose={setMode} />
        {mode === 'drawing' && (
          <span class="choice" role="group" aria-label={strings.zoom}>
            <button
              type="button"
              title={strings.zoomOut}
              aria-label={strings.zoomOut}
              onClick={() => panZoom.zoomBy(1 / 1.3)}
            >
              −
            </button>
            <button
              type="button"
              title={strings.zoomIn}
              aria-label={strings.zoomIn}
              onClick={() => panZoom.zoomBy(1.3)}
            >
              +
            </button>
            <button type="button" data-testid="fit" onClick={() => panZoom.fit()}>
              {strings.fit}
            </button>
          </span>
        )}
        <span class="gap" />
        <Changes topology={topology} since={shown.since} context={context} />
        {mode === 'drawing' && (
          <span class="choice" role="group" aria-label={strings.save}>
            {(['svg', 'png'] as const).map((format) => (
              <button
                key={format}
                type="button"
                title={strings.exportAs(format.toUpperCase())}
                aria-label={strings.exportAs(format.toUpperCase())}
                data-testid={`save-${format}`}
                onClick={() => void save(format)}
              >
                {format.toUpperCase()}
              </button>
            ))}
          </span>
        )}
      </header>
      {context.post !== undefined && trace.bar}
      <NotWatched texts={shown.notWatched} />
      <GapsView gaps={topology.gaps} live={shown.live} context={context} requests={requests} />
      {problem !== '' && <p role="alert">{problem}</p>}
      <p id="keys" class="unseen">
        {strings.keys}
      </p>
      <p class="unseen" aria-live="polite" data-testid="live">
        {shown.since === undefined ? '' : strings.changed(changes(topology), shown.since)}
      </p>
      <div
        class="content"
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || event.isComposing || !open) return;
          event.stopPropagation();
          close();
        }}
      >
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
              onSelect={(id) => {
                select(id);
                if (id === undefined) setOpen(false);
              }}
              onOpen={choose}
              overlay={trace.overlay}
            />
          )}
          {mode === 'tree' && (
            <TreeView
              topology={topology}
              looked={looked}
              strings={strings}
              selected={selected}
              onSelect={choose}
            />
          )}
          {mode === 'table' && (
            <TableView
              topology={topology}
              looked={looked}
              strings={strings}
              selected={selected}
              onSelect={choose}
            />
          )}
        </div>
        {trace.side}
        {open && element && (
          <DetailView
            element={element}
            topology={topology}
            context={context}
            onSelect={choose}
            onTrace={(end, name) => trace.setEnds({ ...trace.ends, [end]: name })}
            onClose={close}
          />
        )}
      </div>
    </article>
  );
}

function Changes({
  topology,
  since,
  context: { strings, post },
}: {
  topology: Topology;
  since: string | undefined;
  context: PanelContext;
}) {
  const count = changes(topology);
  return (
    <>
      {since !== undefined && (
        <span class="dim" data-testid="changes">
          {count === 0 ? strings.nothingChanged(since) : strings.changed(count, since)}
        </span>
      )}
      {post !== undefined && (
        <Button testId="mark-from-now" onClick={() => post({ type: 'mark-from-now' })}>
          {strings.markFromNow}
        </Button>
      )}
    </>
  );
}

function changes({ elements, links }: Topology): number {
  return [...elements, ...links].filter(({ change }) => change !== undefined).length;
}
