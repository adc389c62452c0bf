import type { WatchEvent } from '../backend.ts';
import type { KubeObject, PacketsFact, RunFact, TableFact } from './fact.ts';

export interface TableQuery {
  readonly table?: string;
  readonly host?: string;
  /** Node of the Cilium agent that answered. */
  readonly agent?: string;
}

/** The one place that holds what is known now. Readers get the newest fact of each command and host first. */
export interface State {
  /** Grows by one with every change. */
  readonly revision: number;
  record(fact: TableFact | PacketsFact | RunFact): void;
  /** Replaces what is known of a resource (plural name: `pods`, `ciliumendpoints`) with a full list. */
  setObjects(resource: string, objects: readonly KubeObject[]): void;
  applyEvent(resource: string, event: WatchEvent): void;
  tables(query?: TableQuery): readonly TableFact[];
  /** Runs of one command on one host by one agent, the newest first: the last few, of tables that are not huge. */
  history(run: {
    readonly table: string;
    readonly host: string;
    readonly command: string;
    readonly agent?: string;
  }): readonly TableFact[];
  packets(): readonly PacketsFact[];
  runs(): readonly RunFact[];
  /** Undefined when the resource has never been listed: not known yet is not the same as none. */
  objects(resource: string): readonly KubeObject[] | undefined;
  /** Returns the removal. Listeners are called after the change, once per change. */
  onDidChange(listener: () => void): () => void;
}
