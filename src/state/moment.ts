import type { KubeObject, TableFact } from './fact.ts';
import type { State } from './state.ts';

/** All that is known at one moment. Facts and objects are never changed in place, so this copies no row. */
export interface Moment {
  readonly tables: readonly TableFact[];
  readonly objects: ReadonlyMap<string, readonly KubeObject[]>;
}

/** `resources`: those that are watched, by their plural names. */
export function momentOf(state: Pick<State, 'tables' | 'objects'>, resources: readonly string[]): Moment {
  const objects = new Map<string, readonly KubeObject[]>();
  for (const resource of resources) {
    const known = state.objects(resource);
    if (known !== undefined) objects.set(resource, known);
  }
  return { tables: state.tables(), objects };
}
