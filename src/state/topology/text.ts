/** The drawing as lines of text: what stands beside it where it cannot be drawn. */
import type { Topology, TopologyElement } from '../../protocol/topology.ts';

export function topologyText({ elements, links, gaps }: Topology): string {
  const line = ({ kind, name, namespace, note, state }: TopologyElement): string =>
    `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}${note === '' ? '' : ` ${note}`}${state === 'bad' ? ' (!)' : ''}`;
  const names = new Map(elements.map(({ id, name }) => [id, name]));
  const lines = elements
    .filter(({ on }) => on === undefined)
    .flatMap((element) => {
      const below = elements.filter(({ on }) => on === element.id).map((each) => `  ${line(each)}`);
      const leads = links
        .filter(({ from, kind }) => from === element.id && kind !== 'attached')
        .map(({ kind, to, label }) => `  ${kind} ${names.get(to) ?? to}${label === '' ? '' : ` (${label})`}`);
      return [line(element), ...below, ...leads];
    });
  const unread = gaps.map(({ host, command }) => `? ${host === '' ? '' : `${host}: `}${command}`);
  return [...lines, ...unread, ''].join('\n');
}
