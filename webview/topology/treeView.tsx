import { useState } from 'preact/hooks';
import type { Topology, TopologyElement } from '../../src/protocol/topology.ts';
import { labelOf } from './labels.ts';
import { isElementLookedAt } from '../../src/protocol/look.ts';
import type { TopologyStrings } from './strings.ts';

interface Branch {
  readonly key: string;
  readonly title: string;
  readonly element?: TopologyElement;
  readonly children: readonly Branch[];
}

/** More in one place are told as a number: the table filters them. */
const MOST = 300;

/** The same content without places: machines with what is on them, then services, addresses and networks. */
export function TreeView({
  topology,
  strings,
  selected,
  looked,
  onSelect,
}: {
  topology: Topology;
  strings: TopologyStrings;
  selected: string | undefined;
  /** Names of what is looked at elsewhere. */
  looked: readonly string[];
  onSelect: (id: string) => void;
}) {
  return (
    <ul class="tree" data-testid="tree" aria-label={strings.tree}>
      {branches(topology, strings).map((branch) => (
        <BranchView
          key={branch.key}
          branch={branch}
          strings={strings}
          selected={selected}
          looked={looked}
          onSelect={onSelect}
          open
        />
      ))}
    </ul>
  );
}

function BranchView({
  branch,
  strings,
  selected,
  looked,
  onSelect,
  open = false,
}: {
  branch: Branch;
  strings: TopologyStrings;
  selected: string | undefined;
  /** Names of what is looked at elsewhere. */
  looked: readonly string[];
  onSelect: (id: string) => void;
  open?: boolean;
}) {
  const [shown, show] = useState(open);
  const { element, title, children } = branch;
  const name =
    element === undefined ? (
      title
    ) : (
      <button
        type="button"
        class={isElementLookedAt(element, looked) ? 'link looked' : 'link'}
        aria-current={element.id === selected}
        data-testid="tree-element"
        data-id={element.id}
        onClick={() => onSelect(element.id)}
      >
        {labelOf(element, strings)}
      </button>
    );
  if (children.length === 0) return <li>{name}</li>;
  return (
    <li>
      <details open={shown} onToggle={({ currentTarget }) => show(currentTarget.open)}>
        <summary>{title}</summary>
        {/* What is closed is not made: a big cluster has thousands of pods. */}
        {shown && (
          <ul>
            {element !== undefined && <li>{name}</li>}
            {children.slice(0, MOST).map((child) => (
              <BranchView
                key={child.key}
                branch={child}
                strings={strings}
                selected={selected}
                looked={looked}
                onSelect={onSelect}
              />
            ))}
            {children.length > MOST && <li class="dim">{strings.elements(MOST, children.length)}</li>}
          </ul>
        )}
      </details>
    </li>
  );
}

function branches({ elements, links }: Topology, strings: TopologyStrings): readonly Branch[] {
  const leaf = (element: TopologyElement): Branch => ({
    key: element.id,
    title: labelOf(element, strings),
    element,
    children: [],
  });
  const names = new Map(elements.map((element) => [element.id, element]));
  const linked = (id: string): readonly Branch[] =>
    links.flatMap(({ from, to, kind }) => {
      const other =
        kind === 'route' ? undefined : from === id ? names.get(to) : to === id ? names.get(from) : undefined;
      return other === undefined ? [] : [{ ...leaf(other), key: `${id} ${kind} ${other.id}` }];
    });
  const on = new Map<string, TopologyElement[]>();
  for (const element of elements) {
    if (element.on === undefined) continue;
    const there = on.get(element.on);
    if (there === undefined) on.set(element.on, [element]);
    else there.push(element);
  }
  const machines = elements
    .filter(({ kind }) => kind === 'machine')
    .map((machine): Branch => {
      const own = on.get(machine.id) ?? [];
      const pods = own.filter(({ kind }) => kind === 'pod');
      const group: Branch = {
        key: `pods of ${machine.id}`,
        title: strings.pods(pods.length),
        children: pods.map(leaf),
      };
      const devices = own.filter(({ kind }) => kind !== 'pod').map(leaf);
      return { ...leaf(machine), children: [...devices, ...(pods.length > 0 ? [group] : [])] };
    });
  const rest = (['service', 'address', 'pool', 'network', 'overlay'] as const).flatMap((kind) => {
    const own = elements.filter((element) => element.kind === kind);
    return own.length === 0
      ? []
      : [
          {
            key: kind,
            title: `${strings.kinds[kind]} (${own.length})`,
            children: own.map((element) => ({ ...leaf(element), children: linked(element.id) })),
          },
        ];
  });
  return [...machines, ...rest];
}
