import type { Parsed } from '../output/parsed.ts';
import type { Provenance } from '../protocol/provenance.ts';

export type Expectation = 'ok' | 'fails' | 'times-out' | 'endless';

/** When an endless cell stops itself: after a time of the backend's clock, or after so many lines on stdout. */
export type Until =
  { readonly kind: 'time'; readonly ms: number } | { readonly kind: 'lines'; readonly count: number };

/** What the info string of a code cell says. */
export interface CellSpec {
  /** From `id=`, or derived from the cell's place in its step: `failure-3`. Unique in the notebook. */
  readonly id: string;
  readonly host: string;
  readonly expect: Expectation;
  readonly until?: Until;
  /** Id of the capture that is started before this cell and stopped after it. */
  readonly with?: string;
  /** The step that the cell belongs to. */
  readonly step?: string;
}

/** A cell as it can be run. */
export interface RunnableCell {
  readonly spec: CellSpec;
  readonly text: string;
}

/** One statement's part of a cell's output. */
export interface StatementOutput {
  /** Unique per run of a statement. */
  readonly id: string;
  readonly provenance: Provenance;
  /** stdout and stderr as the terminal would show them. */
  readonly text: string;
  readonly parsed: Parsed;
  readonly exit: number;
}

/** Sent while a cell runs, at most ten times a second, and once at the end. */
export interface CellUpdate {
  readonly outputs: readonly StatementOutput[];
  /** Set while a statement is still printing: its last 1,000 lines and how many there were. */
  readonly streaming?: {
    readonly id: string;
    readonly provenance: Provenance;
    readonly lines: readonly string[];
    readonly total: number;
    /** What those lines say, where the command is known. */
    readonly parsed?: Parsed;
  };
}

export interface CellResult {
  readonly id: string;
  readonly host: string;
  /** Of the last statement; 130 when stopped. */
  readonly exit: number;
  readonly expect: Expectation;
  /** It ended as expected. A cell that the user stopped is neither ok nor a failure: see `stopped`. */
  readonly ok: boolean;
  /** Who ended it early. */
  readonly stopped?: 'user' | 'until';
  readonly outputs: readonly StatementOutput[];
  /** Why it did not run at all: an unknown host, a syntax error, a second run while one is running. Text for people. */
  readonly refused?: string;
}
