/** Gathers the elements and links of a drawing while they are found. */
import type {
  LinkKind,
  Topology,
  TopologyDetail,
  TopologyElement,
  TopologyFact,
  TopologyGap,
  TopologyLink,
} from '../../protocol/topology.ts';

export interface Collector {
  /** An element that is there already stays as it is. @param detail asked for when somebody looks at it */
  add(element: TopologyElement, detail: () => TopologyDetail): void;
  has(id: string): boolean;
  link(kind: LinkKind, from: string, to: string, label?: string, facts?: readonly TopologyFact[]): void;
  gap(gap: TopologyGap): void;
  detail(id: string): TopologyDetail | undefined;
  /** Links whose ends are not both there are left out. */
  topology(): Topology;
}

export function createCollector(): Collector {
  const elements = new Map<string, TopologyElement>();
  const details = new Map<string, () => TopologyDetail>();
  const links = new Map<string, TopologyLink>();
  const linkFacts = new Map<string, TopologyFact[]>();
  const gaps: TopologyGap[] = [];

  return {
    add(element, detail) {
      if (elements.has(element.id)) return;
      elements.set(element.id, element);
      details.set(element.id, detail);
    },
    has: (id) => elements.has(id),
    link(kind, from, to, label = '', facts = []) {
      const link: TopologyLink = { kind, from, to, label };
      links.set(linkId(link), link);
      if (facts.length > 0) linkFacts.set(from, [...(linkFacts.get(from) ?? []), ...facts]);
    },
    gap: (gap) => gaps.push(gap),
    detail(id) {
      const own = details.get(id)?.();
      const more = linkFacts.get(id) ?? [];
      return own && { fields: own.fields, facts: [...own.facts, ...more] };
    },
    topology: () => ({
      elements: [...elements.values()],
      links: [...links.values()].filter(({ from, to }) => elements.has(from) && elements.has(to)),
      gaps,
    }),
  };
}

export function linkId({ kind, from, to, label }: TopologyLink): string {
  // No part of it holds a line's end.
  return `${kind}\n${from}\n${to}\n${label}`;
}

/** Fields in the order given; those without a value are left out. */
export function fieldsOf(
  fields: Readonly<Record<string, string | number | undefined>>,
): TopologyDetail['fields'] {
  return Object.entries(fields).flatMap(([label, value]) =>
    value === undefined || value === '' ? [] : [{ label, value: String(value) }],
  );
}
