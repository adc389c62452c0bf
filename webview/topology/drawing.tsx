import { useMemo } from 'preact/hooks';
import type { ComponentChildren, RefObject } from 'preact';
import { isElementLookedAt } from '../../src/protocol/look.ts';
import type { Topology, TopologyElement, TopologyLink } from '../../src/protocol/topology.ts';
import { nextInDirection } from './direction.ts';
import type { Box, Layout } from './layout.ts';
import type { PanZoom } from './panZoom.ts';
import { pictureOf } from './picture.ts';
import type { PodGroup } from './picture.ts';
import { labelOf } from './labels.ts';
import type { TopologyStrings } from './strings.ts';
import { centre, createWays, pathOf } from './ways.ts';
import type { Ways } from './ways.ts';

export interface DrawingProps {
  readonly topology: Topology;
  readonly layout: Layout;
  readonly panZoom: PanZoom;
  readonly svg: RefObject<SVGSVGElement | null>;
  readonly selected: string | undefined;
  /** Names of what is looked at elsewhere. */
  readonly looked: readonly string[];
  readonly strings: TopologyStrings;
  readonly onSelect: (id: string | undefined) => void;
  /** Enter, or a double click. */
  readonly onOpen: (id: string) => void;
  /** What runs over the drawing: a path, a packet. */
  readonly overlay?: (ways: Ways, zoom: number) => ComponentChildren;
}

/** The drawing as a list of elements that stand somewhere: arrows move by place, and each element has a name of its own. */
export function Drawing(props: DrawingProps) {
  const { topology, layout, panZoom, svg, selected, strings, onSelect, onOpen } = props;
  const { view, viewport } = panZoom;
  const picture = pictureOf(topology, layout, viewport, selected);
  const ways = useMemo(() => createWays(topology, layout), [topology, layout]);
  const related = useMemo(() => relatedTo(topology.links, selected), [topology, selected]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    const boxes = picture.elements.map(({ element, box }) => ({ id: element.id, box }));
    const next = nextInDirection(event.key, selected, boxes);
    if (next !== undefined) {
      onSelect(next);
      const box = layout.boxes.get(next);
      if (box !== undefined) panZoom.reveal(box);
    } else if (event.key === 'Enter' && selected !== undefined) onOpen(selected);
    else if (event.key === 'Escape') onSelect(undefined);
    else if (event.key === '+' || event.key === '=') panZoom.zoomBy(1.3);
    else if (event.key === '-') panZoom.zoomBy(1 / 1.3);
    else if (event.key === '0') panZoom.fit();
    else if (!event.key.startsWith('Arrow')) return;
    event.preventDefault();
  };

  // Lines end inside a machine, so they are drawn over it and below everything else.
  const machines = picture.elements.filter(({ element }) => element.kind === 'machine');
  const others = picture.elements.filter(({ element }) => element.kind !== 'machine');
  const draw = ({ element, box }: { readonly element: TopologyElement; readonly box: Box }) => (
    <Element
      key={element.id}
      element={element}
      box={box}
      far={picture.far}
      zoom={view.zoom}
      count={picture.counts.get(element.id) ?? 0}
      selected={element.id === selected}
      looked={isElementLookedAt(element, props.looked)}
      dimmed={selected !== undefined && related.size > 1 && !related.has(element.id)}
      strings={strings}
      onSelect={onSelect}
      onOpen={onOpen}
    />
  );

  return (
    <svg
      ref={svg}
      class="drawing"
      role="listbox"
      aria-label={strings.title}
      aria-describedby="keys"
      aria-activedescendant={selected === undefined ? undefined : domId(selected)}
      tabindex={0}
      data-testid="drawing"
      onKeyDown={onKeyDown}
      onClick={({ target }) => {
        if (target === svg.current) onSelect(undefined);
      }}
    >
      <g transform={`scale(${view.zoom}) translate(${-view.x} ${-view.y})`} role="presentation">
        {machines.map(draw)}
        <Lanes layout={layout} topology={topology} related={related} selected={selected} />
        {picture.links.map((link) => (
          <Line
            key={`${link.kind} ${link.from} ${link.to} ${link.label}`}
            link={link}
            ways={ways}
            layout={layout}
            strong={link.from === selected || link.to === selected}
          />
        ))}
        {others.map(draw)}
        {picture.groups.map((group) => (
          <Group
            key={`${group.machine} ${group.namespace}`}
            group={group}
            strings={strings}
            panZoom={panZoom}
          />
        ))}
        {props.overlay?.(ways, view.zoom)}
      </g>
    </svg>
  );
}

