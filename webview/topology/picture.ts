/** What of a layout is drawn at a zoom: detail where it can be read, counts where it cannot, never more than fits the budget. */
import type { Topology, TopologyElement, TopologyLink } from '../../src/protocol/topology.ts';
import type { Box, Layout } from './layout.ts';

export interface Viewport {
  /** The part of the layout that is seen. */
  readonly seen: Box;
  /** Screen pixels for one unit of the layout. */
  readonly zoom: number;
}

/** Elements of the page that the drawing may be made of (the design's budget is 1,500; the rest is for lines and marks). */
const BUDGET = 1_400;
/** Elements of the page for a chip or a pod with its texts, a group of pods, a machine, a line with its end. */
const COST = { chip: 5, group: 3, machine: 5, link: 2 };

/** Below it a machine is its name and its count. */
const FAR = 0.3;
/** Screen pixels that a pod must have to be drawn by itself. */
const POD_WIDTH = 44;
/** Lines from services to backends that are drawn without being asked for. */
const QUIET_LINKS = 40;

export interface PodGroup {
  readonly machine: string;
  readonly namespace: string;
  readonly count: number;
  readonly bad: number;
  readonly changed: boolean;
  readonly box: Box;
}

export interface Picture {
  readonly far: boolean;
  readonly elements: readonly { readonly element: TopologyElement; readonly box: Box }[];
  readonly groups: readonly PodGroup[];
  /** Pods by machine, for what is drawn far away. */
  readonly counts: ReadonlyMap<string, number>;
  readonly links: readonly TopologyLink[];
}

export function pictureOf(
  { elements, links }: Topology,
  layout: Layout,
  { seen, zoom }: Viewport,
  selected: string | undefined,
): Picture {
  const far = zoom < FAR;
  const drawn: { element: TopologyElement; box: Box }[] = [];
  const pods: { element: TopologyElement; box: Box }[] = [];
  const counts = new Map<string, number>();
  const podsOf = new Map<string, TopologyElement[]>();
  const shownLinks = linksOf(links, selected, far);
  let cost = shownLinks.length * COST.link;
  for (const element of elements) {
    const { id, kind, on = '' } = element;
    if (kind === 'pod') {
      counts.set(on, (counts.get(on) ?? 0) + 1);
      const there = podsOf.get(on);
      if (there === undefined) podsOf.set(on, [element]);
      else there.push(element);
    }
    const box = layout.boxes.get(id);
    if (box === undefined || !overlap(box, seen)) continue;
    if (kind === 'pod') pods.push({ element, box });
    else if (kind === 'machine' || kind === 'network' || kind === 'overlay') {
      drawn.push({ element, box });
      cost += COST.machine;
    } else if (!far || id === selected) {
      if (cost + COST.chip > BUDGET) continue;
      drawn.push({ element, box });
      cost += COST.chip;
    }
  }
  const near =
    !far &&
    pods.every(({ box }) => box.width * zoom >= POD_WIDTH) &&
    cost + pods.length * COST.chip <= BUDGET;
  const groups = far || near ? [] : groupsOf(podsOf, layout, seen, Math.max(0, BUDGET - cost) / COST.group);
  return {
    far,
    elements: near
      ? [...drawn, ...pods]
      : [...drawn, ...pods.filter(({ element }) => element.id === selected)],
    groups,
    counts,
    links: shownLinks,
  };
}

/** The pods of a machine by namespace, the largest first; what finds no room is counted in the last one. */
function groupsOf(
  podsOf: ReadonlyMap<string, readonly TopologyElement[]>,
  layout: Layout,
  seen: Box,
  most: number,
): readonly PodGroup[] {
  const groups: PodGroup[] = [];
  for (const [machine, pods] of podsOf) {
    const area = layout.podArea(machine);
    if (area === undefined || !overlap(area, seen)) continue;
    const namespaces = new Map<string, TopologyElement[]>();
    for (const pod of pods) {
      const there = namespaces.get(pod.namespace ?? '');
      if (there === undefined) namespaces.set(pod.namespace ?? '', [pod]);
      else there.push(pod);
    }
    const rows = Math.max(1, Math.min(namespaces.size, Math.floor(area.height / 36)));
    const height = Math.min(44, area.height / rows);
    const sorted = [...namespaces].sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1));
    const shown = sorted.slice(0, rows - 1);
    const rest = sorted.slice(rows - 1);
    const last = rest[0];
    if (last !== undefined) shown.push(rest.length === 1 ? last : ['…', rest.flatMap(([, each]) => each)]);
    shown.forEach(([namespace, each], at) => {
      if (groups.length >= most) return;
      groups.push({
        machine,
        namespace,
        count: each.length,
        bad: each.filter(({ state }) => state === 'bad').length,
        changed: each.some(({ change }) => change !== undefined),
        box: { x: area.x, y: area.y + at * height, width: area.width, height: height - 4 },
      });
    });
  }
  return groups;
}

/** Lines of what is selected, and as many others as can be told apart. */
function linksOf(
  links: readonly TopologyLink[],
  selected: string | undefined,
  far: boolean,
): readonly TopologyLink[] {
  const isOwn = ({ from, to }: TopologyLink): boolean => from === selected || to === selected;
  if (far) return links.filter(isOwn);
  const quiet = links.filter(({ kind }) => kind === 'backend').length <= QUIET_LINKS;
  return links.filter(
    (link) =>
      isOwn(link) || link.change !== undefined || (link.kind === 'backend' ? quiet : link.kind !== 'route'),
  );
}

export function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
