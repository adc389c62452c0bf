/**
 * Where everything stands, in layers from top to bottom: pools and load-balancer addresses, services, the cluster's nodes with
 * their pods, networks and overlays as lines, other machines. The unit is a CSS pixel at zoom 1. The same elements in the same
 * places of the memory always give the same layout, whatever the zoom.
 */
import type { Topology, TopologyElement } from '../../src/protocol/topology.ts';
import type { Places } from './places.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Where a machine's name begins, from the top: below its interfaces where those are at the top. */
  readonly title?: number;
}

/** A network or an overlay: a line, in each of the gaps between the rows of machines where something is attached. */
export interface Lane {
  readonly id: string;
  readonly segments: readonly { readonly y: number; readonly from: number; readonly to: number }[];
  /** Joins the segments of several rows. */
  readonly trunk?: { readonly x: number; readonly from: number; readonly to: number };
}

export interface Layout {
  /** Of every element but networks and overlays that nothing is attached to. */
  readonly boxes: ReadonlyMap<string, Box>;
  readonly lanes: ReadonlyMap<string, Lane>;
  readonly bounds: Box;
  /** The part of a machine that its pods share. */
  readonly podArea: (machine: string) => Box | undefined;
}

const GAP = 8;
const POD = { width: 106, height: 34 };
const CHIP = { height: 34 };
const HEADER = 40;
const AGENT = 26;
const BAND = { width: 168, height: 40 };
const LANE = 30;
const LANE_LABEL = { width: 150, height: 20 };
/** Lanes that are there from the beginning: machines below them stay where they are when networks become known. */
const FIRST_LANES = 3;
const MACHINE_GAP = 24;
/** Pods at full size in one machine; more share the same room in smaller cells. */
const FULL_SIZE_PODS = 60;

export function layoutOf({ elements, links }: Topology, places: Places): Layout {
  const of = (kind: TopologyElement['kind']): readonly TopologyElement[] =>
    elements.filter((element) => element.kind === kind);
  const podsOf = groupBy(of('pod'), ({ on }) => on);
  const interfacesOf = groupBy(of('interface'), ({ on }) => on);
  const agents = new Set(of('agent').map(({ on }) => on ?? ''));
  const networks = [...of('network'), ...of('overlay')];
  const networkOf = new Map<string, string>();
  for (const { kind, from, to } of links) if (kind === 'attached') networkOf.set(from, to);

  const boxes = new Map<string, Box>();
  const areas = new Map<string, Box>();
  const isNode = (id: string): boolean => agents.has(id) || podsOf.has(id);
  const machines = of('machine');
  // Before anything is known of them, all machines stand in one row, and what turns out to be no node moves down once.
  const anyNode = machines.some(({ id, note }) => isNode(id) || note !== '');
  const inCluster = machines.filter(({ id, note }) => !anyNode || isNode(id) || note !== '');
  const others = machines.filter((machine) => !inCluster.includes(machine));

  const nodePlaces = places.of('nodes', ids(inCluster));
  for (const { id } of inCluster)
    places.of(
      `pods of ${id}`,
      (podsOf.get(id) ?? []).toSorted(byNamespace).map((pod) => pod.id),
    );
  const grid = podGrid(Math.max(1, ...inCluster.map(({ id }) => places.room(`pods of ${id}`))));
  const width = grid.width + 2 * GAP;
  const chips = (id: string): ChipRows => chipRows(interfacesOf.get(id) ?? [], networkOf, places, id, width);
  const chipHeight = Math.max(1, ...inCluster.map(({ id }) => chips(id).rows)) * (CHIP.height + 4);
  const height = HEADER + AGENT + GAP + grid.height + GAP + chipHeight + GAP;
  const perRow = columnsFor(places.room('nodes'));
  const lanes = places.of('networks', ids(networks));
  const gapHeight = (Math.max(FIRST_LANES, places.room('networks')) + 1) * LANE;
  const rowTop = (row: number): number => row * (height + gapHeight);

  for (const { id } of inCluster) {
    const at = nodePlaces.get(id) ?? 0;
    const x = (at % perRow) * (width + MACHINE_GAP);
    const y = rowTop(Math.floor(at / perRow));
    boxes.set(id, { x, y, width, height });
    boxes.set(agentOf(id), { x: x + GAP, y: y + HEADER, width: width - 2 * GAP, height: AGENT });
    const area = { x: x + GAP, y: y + HEADER + AGENT + GAP, width: grid.width, height: grid.height };
    areas.set(id, area);
    for (const [pod, cell] of places.of(
      `pods of ${id}`,
      (podsOf.get(id) ?? []).map((each) => each.id),
    ))
      boxes.set(pod, grid.cell(area, cell));
    const own = chips(id);
    // The chips that a line leads to stand in the last row.
    const chipTop = y + height - GAP - own.rows * (CHIP.height + 4) + 4;
    for (const [chip, place] of own.places)
      boxes.set(chip, own.box(place, x + GAP, chipTop, own.rows - 1 - place.row));
  }

  const rows = Math.max(1, Math.ceil(places.room('nodes') / perRow));
  const clusterWidth =
    Math.min(Math.max(1, places.room('nodes')), perRow) * (width + MACHINE_GAP) - MACHINE_GAP;
  const otherPlaces = places.of('others', ids(others));
  const otherWidth = Math.max(width, 3 * 112 + 2 * GAP);
  const otherColumns = Math.max(1, Math.floor((clusterWidth + MACHINE_GAP) / (otherWidth + MACHINE_GAP)));
  const otherShare = Math.min(Math.max(1, places.room('others')), otherColumns);
  const otherLeft = (clusterWidth - otherShare * (otherWidth + MACHINE_GAP) + MACHINE_GAP) / 2 + 9;
  for (const { id } of others) {
    const at = otherPlaces.get(id) ?? 0;
    const own = chipRows(interfacesOf.get(id) ?? [], networkOf, places, id, otherWidth);
    const x = otherLeft + (at % otherColumns) * (otherWidth + MACHINE_GAP);
    const y = rowTop(rows) + Math.floor(at / otherColumns) * (HEADER + 3 * (CHIP.height + 4) + 40);
    const tall = HEADER + Math.max(1, own.rows) * (CHIP.height + 4) + GAP;
    boxes.set(id, { x, y, width: otherWidth, height: tall, title: tall - HEADER });
    for (const [chip, place] of own.places) boxes.set(chip, own.box(place, x + GAP, y + GAP, place.row));
  }

  band(boxes, places, clusterWidth, of('service'), [of('pool'), of('address')]);

  const drawn = new Map<string, Lane>();
  for (const { id } of networks) {
    const lane = lanes.get(id) ?? 0;
    const attached = links.flatMap(({ kind, from, to }) => {
      const box = kind === 'attached' && to === id ? boxes.get(from) : undefined;
      return box === undefined ? [] : [box];
    });
    const found = laneOf(id, attached, {
      lane,
      // Below each row of nodes lies a gap; what stands below the last row is attached to that row's gap.
      gap: (box) => Math.min(rows - 1, Math.floor((box.y + 1) / (height + gapHeight))),
      y: (row) => rowTop(row) + height + LANE * (lane + 1),
    });
    drawn.set(id, found.lane);
    boxes.set(id, found.label);
  }
  const trunks = [...drawn.values()].flatMap(({ trunk }) => (trunk === undefined ? [] : [trunk.x]));
  return {
    boxes,
    lanes: drawn,
    bounds: boundsOf([...boxes.values()], Math.min(0, ...trunks)),
    podArea: (machine) => areas.get(machine),
  };
}