export function domId(id: string): string {
  return `element ${id}`.replaceAll(/\s/g, '-');
}

/** The selected element with its machine and what it is linked to, one step further through a service. */
function relatedTo(links: readonly TopologyLink[], selected: string | undefined): ReadonlySet<string> {
  const related = new Set<string>(selected === undefined ? [] : [selected]);
  for (const { from, to } of links) {
    if (from === selected) related.add(to);
    if (to === selected) related.add(from);
  }
  return related;
}

function Lanes({
  layout,
  topology,
  related,
  selected,
}: {
  layout: Layout;
  topology: Topology;
  related: ReadonlySet<string>;
  selected: string | undefined;
}) {
  return (
    <>
      {topology.elements.map(({ id, kind, state }) => {
        const lane = layout.lanes.get(id);
        if (lane === undefined) return null;
        const points = [
          ...lane.segments.map(({ y, from, to }) => `M${from} ${y}L${to} ${y}`),
          lane.trunk === undefined
            ? ''
            : `M${lane.trunk.x} ${lane.trunk.from}L${lane.trunk.x} ${lane.trunk.to}`,
        ].join('');
        const strong = id === selected || (selected !== undefined && related.has(id));
        return <path key={id} class={`lane ${kind} ${state}${strong ? ' strong' : ''}`} d={points} />;
      })}
    </>
  );
}

function Line({
  link,
  ways,
  layout,
  strong,
}: {
  link: TopologyLink;
  ways: Ways;
  layout: Layout;
  strong: boolean;
}) {
  const { kind, from, to, label, change } = link;
  const name = `line ${kind}${strong ? ' strong' : ''}${change === undefined ? '' : ` ${change}`}`;
  if (kind === 'attached') {
    const points = ways.attached(from, to);
    const end = points.at(-1);
    return (
      <>
        <path class={name} d={pathOf(points)} />
        {end && <circle class="joint" cx={end.x} cy={end.y} r={2.5} />}
      </>
    );
  }
  const [a, b] = [layout.boxes.get(from), layout.boxes.get(to)];
  if (a === undefined || b === undefined) return null;
  const [start, end] = [centre(a), centre(b)];
  const down = end.y >= start.y;
  const y1 = down ? a.y + a.height : a.y;
  const y2 = down ? b.y : b.y + b.height;
  const bend = Math.max(20, Math.abs(y2 - y1) / 2) * (down ? 1 : -1);
  const curve =
    kind === 'route'
      ? `M${start.x} ${a.y + a.height}C${start.x} ${a.y + a.height + 40} ${end.x} ${b.y + b.height + 40} ${end.x} ${b.y + b.height}`
      : `M${start.x} ${y1}C${start.x} ${y1 + bend} ${end.x} ${y2 - bend} ${end.x} ${y2}`;
  return (
    <path class={name} d={curve}>
      {label !== '' && <title>{label}</title>}
    </path>
  );
}

const MARKS = { added: '+', changed: '~', removed: '−' } as const;

function Element({
  element,
  box,
  far,
  zoom,
  count,
  selected,
  looked,
  dimmed,
  strings,
  onSelect,
  onOpen,
}: {
  element: TopologyElement;
  box: Box;
  far: boolean;
  zoom: number;
  count: number;
  selected: boolean;
  looked: boolean;
  dimmed: boolean;
  strings: TopologyStrings;
  onSelect: (id: string) => void;
  onOpen: (id: string) => void;
}) {
  const { id, kind, name, note, state, change } = element;
  const { x, y, width, height } = box;
  const classes = [
    'element',
    kind,
    state,
    change ?? '',
    selected ? 'selected' : '',
    looked ? 'looked' : '',
    dimmed ? 'dimmed' : '',
  ];
  return (
    <g
      class={classes.filter((each) => each !== '').join(' ')}
      role="presentation"
      data-testid="element"
      data-id={id}
      data-change={change}
      onClick={() => onSelect(id)}
      onDblClick={() => onOpen(id)}
    >
      <rect
        id={domId(id)}
        role="option"
        aria-selected={selected}
        aria-label={labelOf(element, strings)}
        x={x}
        y={y}
        width={width}
        height={height}
        rx={kind === 'machine' ? 6 : 4}
      />
      {kind === 'machine' && far ? (
        <FarMachine box={box} name={name} text={strings.pods(count)} zoom={zoom} />
      ) : (
        <Texts kind={kind} name={name} note={note} box={box} />
      )}
      {kind === 'agent' && <circle class="dot" cx={x + 10} cy={y + 10} r={4} />}
      {change !== undefined && (
        <text aria-hidden="true" class="mark" x={x + width - 4} y={y + 12} text-anchor="end">
          {MARKS[change]}
        </text>
      )}
      {state === 'bad' && (
        <text
          aria-hidden="true"
          class="warn"
          x={x + width - (change === undefined ? 4 : 15)}
          y={y + 12}
          text-anchor="end"
        >
          !
        </text>
      )}
    </g>
  );
}

