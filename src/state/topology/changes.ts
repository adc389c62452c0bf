/** What of a drawing has come, gone or changed since an earlier one. */
import type { Topology, TopologyElement, TopologyLink } from '../../protocol/topology.ts';
import { linkId } from './collector.ts';

/**
 * Marks each element and link of `now`, and adds what has gone since `before`. A host or a resource that had not been read
 * at one of the two moments tells nothing of what changed there.
 */
export function markChanges(before: Topology, now: Topology): Topology {
  const comparable = comparableIn(before, now);
  const earlier = new Map(before.elements.map((element) => [element.id, element]));
  const present = new Set(now.elements.map(({ id }) => id));
  const elements = now.elements.map((element): TopologyElement => {
    const old = earlier.get(element.id);
    if (old === undefined) return comparable(element) ? { ...element, change: 'added' } : element;
    const same = old.note === element.note && old.state === element.state && old.on === element.on;
    return same || !comparable(element) ? element : { ...element, change: 'changed' };
  });
  const removed = before.elements.flatMap((element): readonly TopologyElement[] =>
    present.has(element.id) || !comparable(element) ? [] : [{ ...element, change: 'removed' }],
  );
  const marked = [...elements, ...removed];
  return { ...now, elements: marked, links: markLinks(before, now, marked) };
}

function markLinks(
  before: Topology,
  now: Topology,
  elements: readonly TopologyElement[],
): readonly TopologyLink[] {
  const earlier = new Set(before.links.map(linkId));
  const present = new Set(now.links.map(linkId));
  const there = new Set(elements.map(({ id }) => id));
  const unreadRoutes = new Set([...unread(before, 'routes'), ...unread(now, 'routes')]);
  // What an interface is attached to follows from its addresses, which are marked themselves.
  const comparable = ({ kind, from }: TopologyLink): boolean =>
    kind !== 'attached' && !(kind === 'route' && unreadRoutes.has(from));
  return [
    ...now.links.map((link): TopologyLink =>
      earlier.has(linkId(link)) || !comparable(link) ? link : { ...link, change: 'added' },
    ),
    ...before.links.flatMap((link): readonly TopologyLink[] =>
      present.has(linkId(link)) || !comparable(link) || !there.has(link.from) || !there.has(link.to)
        ? []
        : [{ ...link, change: 'removed' }],
    ),
  ];
}

/** Whether an element could have been seen at both moments. */
function comparableIn(before: Topology, now: Topology): (element: TopologyElement) => boolean {
  const interfaces = new Set([...unread(before, 'interfaces'), ...unread(now, 'interfaces')]);
  const objectsRead = [before, now].every(({ gaps }) => gaps.every(({ what }) => what !== 'objects'));
  return ({ kind, on }) => {
    if (kind === 'interface') return on !== undefined && !interfaces.has(on);
    // A network is known from what is attached to it.
    if (kind === 'network') return interfaces.size === 0;
    return objectsRead;
  };
}

/** Ids of the machines where a command has not been run. */
function unread({ gaps }: Topology, what: 'interfaces' | 'routes'): ReadonlySet<string> {
  return new Set(gaps.flatMap((gap) => (gap.what === what ? [`machine:${gap.host}`] : [])));
}