function agentOf(machine: string): string {
  return machine.replace(/^machine:/, 'agent:');
}

interface ChipPlace {
  readonly row: number;
  readonly column: number;
}

interface ChipRows {
  readonly rows: number;
  readonly places: ReadonlyMap<string, ChipPlace>;
  box(place: ChipPlace, left: number, top: number, row: number): Box;
}

/** Interfaces in rows; those that a network's line leads to come first, nearest to the lines. */
function chipRows(
  interfaces: readonly TopologyElement[],
  networkOf: ReadonlyMap<string, string>,
  places: Places,
  machine: string,
  width: number,
): ChipRows {
  const columns = Math.max(2, Math.floor((width - 2 * GAP) / 106));
  const chip = (width - 2 * GAP - 4 * (columns - 1)) / columns;
  const attached = interfaces.filter(({ id }) => networkOf.has(id));
  const free = interfaces.filter(({ id }) => !networkOf.has(id));
  const near = places.of(`lines of ${machine}`, ids(attached));
  const far = places.of(`devices of ${machine}`, ids(free));
  const nearRows = Math.ceil(Math.max(...near.values(), -1) / columns + 1 / columns);
  const found = new Map<string, ChipPlace>();
  for (const [id, at] of near) found.set(id, { row: Math.floor(at / columns), column: at % columns });
  // What no line leads to fills up the row nearest to the lines, and goes on in the next ones.
  const taken = attached.length === 0 ? 0 : Math.max(...near.values()) + 1;
  for (const [id, at] of far) {
    const place = taken + at;
    found.set(id, { row: Math.floor(place / columns), column: place % columns });
  }
  const rows = Math.max(nearRows, ...[...found.values()].map(({ row }) => row + 1), 0);
  return {
    rows,
    places: found,
    box: ({ column }, left, top, row) => ({
      x: left + column * (chip + 4),
      y: top + row * (CHIP.height + 4),
      width: chip,
      height: CHIP.height,
    }),
  };
}