/** The label of an element says its texts in whole, so they are hidden from who listens. Sizes for texts on screen of about 14 pixels, as long as they fit the box. */
function FarMachine({ box, name, text, zoom }: { box: Box; name: string; text: string; zoom: number }) {
  const size = Math.min(14 / zoom, (box.width / Math.max(6, name.length)) * 1.5);
  const x = box.x + box.width / 2;
  const y = box.y + box.height / 2;
  return (
    <>
      <text
        aria-hidden="true"
        class="name"
        x={x}
        y={y}
        text-anchor="middle"
        style={{ fontSize: `${size}px` }}
      >
        {name}
      </text>
      <text
        aria-hidden="true"
        class="note"
        x={x}
        y={y + size * 1.1}
        text-anchor="middle"
        style={{ fontSize: `${size * 0.8}px` }}
      >
        {text}
      </text>
    </>
  );
}

/** Widths of a character at the size of a chip's name and note: what is longer is cut in the middle, where names differ least. */
const CHARACTER = { name: 6.8, note: 5.8 };
const CHIP_HEIGHT = 34;

function Texts({ kind, name, note, box }: { kind: string; name: string; note: string; box: Box }) {
  const { x, width, height } = box;
  const y = box.y + (box.title ?? 0);
  const machine = kind === 'machine';
  // Pods share a machine's room: where there are many, they and their texts are smaller.
  const scale = kind === 'pod' ? Math.min(1, height / CHIP_HEIGHT) : 1;
  const room = (width - 12 * scale) / scale;
  const oneLine = kind === 'agent' || kind === 'network' || kind === 'overlay';
  const size = (pixels: number): { fontSize: string } | undefined =>
    scale === 1 ? undefined : { fontSize: `${pixels * scale}px` };
  return (
    <>
      <text
        aria-hidden="true"
        class="name"
        x={x + (kind === 'agent' ? 20 : 6 * scale)}
        y={y + (machine ? 17 : 14 * scale)}
        style={size(11)}
      >
        {shorten(name, room / (machine ? 7.5 : CHARACTER.name))}
      </text>
      {!oneLine && note !== '' && (
        <text
          aria-hidden="true"
          class="note"
          x={x + 6 * scale}
          y={y + (machine ? 32 : 27 * scale)}
          style={size(10)}
        >
          {shorten(note, room / CHARACTER.note)}
        </text>
      )}
      {kind === 'overlay' && (
        <text aria-hidden="true" class="note" x={x + 50} y={y + 14}>
          {note}
        </text>
      )}
    </>
  );
}

export function shorten(text: string, room: number): string {
  const most = Math.max(4, Math.floor(room));
  if (text.length <= most) return text;
  const tail = Math.min(5, Math.floor(most / 3));
  return `${text.slice(0, most - tail - 1)}…${text.slice(-tail)}`;
}

function Group({ group, strings, panZoom }: { group: PodGroup; strings: TopologyStrings; panZoom: PanZoom }) {
  const { box, namespace, count, bad, changed } = group;
  const text = bad > 0 ? `${strings.pods(count)}, ${strings.badPods(bad)}` : strings.pods(count);
  return (
    <g
      class={`group${bad > 0 ? ' bad' : ''}${changed ? ' changed' : ''}`}
      role="presentation"
      data-testid="group"
      onClick={() => {
        panZoom.reveal(box);
        panZoom.zoomBy(2);
      }}
    >
      <rect x={box.x} y={box.y} width={box.width} height={box.height} rx={4} />
      <text class="name" x={box.x + 6} y={box.y + 14}>
        {shorten(`${namespace} · ${text}`, box.width / CHARACTER.name)}
      </text>
    </g>
  );
}
