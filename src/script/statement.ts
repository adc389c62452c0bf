/** Types of the reading of a cell. The parser is unbash; see `cell.ts`. */

/** One top-level statement of a cell, as it is sent to the shell. */
export interface Statement {
  /** The text to run, including its here-documents and a trailing `&`. */
  readonly text: string;
  /** Offsets into the cell's text. */
  readonly start: number;
  readonly end: number;
  readonly background: boolean;
}

export interface ScriptError {
  readonly message: string;
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
}

export interface Script {
  readonly statements: readonly Statement[];
  /** Set when the cell is not complete shell, e.g. an unterminated quote. Then nothing of it may run. */
  readonly error?: ScriptError;
}

/** Where a command in the end runs, after `ssh`, `kubectl exec` and the like have been unwrapped. */
export type Target =
  | { readonly kind: 'host'; readonly host: string }
  | {
      readonly kind: 'pod';
      readonly host: string;
      readonly namespace: string;
      readonly pod: string;
      readonly container?: string;
    };

/** The one command of a statement whose output the reader sees. */
export interface Command {
  /** The command's words with variables left as written; `argv[0]` is the program with aliases resolved (`k` -> `kubectl`). */
  readonly argv: readonly string[];
  readonly target: Target;
  /** Pipe stages after it that keep its lines as they are (`grep`, `head`, `tail`, `sort`, `uniq`), outermost last. */
  readonly filters: readonly (readonly string[])[];
  /** False when a stage such as `jq`, `awk`, `cut` or a redirection changes the text: it then stays text. */
  readonly rowsKept: boolean;
}
