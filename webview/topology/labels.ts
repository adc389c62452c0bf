import type { TopologyElement } from '../../src/protocol/topology.ts';
import type { TopologyStrings } from './strings.ts';

/** What a screen reader says of an element: what it is, its name and address, where, how it is, and what happened to it. */
export function labelOf(element: TopologyElement, strings: TopologyStrings): string {
  const { kind, name, namespace, note, on, state, change } = element;
  return [
    `${strings.kinds[kind]} ${namespace === undefined ? name : `${namespace}/${name}`}`,
    note,
    on === undefined ? '' : on.replace(/^machine:/, ''),
    state === 'bad' ? strings.states.bad : '',
    change === undefined ? '' : strings.changes[change],
  ]
    .filter((part) => part !== '')
    .join(', ');
}
