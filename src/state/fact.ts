/** Facts: what is known, from where, and how old it is. Everything shown is computed from these. */
import type { ParsedPackets, ParsedTable, Row } from '../output/parsed.ts';
import type { Provenance } from '../protocol/provenance.ts';

export interface Source extends Provenance {
  /** The state's revision when it was recorded; a later change of what it shows makes it stale. */
  readonly revision: number;
}

/** A table that a command printed. */
export interface TableFact {
  readonly kind: 'table';
  readonly parsed: ParsedTable;
  /** The output was filtered (`| grep …`): rows may be missing, so nothing follows from an absence. */
  readonly partial: boolean;
  readonly source: Source;
}

export interface PacketsFact {
  readonly kind: 'packets';
  readonly parsed: ParsedPackets;
  readonly source: Source;
}

/** That a statement ran, and how it ended. */
export interface RunFact {
  readonly kind: 'run';
  readonly source: Source;
  readonly exit: number;
  readonly expect: 'ok' | 'fails' | 'times-out' | 'endless';
  readonly ok: boolean;
  /** The last lines of what it printed. */
  readonly text: string;
}

/** An object that the Kubernetes API holds now, as watched. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly creationTimestamp?: string;
    readonly deletionTimestamp?: string;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

/** What a sentence rests on, in a form that can be shown and gone to. */
export interface Evidence {
  /** `router: ip route`, `API: Pod default/webpod-…` */
  readonly source: string;
  /** The row, or the object's decisive fields. */
  readonly row: Row;
  readonly cellId?: string;
  readonly table?: string;
  readonly rowKey?: string;
}
