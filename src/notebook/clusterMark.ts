import type { State } from '../state/state.ts';

/** Resources whose objects appear in the tables of the material; a change of one makes them old. */
const SHOWN = ['pods', 'services', 'endpointslices', 'deployments', 'ciliumendpoints', 'ciliumnodes'];

/** A text that is the same as long as none of the objects that commands print has changed. */
export function clusterMark(state: State): string {
  return SHOWN.map((resource) =>
    (state.objects(resource) ?? [])
      .map(({ metadata }) => `${metadata.uid ?? metadata.name}@${metadata.resourceVersion ?? ''}`)
      .sort()
      .join(' '),
  ).join('\n');
}
