/** Whether the state that an output shows is still so. Computed anew whenever it is asked, so that it can become true again. */
import { at } from '../path/nodes.ts';
import { commandOf } from '../script/command.ts';
import type { KubeObject, TableFact } from '../state/fact.ts';
import type { State } from '../state/state.ts';
import { objectChanges, tableChanges, type StateChange } from '../state/stateDiff.ts';
import type { StatementOutput } from './cell.ts';
import { readsOf, type Reads } from './reads.ts';

/** An output with what it rested on when it was printed. */
export interface ShownState {
  readonly output: StatementOutput;
  readonly objects: readonly { readonly reads: Reads; readonly before: readonly KubeObject[] }[];
}

/** Call it when the command has ended. Objects are never changed in place, so this copies none. */
export function shownState(output: StatementOutput, state: Pick<State, 'objects'>): ShownState {
  const { command: text, host } = output.provenance;
  const command = commandOf(text, host);
  const reads = command === undefined ? [] : readsOf(command);
  return {
    output,
    objects: reads.flatMap((each) => {
      const before = objectsOf(state, each);
      return before === undefined ? [] : [{ reads: each, before }];
    }),
  };
}

/** What is different now; empty while the output still shows the state as it is. */
export function movedOn({ output, objects }: ShownState, state: State): readonly StateChange[] {
  return [
    ...objects.flatMap(({ reads, before }) => {
      const now = objectsOf(state, reads);
      return now === undefined ? [] : objectChanges(reads.resource, before, now);
    }),
    ...rowsMoved(output, state),
  ];
}

/** Namespaced resources only have a namespace to differ in. */
function objectsOf(
  state: Pick<State, 'objects'>,
  { resource, namespace, names, node }: Reads,
): readonly KubeObject[] | undefined {
  return state.objects(resource)?.filter((object) => {
    const { metadata } = object;
    return (
      (namespace === undefined ||
        metadata.namespace === undefined ||
        metadata.namespace === '' ||
        metadata.namespace === namespace) &&
      (names === undefined || names.includes(metadata.name)) &&
      (node === undefined || at(object, 'spec', 'nodeName') === node)
    );
  });
}

/** The same command on the same host, or of the same agent, has printed other rows since then. */
function rowsMoved({ provenance, parsed }: StatementOutput, state: State): readonly StateChange[] {
  if (parsed.kind !== 'table' || (provenance.host.includes('/') && provenance.agent === undefined)) return [];
  const newest = state
    .tables({ table: parsed.table, host: provenance.host })
    .find(({ source }) => source.agent === provenance.agent && reading(source) === reading(provenance));
  if (newest === undefined || newest.parsed === parsed || newest.source.at < provenance.at) return [];
  // Of one command: what one of them lacks has come or gone, filtered or not.
  const then: TableFact = { ...newest, partial: false, parsed };
  return tableChanges(then, { ...newest, partial: false });
}

/** The command without what changes only its looks. */
function reading({ command }: { readonly command: string }): string {
  return command.replace(/ -c(?:olor)?(?:=\w+)?(?= )/, '');
}
