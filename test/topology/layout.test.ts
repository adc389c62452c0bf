import { describe, expect, it } from 'vitest';
import type { Topology, TopologyElement } from '../../src/protocol/topology.ts';
import { nextInDirection } from '../../webview/topology/direction.ts';
import { layoutOf } from '../../webview/topology/layout.ts';
import { overlap, pictureOf } from '../../webview/topology/picture.ts';
import { createPlaces } from '../../webview/topology/places.ts';
import { bigTopology } from './bigTopology.ts';

function without({ elements, ...rest }: Topology, gone: (element: TopologyElement) => boolean): Topology {
  return { ...rest, elements: elements.filter((element) => !gone(element)) };
}

describe('the layout', () => {
  const topology = bigTopology(3, 30);

  it('is the same for the same elements', () => {
    expect([...layoutOf(topology, createPlaces()).boxes]).toEqual([
      ...layoutOf(topology, createPlaces()).boxes,
    ]);
  });

  it('moves nothing when something goes, and gives its place to what comes next', () => {
    const places = createPlaces();
    const before = layoutOf(topology, places).boxes;
    const gone = 'pod:ns-0/pod-0-0';
    const after = layoutOf(
      without(topology, ({ id }) => id === gone),
      places,
    ).boxes;
    for (const [id, box] of after) expect(box).toEqual(before.get(id));
    const newcomer: TopologyElement = {
      id: 'pod:ns-0/new',
      kind: 'pod',
      name: 'new',
      namespace: 'ns-0',
      on: 'machine:node-0',
      note: '',
      state: 'good',
    };
    const again = layoutOf(
      { ...topology, elements: [...topology.elements.filter(({ id }) => id !== gone), newcomer] },
      places,
    ).boxes;
    expect(again.get(newcomer.id)).toEqual(before.get(gone));
  });

  it('is remembered over a restart, whatever order the elements then come in', () => {
    const places = createPlaces();
    const before = layoutOf(topology, places).boxes;
    const later = createPlaces(structuredClone(places.memory()));
    const shuffled = { ...topology, elements: topology.elements.toReversed() };
    for (const [id, box] of layoutOf(shuffled, later).boxes) expect(box).toEqual(before.get(id));
  });

  it('puts no two elements of a kind over each other', () => {
    const { boxes } = layoutOf(bigTopology(7, 140), createPlaces());
    const pods = [...boxes].filter(([id]) => id.startsWith('pod:'));
    for (const [at, [, a]] of pods.entries())
      for (const [, b] of pods.slice(at + 1)) expect(overlap(a, b)).toBe(false);
  });
});

describe('what of it is drawn', () => {
  it('keeps within 1,500 elements of the page at every zoom', () => {
    const topology = bigTopology(100, 10_000);
    const layout = layoutOf(topology, createPlaces());
    for (const zoom of [0.05, 0.1, 0.3, 0.5, 1, 2, 4]) {
      const seen = { ...layout.bounds, width: 1_600 / zoom, height: 900 / zoom };
      const { elements, groups } = pictureOf(topology, layout, { seen, zoom }, undefined);
      expect(elements.length * 4 + groups.length * 3).toBeLessThanOrEqual(1_300);
      expect(elements.length).toBeGreaterThan(0);
    }
  });

  it('shows pods by themselves where they can be read, and counts them by namespace where they cannot', () => {
    const topology = bigTopology(3, 300);
    const layout = layoutOf(topology, createPlaces());
    const far = pictureOf(topology, layout, { seen: layout.bounds, zoom: 0.4 }, undefined);
    expect(far.groups.reduce((sum, { count }) => sum + count, 0)).toBe(300);
    expect(far.elements.some(({ element }) => element.kind === 'pod')).toBe(false);
    const area = layout.podArea('machine:node-0');
    if (area === undefined) throw new Error('the machine has no room for pods');
    const near = pictureOf(topology, layout, { seen: area, zoom: 2 }, undefined);
    expect(near.elements.filter(({ element }) => element.kind === 'pod').length).toBe(100);
  });
});

describe('the arrow keys', () => {
  const box = (x: number, y: number) => ({ x, y, width: 10, height: 10 });
  const boxes = [
    { id: 'a', box: box(0, 0) },
    { id: 'b', box: box(40, 2) },
    { id: 'c', box: box(0, 40) },
    { id: 'd', box: box(300, 300) },
  ];

  it('lead to the nearest element in that direction, and nowhere when there is none', () => {
    expect(nextInDirection('ArrowRight', 'a', boxes)).toBe('b');
    expect(nextInDirection('ArrowDown', 'a', boxes)).toBe('c');
    expect(nextInDirection('ArrowLeft', 'a', boxes)).toBeUndefined();
    expect(nextInDirection('ArrowUp', 'c', boxes)).toBe('a');
    expect(nextInDirection('x', 'a', boxes)).toBeUndefined();
    expect(nextInDirection('ArrowUp', undefined, boxes)).toBe('a');
  });
});
