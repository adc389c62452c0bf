/** What a script would change, as far as its text tells. */

export type ChangeReason =
  /** A program that is known to change something when it is called like this. */
  | 'changes'
  /** A program of which nothing is known. */
  | 'unknown-program'
  /** What runs, or what it is told to do, is only known when it runs. */
  | 'unforeseeable'
  /** A redirection or an option writes a file. */
  | 'writes-file'
  /** It is given to a person to type into. */
  | 'interactive'
  /** It gives a known name another meaning, so that later cells would not do what they say. */
  | 'renames'
  /** It is not complete shell. */
  | 'unreadable';

export interface Change {
  /** The command as it is written, the innermost one. */
  readonly command: string;
  readonly reason: ChangeReason;
  /** The kubeconfig context that it names itself. */
  readonly context?: string;
}

/**
 * Stands in a word for what is only known when it runs (`$X`, `$(…)`); a private-use character, so that no script has it in its
 * text by chance.
 */
export const UNKNOWN = '\ue000';

/** Follows {@link UNKNOWN} where the shell splits what is put there: it may be several words, options among them. */
export const SPLIT = '\ue001';

/** How one call of a program is judged: its words, with the program's own name first. */
export type Judge = (argv: readonly string[]) => Verdict;

export type Verdict =
  | 'reads'
  | ChangeReason
  /** It runs another program, or a script. */
  | { readonly argv: readonly string[] }
  | { readonly script: string };