/** Room for pods grows in steps, and never shrinks, so that a pod more moves nothing. */
function podGrid(pods: number) {
  const capacity =
    [6, 12, 18, 30, FULL_SIZE_PODS].find((step) => pods <= step) ?? 2 ** Math.ceil(Math.log2(pods));
  const columns = capacity <= 12 ? 2 : capacity <= 30 ? 3 : 5;
  const shown = Math.min(capacity, FULL_SIZE_PODS);
  const width = columns * (POD.width + 4) - 4;
  const height = Math.ceil(shown / columns) * (POD.height + 4) - 4;
  const shrink = Math.sqrt(shown / capacity);
  const across = capacity <= FULL_SIZE_PODS ? columns : Math.ceil(columns / shrink);
  const down = Math.ceil(capacity / across);
  const cell = { width: (width + 4) / across, height: (height + 4) / down };
  const gap = 4 * (cell.height / (POD.height + 4));
  return {
    width,
    height,
    cell: (area: Box, at: number): Box => ({
      x: area.x + (at % across) * cell.width,
      y: area.y + Math.floor(at / across) * cell.height,
      width: cell.width - gap,
      height: cell.height - gap,
    }),
  };
}

/** One row as long as it is readable, then about as wide as high. */
function columnsFor(machines: number): number {
  return machines <= 5 ? Math.max(1, machines) : Math.ceil(Math.sqrt(machines * 1.6));
}

/** Above the nodes and growing upwards, so that a new service moves no machine. */
function band(
  boxes: Map<string, Box>,
  places: Places,
  width: number,
  services: readonly TopologyElement[],
  above: readonly (readonly TopologyElement[])[],
): void {
  const perRow = Math.max(1, Math.floor((width + GAP) / (BAND.width + GAP)));
  const step = BAND.height + GAP;
  const at = (place: number, bottom: number): Box => ({
    x: (place % perRow) * (BAND.width + GAP),
    y: bottom - (Math.floor(place / perRow) + 1) * step,
    width: BAND.width,
    height: BAND.height,
  });
  const servicePlaces = places.of('services', ids(services));
  const bottom = -LANE;
  for (const [id, place] of servicePlaces) boxes.set(id, at(place, bottom));
  const top = bottom - Math.ceil(places.room('services') / perRow) * step - GAP;
  let before = 0;
  for (const group of above) {
    const name = `band ${group[0]?.kind ?? ''}`;
    for (const [id, place] of places.of(name, ids(group))) boxes.set(id, at(before + place, top));
    before += places.room(name);
  }
}

function laneOf(
  id: string,
  attached: readonly Box[],
  { lane, gap, y }: { lane: number; gap: (box: Box) => number; y: (row: number) => number },
): { readonly lane: Lane; readonly label: Box } {
  const rows = groupBy(attached, gap);
  const trunkX = -14 - 10 * lane;
  const numbers = [...rows.keys()].sort((a, b) => a - b);
  const segments = numbers.map((row) => {
    const xs = (rows.get(row) ?? []).map((box) => box.x + box.width / 2);
    return { y: y(row), from: Math.min(numbers.length > 1 ? trunkX : Infinity, ...xs), to: Math.max(...xs) };
  });
  const first = segments[0]?.y ?? y(0);
  const last = segments.at(-1) ?? { y: first, from: 0, to: 0 };
  // Right of the line that comes down to the lane's beginning.
  const start = Math.min(
    ...(rows.get(numbers.at(-1) ?? 0) ?? []).map((box) => box.x + box.width / 2),
    Infinity,
  );
  const label = {
    x: Number.isFinite(start) ? start + 4 : 0,
    y: last.y - LANE_LABEL.height - 1,
    ...LANE_LABEL,
  };
  // A lane with little on it is as long as its name.
  const drawn = segments.map((segment) =>
    segment === last ? { ...segment, to: Math.max(segment.to, label.x + label.width) } : segment,
  );
  return {
    lane: {
      id,
      segments: drawn,
      ...(segments.length > 1 ? { trunk: { x: trunkX, from: first, to: last.y } } : {}),
    },
    label,
  };
}

function boundsOf(boxes: readonly Box[], left: number): Box {
  let [x, y, right, bottom] = [left, 0, 1, 1];
  for (const box of boxes) {
    x = Math.min(x, box.x);
    y = Math.min(y, box.y);
    right = Math.max(right, box.x + box.width);
    bottom = Math.max(bottom, box.y + box.height);
  }
  return { x, y, width: right - x, height: bottom - y };
}

function byNamespace(a: TopologyElement, b: TopologyElement): number {
  return `${a.namespace ?? ''}/${a.name}` < `${b.namespace ?? ''}/${b.name}` ? -1 : 1;
}

function ids(elements: readonly TopologyElement[]): readonly string[] {
  return elements.map(({ id }) => id);
}

function groupBy<Item, Key>(
  items: readonly Item[],
  keyOf: (item: Item) => Key | undefined,
): ReadonlyMap<Key, readonly Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === undefined) continue;
    const there = groups.get(key);
    if (there === undefined) groups.set(key, [item]);
    else there.push(item);
  }
  return groups;
}
